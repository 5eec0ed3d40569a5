"""One change to the queue: a transaction, the time it happens at, its events, and the open period.

The desk's verbs stand on it. Any thread; the store's write lock puts changes in line.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from appliance.actor import Actor, Role
from appliance.change import Change
from appliance.closing import Closed
from appliance.day import Day
from appliance.rules.errors import Refused
from appliance.rules.trust import ClockConflict
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.keys import Answered
from appliance.store.periods import Period


class KeyUsedOtherwise(Refused):
    """An idempotency key came again with another request."""

    code = "key-reused"

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used for another request")


class Ledger:
    """Opens changes. `published` is called after each commit that wrote an event, `closed` inside
    the change that closes a day.
    """

    def __init__(
        self,
        store: Store,
        clock: ServiceClock,
        published: Callable[[], None],
        keep_names_days: int = 1,
        closed: Closed = lambda _period, _change: None,
    ) -> None:
        self._store, self._clock, self._published = store, clock, published
        self._day = Day(store, clock, keep_names_days, closed)

    @property
    def clock(self) -> ServiceClock:
        """The clock that changes are dated by."""
        return self._clock

    @contextmanager
    def change(self, actor: Actor | None) -> Iterator[Change]:
        """One transaction; inside `once` it joins that one. Raises StoreTrouble."""
        with self._store.writing():
            change = Change(self._store, self._clock, actor)
            yield change
            if change.recorded:
                self._clock.record(change.now)
                self._store.after_commit(self._published)

    def once(
        self, key: str | None, fingerprint: str, do: Callable[[], tuple[int, bytes]]
    ) -> tuple[int, bytes, bool]:
        """Does `do` (→ status, answer) once per key: (status, answer, whether it was a replay).

        The key is committed with what it did, so a lost answer can be asked for again. A refusal
        changes nothing and is not remembered. Raises KeyUsedOtherwise.
        """
        with self._store.writing():
            if key is None:
                return (*do(), False)
            before = self._store.keys.find(key)
            if before is None:
                status, answer = do()
                period = self._store.periods.current()
                kept = Answered(fingerprint, status, answer)
                self._store.keys.keep(key, kept, period.serial if period else 0)
                return status, answer, False
            if before.fingerprint != fingerprint:
                raise KeyUsedOtherwise
            return before.status, before.answer, True

    def check_day(self, learnt: bool = False) -> None:
        """Turns the service day where the clock rules want it. Idempotent: timers only nudge.

        `learnt`: something has just vouched for the clock, and what it says is kept.
        """
        with self.change(None) as change:
            self._day.check(change, learnt)
        self._day.scrub()

    def period(self, change: Change) -> Period:
        """The open period, after the clock rules had their say."""
        return self._day.period(change)

    def close_day(self, actor: Actor) -> Period:
        """Staff close the day: open tokens end, and none is issued until it is open again."""
        with self.change(actor) as change:
            return self._day.close_by_hand(change)

    def open_day(self, actor: Actor) -> Period:
        """Staff open a day again that was closed by hand; its numbers go on."""
        with self.change(actor) as change:
            return self._day.open_by_hand(change)

    def force_day(self, today: date, reason: str, actor: Actor) -> Period:
        """A new period by hand, its labels with a session mark. Raises DayIsKnown, FieldWrong."""
        with self.change(actor) as change:
            return self._day.force(today, reason, change)

    def give_time(self, given: datetime, *, confirmed: bool, actor: Actor) -> None:
        """A staff device says what time it is. Raises as `ServiceClock.give`."""
        try:
            with self.change(actor) as change:
                self._day.give_time(given, confirmed, actor.role is Role.ADMIN, change)
        except ClockConflict:
            self._published()  # nothing was written, but every staff page shows the fault
            raise
