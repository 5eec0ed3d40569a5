"""Closing a day: open tokens end, the figures are written; and a day that staff close by hand.

Callers are inside a change, that is, hold the store's write lock.
"""

from collections.abc import Callable
from dataclasses import replace

from appliance.change import Change
from appliance.rules.closing import Shut, stays_shut
from appliance.rules.figures import figures_of
from appliance.rules.tokens import OPEN, Verb, next_status
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.events import Event
from appliance.store.periods import Period

Closed = Callable[[Period, Change], None]

_STATUS_AT_CLOSE = {status: next_status(status, Verb.CLOSE_DAY) for status in OPEN}


class Closing:
    """Ends tokens and days. What it writes does not grow with history.

    `closed` is called once for each day, inside the change that closes it.
    """

    def __init__(self, store: Store, clock: ServiceClock, closed: Closed) -> None:
        self._store, self._clock, self._closed = store, clock, closed

    def close(self, period: Period, change: Change) -> None:
        """Closes a period for good, with its figures."""
        self._end_tokens(change)
        outcomes, out_of_turn = self._store.figures.counted(period.serial)
        departments = self._store.places.departments()
        figures = figures_of(departments, outcomes, out_of_turn)
        self._store.figures.keep(period.serial, figures)
        self._store.periods.close(period, change.at)
        self._see_over(change)
        if period.shut is None:
            self._closed(period, change)

    def _see_over(self, change: Change) -> None:
        """The days until names are erased count from here, where it is known what day it is."""
        if change.now.reading.sure:
            self._store.periods.see_over(self._clock.day_of(change.at))

    def _end_tokens(self, change: Change) -> int:
        closed = self._store.tokens.close(_STATUS_AT_CLOSE, change.at)
        for serial, counter in closed:
            change.record(Event(Verb.CLOSE_DAY, serial, counter))
        self._store.jobs.end_tickets(change.at, "day-closed")
        return len(closed)

    # --- by hand ---------------------------------------------------------------------------------

    def shut(self, period: Period, change: Change) -> Period:
        """Closes the day by hand: nobody waits any more and nothing is issued.

        The period stays, for when the day is opened again. Changes nothing where it is shut.
        """
        if period.shut:
            return period
        now = change.now
        shut = Shut(change.at, now.boot, now.reading.uptime_s, now.reading.sure)
        ended = self._end_tokens(change)
        self._store.periods.shut(period, shut)
        self._see_over(change)
        self._closed(period, change)
        detail = {"by_hand": True, "ended": ended}
        change.record(Event(Verb.CLOSE_DAY, why=period.label, detail=detail))
        return replace(period, shut=shut)

    def open_again(self, period: Period, change: Change, why: str | None = None) -> Period:
        """Opens a day that was closed by hand; its numbers go on. Changes nothing where it is open.

        `why` is given where it opens by itself.
        """
        if period.shut is None:
            return period
        self._store.periods.unshut(period)
        change.record(Event(Verb.OPEN_DAY, why=why or period.label, detail={"again": True}))
        return replace(period, shut=None)

    def while_shut(self, period: Period, change: Change) -> Period:
        """Opens the day by itself where the rule wants it. Costs nothing while it is not shut."""
        day_of, now = self._clock.day_of, change.now
        if period.shut is None or stays_shut(period.shut, now.reading, now.boot, day_of):
            return period
        return self.open_again(period, change, "a night may have passed since")
