"""Erases personal data some days after a day is over: from the tables, and from the card.

Counted in service days by a trusted clock only: an unsure one erases nothing early.
"""

import logging
from datetime import date, timedelta

from appliance.change import Change
from appliance.rules.errors import StoreTrouble
from appliance.rules.tokens import Verb
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.events import Event
from appliance.store.periods import Period

log = logging.getLogger(__name__)


class Erasing:
    """Looks once a service day, and again when a day was closed. Idempotent."""

    def __init__(self, store: Store, clock: ServiceClock, keep_names_days: int) -> None:
        self._store, self._clock = store, clock
        self._keep = timedelta(days=keep_names_days)
        self._done: tuple[date, int, bool] | None = None
        # The process before this one may have ended between the erasing and the scrubbing.
        self._to_scrub = True

    def erase(self, period: Period, change: Change) -> None:
        """Erases what is due; `period` is the open one. Inside a change."""
        if not change.now.reading.sure:
            return
        today = self._clock.day_of(change.at)
        look = (today, period.serial, period.shut is not None)
        if look == self._done:
            return
        self._store.periods.see_over(today)  # what was closed while the clock was not sure
        last = today - self._keep
        self._store.keys.forget_people(last)
        if erased := self._store.patients.erase(last):
            log.info("names-erased: of %d tokens, of days over on %s or before", erased, last)
            change.record(Event(Verb.ERASE_NAMES, detail={"tokens": erased}))
        self._store.after_commit(lambda: self._is_done(look, scrub=erased > 0))

    def _is_done(self, look: tuple[date, int, bool], *, scrub: bool) -> None:
        self._done, self._to_scrub = look, self._to_scrub or scrub

    def scrub(self) -> None:
        """Takes what was erased out of the write-ahead log too; tried again while that fails."""
        try:
            if self._to_scrub and self._store.empty_log():
                self._to_scrub = False
        except StoreTrouble as error:  # no reason to hold up the day
            log.warning("names-not-scrubbed: they are erased, but not from the log: %s", error)
