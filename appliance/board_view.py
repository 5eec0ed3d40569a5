"""What the waiting room sees: the board, numbers only, and who waits for what.

Any thread. Each public method is one consistent snapshot with a fixed number of queries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from appliance import wire
from appliance.clock import rfc3339
from appliance.limits import Limits
from appliance.orders import Orders
from appliance.rules.issuing import Answer
from appliance.rules.returning import still_said
from appliance.rules.tokens import Verb
from appliance.rules.waiting import moment_of
from appliance.service_clock import ServiceClock
from appliance.settings import Clinic, Queue
from appliance.store import Store
from appliance.store.events import Announced
from appliance.store.places import Counter
from appliance.store.tokens import Class

NEXT_SHOWN = 3
CALLS_SHOWN = 10
UNPRINTED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class BoardSays:
    """What the service tells a screen beside the queue: notices, and its settings' fingerprint."""

    notices: Callable[[], list[wire.Notice]] = list
    settings: Callable[[], str] = str


class BoardView:
    """Builds the board that screens, pages and programs share."""

    def __init__(
        self,
        store: Store,
        clock: ServiceClock,
        clinic: Clinic,
        rules: Queue,
        says: BoardSays | None = None,
    ) -> None:
        self._store, self._clock, self._clinic = store, clock, clinic
        self._says = says or BoardSays()
        self._orders, self._limits = Orders(store, rules.fairness), Limits(store, clock, rules)

    def departments(self) -> list[wire.Department]:
        """All departments with how many wait."""
        with self._store.reading():
            waiting = waiting_totals(self._store.tokens.waiting_counts())
            standing = self._limits.current(self._store.periods.current())
            return self._departments(waiting, self._limits.answers(standing))

    def _departments(
        self, waiting: Mapping[str, int], answers: Mapping[str, Answer]
    ) -> list[wire.Department]:
        return [
            wire.Department(
                code=d.code,
                name=d.name,
                names=dict(d.names),
                prefix=d.prefix,
                waiting=waiting.get(d.code, 0),
                issuing=issuing_shape(answers[d.code]),
            )
            for d in self._store.places.departments().values()
            # Nobody is given a number there, but who has one is still called.
            if not d.retired or waiting.get(d.code)
        ]

    def issuing(self) -> wire.IssuingNow:
        """How issuing stands, for staff."""
        with self._store.reading():
            standing = self._limits.current(self._store.periods.current())
            answers = self._limits.answers(standing)
            whole = issuing_shape(self._limits.whole(answers))
            return wire.IssuingNow(
                open=whole.open,
                reason=whole.reason,
                opens_at=whole.opens_at,
                departments={code: issuing_shape(answer) for code, answer in answers.items()},
                extra={code: standing.of(code).extra for code in answers},
            )

    def frame(self) -> wire.BoardFrame:
        """What the waiting room sees."""
        with self._store.reading():
            revision = self._store.events.revision()
            now = rfc3339(self._clock.reading().wall)
            return wire.BoardFrame(revision, now, self.board(), self._says.settings())

    def board(self) -> wire.Board:
        """The board: numbers only."""
        reading = self._clock.reading()
        with self._store.reading():
            places = self._store.places.counters()
            period = self._store.periods.current()
            waiting = waiting_totals(self._store.tokens.waiting_counts())
            answers = self._limits.answers(self._limits.current(period))
            departments = self._departments(waiting, answers)
            return wire.Board(
                clinic=self._clinic.name,
                day=period.label if period else self._clock.day_of(reading.wall).isoformat(),
                languages=list(self._clinic.languages),
                now_serving=self.now_serving(places),
                next=self._next([department.code for department in departments]),
                waiting={department.code: department.waiting for department in departments},
                missed=[token.label for token in self._store.tokens.missed()],
                counters=[board_counter(p, reading.wall) for p in places.values() if not p.retired],
                departments=departments,
                unprinted=[
                    wire.Unprinted(t.label, rfc3339(t.print_problem_at or t.issued_at))
                    for t in self._store.tokens.unprinted(UNPRINTED_SHOWN)
                ],
                issuing=issuing_shape(self._limits.whole(answers)),
                clock_sure=reading.sure,
                recent_calls=self._recent_calls(period.serial if period else 0),
                notices=self._says.notices(),
            )

    def now_serving(self, places: Mapping[str, Counter]) -> list[wire.NowServing]:
        """Who is at a counter. Callers hold `reading()`."""
        return [
            wire.NowServing(
                counter=token.counter or "",
                counter_name=places[token.counter or ""].name,
                label=token.label,
                priority=token.priority,
                called_at=rfc3339(token.called_at or token.issued_at),
                calls=token.calls,
            )
            for token in self._store.tokens.at_counters()
        ]

    def _next(self, departments: Sequence[str]) -> dict[str, list[str]]:
        now = moment_of(self._clock.reading(), self._clock.boot)
        heads = self._orders.first(departments, NEXT_SHOWN, now)
        tokens = self._store.tokens.many([serial for line in heads.values() for serial in line])
        labels = {token.serial: token.label for token in tokens}
        return {code: [labels[serial] for serial in line] for code, line in heads.items()}

    def _recent_calls(self, period: int) -> list[wire.RecentCall]:
        calls: list[wire.RecentCall] = []
        for call, nth in _standing(self._store.events.newest_calls(3 * CALLS_SHOWN), period):
            calls.append(
                wire.RecentCall(
                    id=call.id,
                    label=call.label,
                    counter=call.counter,
                    counter_name=call.counter_name,
                    priority=call.priority,
                    at=rfc3339(call.at),
                    calls=nth,
                )
            )
        return calls[:CALLS_SHOWN]


def _standing(events: Sequence[Announced], period: int) -> list[tuple[Announced, int]]:
    """Calls and recalls of the period that were not undone, newest first, with their count."""
    undos = [event for event in events if event.verb is Verb.UNDO]
    standing: list[tuple[Announced, int]] = []
    count: dict[str, int] = {}
    for event in reversed(events):
        if event.period != period or event.verb is Verb.UNDO or _undone(event, undos):
            continue
        count[event.label] = 1 if event.verb is Verb.CALL else count.get(event.label, 1) + 1
        standing.append((event, count[event.label]))
    return standing[::-1]


def _undone(event: Announced, undos: Sequence[Announced]) -> bool:
    """Whether the call was taken back, or the recall's call was."""
    return any(
        undo.label == event.label and (undo.undoes or 0) <= event.id < undo.id for undo in undos
    )


def waiting_totals(counts: Mapping[str, Mapping[Class, int]]) -> dict[str, int]:
    """How many wait, per department."""
    return {department: sum(classes.values()) for department, classes in counts.items()}


def issuing_shape(answer: Answer) -> wire.Issuing:
    """Whether tokens are given out, as the wire has it."""
    opens_at = rfc3339(answer.opens_at) if answer.opens_at else None
    return wire.Issuing(answer.open, answer.why, opens_at)


def counter_state(place: Counter) -> wire.CounterState:
    """The counter's state as the wire knows it."""
    states: dict[str, wire.CounterState] = {"open": "open", "paused": "paused"}
    return states.get(place.state, "closed")


def board_counter(place: Counter, now: datetime) -> wire.BoardCounter:
    """How a counter stands, and when somebody is said to be there."""
    said = still_said(place.back_at, now)
    at = rfc3339(said) if said else None
    state = counter_state(place)
    back_at, expected_at = (None, at) if state == "closed" else (at, None)
    return wire.BoardCounter(place.code, place.name, state, back_at, expected_at)
