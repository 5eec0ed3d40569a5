"""Paper that kiosks are asked for: by staff, by a ticket that did not come out, by the day's end.

Callers of what writes are inside a change.
"""

from appliance.change import Change
from appliance.kiosks import Kiosks
from appliance.rules.paper import STILL_WANTED_S, PaperKind
from appliance.rules.tokens import Verb
from appliance.rules.waiting import Moment, moment_of, seconds_between
from appliance.store import Store
from appliance.store.events import Event
from appliance.store.jobs import Job, Wanted
from appliance.store.periods import Period


def ask(store: Store, wanted: Wanted, change: Change) -> Job:
    """Asks for a paper, with its event."""
    now = moment_of(change.now.reading, change.now.boot)
    number = store.jobs.add(wanted, now)
    detail = {"job": number, "kind": wanted.kind, "kiosk": wanted.kiosk}
    again = wanted.token and wanted.kind is not PaperKind.TICKET
    verb = Verb.REPRINT if again else Verb.PRINT
    change.record(Event(verb, wanted.token, detail=detail))
    return Job(number, wanted.kind, wanted.token, wanted.kiosk, wanted.period, now)


def is_stale(job: Job, now: Moment) -> bool:
    """Whether so much time has passed since it was asked for that nobody waits for it."""
    return job.asked is None or seconds_between(job.asked, now) >= STILL_WANTED_S


class DaySlips:
    """Has the figures of a day printed when it is closed, where the clinic wants that."""

    def __init__(self, store: Store, kiosks: Kiosks, *, wanted: bool) -> None:
        self._store, self._kiosks, self._wanted = store, kiosks, wanted

    def closed(self, period: Period, change: Change) -> None:
        """A day was closed, for good or by hand. A day on which nobody came has no slip."""
        if self._wanted and self._store.figures.counted(period.serial)[0]:
            kiosk = self._kiosks.to_print(None)
            ask(self._store, Wanted(PaperKind.DAY_SLIP, kiosk, period=period.serial), change)
