"""Rows and rules turned into the shapes of the wire: what staff, screens and kiosks see.

Any thread. Each public method is one consistent snapshot with a fixed number of queries.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from appliance import wire
from appliance.clock import rfc3339
from appliance.health import KioskReports
from appliance.rules.calling import ahead_in, ahead_of_newest, calling_order
from appliance.rules.check_code import check_code
from appliance.rules.errors import NotKnown
from appliance.rules.patients import Patient
from appliance.rules.recalling import undoable
from appliance.rules.tokens import Priority, Status, Token, Verb
from appliance.service_clock import ServiceClock
from appliance.settings import Clinic, Queue
from appliance.store import Store
from appliance.store.events import Announced
from appliance.store.places import Counter, Department

NEXT_SHOWN = 3
CALLS_SHOWN = 10
UNPRINTED_SHOWN = 20
WAITING_SHOWN = 50

Ahead = Mapping[int, int]


class Views:
    """Builds answers and frames. `secret` keys the check codes."""

    def __init__(
        self,
        store: Store,
        clock: ServiceClock,
        reports: KioskReports,
        clinic: Clinic,
        rules: Queue,
        secret: bytes,
    ) -> None:
        self._store, self._clock, self._reports = store, clock, reports
        self._clinic, self._rules, self._secret = clinic, rules, secret

    # --- tokens ----------------------------------------------------------------------------------

    def issued(self, token: Token) -> wire.Token:
        """A token issued just now. Call inside the transaction that issued it."""
        counts = self._store.tokens.waiting_counts()[token.department]
        others = {**counts, token.priority: counts[token.priority] - 1}
        ahead = {token.serial: ahead_of_newest(others, token.priority)}
        return self._token(token, self._store.places.departments(), ahead)

    def token(self, token: Token) -> wire.Token:
        """Any token, with its place in the queue if it waits."""
        with self._store.reading():
            return self.tokens([token])[0]

    def tokens(self, tokens: Sequence[Token]) -> list[wire.Token]:
        """Tokens as staff see them, with patients where names are kept."""
        with self._store.reading():
            departments = self._store.places.departments()
            waits = any(token.status is Status.WAITING for token in tokens)
            ahead = _ahead(self._store.tokens.waiting()) if waits else {}
            patients = self._store.patients.of(token.serial for token in tokens)
            return [
                self._token(token, departments, ahead, patients.get(token.serial))
                for token in tokens
            ]

    def _token(
        self,
        token: Token,
        departments: Mapping[str, Department],
        ahead: Ahead,
        patient: Patient | None = None,
    ) -> wire.Token:
        department = departments[token.department]
        return wire.Token(
            id=token.id,
            label=token.label,
            number=token.number,
            department=token.department,
            department_name=department.name,
            department_names=dict(department.names),
            day=token.day,
            status=token.status,
            priority=token.priority,
            issued_department=token.issued_department,
            counter=token.counter,
            time_sure=token.time_sure,
            issued_at=rfc3339(token.issued_at),
            called_at=rfc3339(token.called_at) if token.called_at else None,
            started_at=rfc3339(token.started_at) if token.started_at else None,
            finished_at=rfc3339(token.finished_at) if token.finished_at else None,
            calls=token.calls,
            ahead=ahead.get(token.serial) if token.status is Status.WAITING else None,
            wait=None,
            printed=token.printed_at is not None,
            print_problem=token.print_problem,
            origin=token.origin,
            check_code=check_code(self._secret, token.period, token.label, token.issued_at),
            follow_url=f"/t/{token.key}",
            patient=_patient(patient),
        )

    # --- departments and counters ----------------------------------------------------------------

    def departments(self) -> list[wire.Department]:
        """All departments with how many wait."""
        with self._store.reading():
            return self._departments(_totals(self._store.tokens.waiting_counts()))

    def _departments(self, waiting: Mapping[str, int]) -> list[wire.Department]:
        return [
            wire.Department(d.code, d.name, dict(d.names), d.prefix, waiting.get(d.code, 0))
            for d in self._store.places.departments().values()
        ]

    def counters(self) -> list[wire.Counter]:
        """All counters with their current token."""
        with self._store.reading():
            departments = self._store.places.departments()
            waiting = _totals(self._store.tokens.waiting_counts())
            current = {token.counter: token for token in self._store.tokens.at_counters()}
            return [
                self._counter(place, current.get(place.code), departments, waiting)
                for place in self._store.places.counters().values()
            ]

    def _counter(
        self,
        place: Counter,
        current: Token | None,
        departments: Mapping[str, Department],
        waiting: Mapping[str, int],
    ) -> wire.Counter:
        return wire.Counter(
            code=place.code,
            name=place.name,
            state=_state(place),
            back_at=rfc3339(place.back_at) if place.back_at else None,
            departments=list(place.departments),
            current=self._token(current, departments, {}) if current else None,
            waiting={code: waiting.get(code, 0) for code in place.departments},
        )

    # --- frames ----------------------------------------------------------------------------------

    def revision(self) -> int:
        """The newest committed revision."""
        with self._store.reading():
            return self._store.events.revision()

    def now(self) -> str:
        """The service's wall clock."""
        return rfc3339(self._clock.reading().wall)

    def alive_frame(self, revision: int) -> wire.AliveFrame:
        """The heartbeat."""
        return wire.AliveFrame(revision, self.now())

    def counter_frame(self, code: str) -> wire.CounterFrame:
        """What the counter's own page shows. Raises NotKnown."""
        reading = self._clock.reading()
        with self._store.reading():
            place = self._store.places.counters().get(code)
            if place is None:
                raise NotKnown("counter", code)
            departments = self._store.places.departments()
            current = self._store.tokens.current(code)
            counts = _totals(self._store.tokens.waiting_counts())
            heads = self._store.tokens.heads(place.departments, WAITING_SHOWN, code)
            order = calling_order(heads)[:WAITING_SHOWN]
            ahead = _ahead(order)
            patients = self._store.patients.of(token.serial for token in order)
            return wire.CounterFrame(
                revision=self._store.events.revision(),
                now=rfc3339(reading.wall),
                counter=self._counter(place, current, departments, counts),
                waiting=[
                    self._token(token, departments, ahead, patients.get(token.serial))
                    for token in order
                ],
                undo_until=self._undo_until(code, current),
                clock_sure=reading.sure,
                faults=self._reports.faults(),
            )

    def _undo_until(self, counter: str, current: Token | None) -> str | None:
        call = self._store.events.last_call(counter, Verb.CALL, Verb.UNDO)
        reading = self._clock.reading()
        age_s = call.age_s(self._clock.boot, reading.uptime_s) if call else 0.0
        if not undoable(call, current, age_s, self._rules.undo_s):
            return None
        return rfc3339(reading.wall + timedelta(seconds=self._rules.undo_s - age_s))

    def kiosk_frame(self) -> wire.KioskFrame:
        """What a kiosk needs to know."""
        reading = self._clock.reading()
        return wire.KioskFrame(
            revision=self.revision(),
            now=rfc3339(reading.wall),
            issuing=wire.Issuing(open=True),
            clock_sure=reading.sure,
            jobs=[],
        )

    def board_frame(self) -> wire.BoardFrame:
        """What the waiting room sees."""
        with self._store.reading():
            revision = self._store.events.revision()
            return wire.BoardFrame(revision, self.now(), self.board())

    def board(self) -> wire.Board:
        """The board: numbers only."""
        reading = self._clock.reading()
        with self._store.reading():
            places = self._store.places.counters()
            period = self._store.periods.current()
            waiting = _totals(self._store.tokens.waiting_counts())
            departments = self._departments(waiting)
            return wire.Board(
                clinic=self._clinic.name,
                day=period.label if period else self._clock.day_of(reading.wall).isoformat(),
                languages=list(self._clinic.languages),
                now_serving=self._now_serving(places),
                next=self._next([department.code for department in departments]),
                waiting={department.code: department.waiting for department in departments},
                missed=[token.label for token in self._store.tokens.missed()],
                counters=[_board_counter(place) for place in places.values()],
                departments=departments,
                unprinted=[
                    wire.Unprinted(t.label, rfc3339(t.print_problem_at or t.issued_at))
                    for t in self._store.tokens.unprinted(UNPRINTED_SHOWN)
                ],
                issuing=wire.Issuing(open=True),
                clock_sure=reading.sure,
                recent_calls=self._recent_calls(period.serial if period else 0),
                notices=[],
            )

    def _now_serving(self, places: Mapping[str, Counter]) -> list[wire.NowServing]:
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
        heads = self._store.tokens.heads(departments, NEXT_SHOWN, None)
        return {
            code: [
                token.label
                for token in calling_order(t for t in heads if t.department == code)[:NEXT_SHOWN]
            ]
            for code in departments
        }

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
    undone = {event.undoes for event in events if event.verb is Verb.UNDO}
    standing: list[tuple[Announced, int]] = []
    count: dict[str, int] = {}
    for event in reversed(events):
        if event.period != period or event.verb is Verb.UNDO or event.id in undone:
            continue
        count[event.label] = 1 if event.verb is Verb.CALL else count.get(event.label, 1) + 1
        standing.append((event, count[event.label]))
    return standing[::-1]


def _ahead(waiting: Sequence[Token]) -> Ahead:
    """serial → people called before it in its own department."""
    by_department: dict[str, list[Token]] = {}
    for token in waiting:
        by_department.setdefault(token.department, []).append(token)
    ahead: dict[int, int] = {}
    for tokens in by_department.values():
        ahead |= ahead_in(calling_order(tokens))
    return ahead


def _totals(counts: Mapping[str, Mapping[Priority, int]]) -> dict[str, int]:
    return {department: sum(classes.values()) for department, classes in counts.items()}


def _state(place: Counter) -> wire.CounterState:
    states: dict[str, wire.CounterState] = {"open": "open", "paused": "paused"}
    return states.get(place.state, "closed")


def _board_counter(place: Counter) -> wire.BoardCounter:
    back_at = rfc3339(place.back_at) if place.back_at else None
    return wire.BoardCounter(place.code, place.name, _state(place), back_at, None)


def _patient(patient: Patient | None) -> wire.Patient | None:
    if patient is None:
        return None
    return wire.Patient(patient.name, patient.phone, patient.age, patient.notes)
