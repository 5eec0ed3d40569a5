"""The numbering period under the clock rules: opened, corrected, closed, or forced by hand.

Callers are inside a change, that is, hold the store's write lock.
"""

from dataclasses import replace
from datetime import date, datetime

from appliance.change import Change
from appliance.closing import Closed, Closing
from appliance.erasing import Erasing
from appliance.rules.errors import FieldWrong, Refused
from appliance.rules.numbering import free_mark
from appliance.rules.service_day import Turn
from appliance.rules.tokens import Verb
from appliance.rules.trust import in_words
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.events import Event
from appliance.store.periods import Period


class DayIsKnown(Refused):
    """The clock is trusted, and says another date than the one to be forced."""

    code = "day-is-known"

    def __init__(self, today: date) -> None:
        super().__init__(f"the clock is sure: today is {in_words(today)}")


class Day:
    """Keeps the open period right."""

    def __init__(
        self, store: Store, clock: ServiceClock, keep_names_days: int, closed: Closed
    ) -> None:
        self._store, self._clock = store, clock
        self._closing = Closing(store, clock, closed)
        self._erasing = Erasing(store, clock, keep_names_days)

    def period(self, change: Change) -> Period:
        """The open period, after the clock rules had their say."""
        period = self._store.periods.current()
        if period is None:
            return self._open(self._clock.label(change.now), change)
        match self._clock.due(period, change.now):
            case Turn.RESTART:
                self._close(period, change)
                return self._open(self._clock.label(change.now), change)
            case Turn.RELABEL:
                period = self._correct(period, change)
        return self._closing.while_shut(period, change)

    def check(self, change: Change, learnt: bool) -> None:
        """Lets the clock rules have their say; keeps the time where it was just `learnt`."""
        if learnt:
            self._clock.record(change.now, always=True)
        self._erasing.erase(self.period(change), change)

    def scrub(self) -> None:
        """What was erased leaves the card. Call outside a change."""
        self._erasing.scrub()

    def close_by_hand(self, change: Change) -> Period:
        """Staff close the day. Saying it twice changes nothing."""
        return self._closing.shut(self.period(change), change)

    def open_by_hand(self, change: Change) -> Period:
        """Staff open the day again: the same period, and its numbers go on."""
        return self._closing.open_again(self.period(change), change)

    def force(self, today: date, reason: str, change: Change) -> Period:
        """A new period by hand: numbers begin at 1 with a session mark. Returns it.

        Raises DayIsKnown, and FieldWrong for a date that is over.
        """
        self._check_forced(today, change)
        period = self.period(change)
        self._close(period, change, reason)
        return self._open(today.isoformat(), change, forced_after=period.mark, why=reason)

    def _check_forced(self, today: date, change: Change) -> None:
        known = self._clock.day_of(change.at)
        if change.now.reading.sure and today != known:
            raise DayIsKnown(known)
        earliest = self._clock.earliest_day()
        if today < earliest:
            raise FieldWrong("date", f"is over: it was {in_words(earliest)} already")

    def give_time(self, given: datetime, confirmed: bool, by_admin: bool, change: Change) -> bool:
        """Staff say that it is `given`; True if it was not known. Raises as `ServiceClock.give`."""
        period = self._store.periods.current()
        label = period.label if period else ""
        if not self._clock.give(given, label, confirmed=confirmed, by_admin=by_admin):
            return False
        change.look_again()
        self._clock.record(change.now, always=True)
        change.record(Event(Verb.CONFIRM_TIME, why=change.at.isoformat(timespec="seconds")))
        self.period(change)
        return True

    def _open(
        self, label: str, change: Change, forced_after: str | None = None, why: str | None = None
    ) -> Period:
        mark = free_mark(self._store.periods.marks(label), forced_after=forced_after)
        rule, began = str(self._clock.day_of), change.now.as_issue()
        period = self._store.periods.open(label, mark, rule, change.at, began)
        detail = {"mark": mark} if mark else {}
        change.record(Event(Verb.OPEN_DAY, why=why or label, detail=detail))
        self._clock.record(change.now, always=True)
        return period

    def _correct(self, period: Period, change: Change) -> Period:
        label = self._clock.label(change.now)
        taken = self._store.periods.marks(label)
        mark = period.mark
        if mark in taken:  # the labels still to come must not be those of that other period
            mark = free_mark(taken, forced_after=mark)
        self._store.periods.relabel(period, label, mark)
        change.record(Event(Verb.CORRECT_DAY, why=f"{period.label} was {label}"))
        self._clock.record(change.now, always=True)
        return replace(period, label=label, mark=mark)

    def _close(self, period: Period, change: Change, why: str | None = None) -> None:
        self._closing.close(period, change)
        # Keys of the day before stay, for a retry across the turn of the day.
        self._store.keys.forget_before(period.serial)
        change.record(Event(Verb.CLOSE_DAY, why=why or period.label))
