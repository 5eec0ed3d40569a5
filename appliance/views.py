"""Rows and rules turned into the shapes of the wire: what staff see.

Any thread. Each public method is one consistent snapshot with a fixed number of queries.
"""

from collections import Counter as Counting
from collections.abc import Mapping, Sequence
from datetime import timedelta

from appliance import wire
from appliance.board_view import board_counter, waiting_totals
from appliance.clock import rfc3339
from appliance.health import Health
from appliance.orders import Orders
from appliance.paces import Paces
from appliance.rules.check_code import check_code
from appliance.rules.errors import NotKnown
from appliance.rules.patients import Patient
from appliance.rules.recalling import undoable
from appliance.rules.tokens import Status, Token, Verb
from appliance.rules.waiting import Moment, moment_of
from appliance.service_clock import ServiceClock
from appliance.settings import Queue
from appliance.stands import stands
from appliance.store import Store
from appliance.store.places import Counter, Department

WAITING_SHOWN = 50
UNPRINTED_SHOWN = 50

Ahead = Mapping[int, int]


class Views:
    """Builds answers and frames. `secret` keys the check codes."""

    def __init__(
        self,
        store: Store,
        clock: ServiceClock,
        health: Health,
        rules: Queue,
        secret: bytes,
    ) -> None:
        self._store, self._clock, self._health = store, clock, health
        self._orders = Orders(store, rules.fairness)
        self._paces = Paces(store, clock)
        self._rules, self._secret = rules, secret

    def _now(self) -> Moment:
        return moment_of(self._clock.reading(), self._clock.boot)

    # --- tokens ----------------------------------------------------------------------------------

    def issued(self, token: Token) -> wire.Token:
        """A token issued just now. Call inside the transaction that issued it."""
        ahead = {token.serial: self._orders.ahead_of_newest(token, self._now())}
        return self._token(token, self._store.places.departments(), ahead)

    def token(self, token: Token) -> wire.Token:
        """Any token, with its place in the queue if it waits."""
        with self._store.reading():
            return self.tokens([token])[0]

    def tokens(self, tokens: Sequence[Token]) -> list[wire.Token]:
        """Tokens as staff see them, with patients where names are kept."""
        with self._store.reading():
            departments = self._store.places.departments()
            waiting = {t.department for t in tokens if t.status is Status.WAITING}
            ahead = self._orders.ahead(waiting, self._now()) if waiting else {}
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
        in_front = ahead.get(token.serial) if token.status is Status.WAITING else None
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
            counter=token.bound if token.status is Status.WAITING else token.counter,
            time_sure=token.time_sure,
            issued_at=rfc3339(token.issued_at),
            called_at=rfc3339(token.called_at) if token.called_at else None,
            started_at=rfc3339(token.started_at) if token.started_at else None,
            finished_at=rfc3339(token.finished_at) if token.finished_at else None,
            calls=token.calls,
            ahead=in_front,
            wait=self._paces.expected(token, in_front),
            printed=token.printed_at is not None,
            print_problem=token.print_problem,
            origin=token.origin,
            check_code=check_code(self._secret, token.period, token.label, token.issued_at),
            follow_url=f"/t/{token.serial:x}-{token.key}",
            patient=_patient(patient),
        )

    # --- departments and counters ----------------------------------------------------------------

    def counters(self) -> list[wire.Counter]:
        """All counters with their current token."""
        with self._store.reading():
            departments = self._store.places.departments()
            waiting = waiting_totals(self._store.tokens.waiting_counts())
            current = {token.counter: token for token in self._store.tokens.at_counters()}
            return [
                self._counter(place, current.get(place.code), departments, waiting)
                for place in self._store.places.offered_counters().values()
            ]

    def counter(self, place: Counter) -> wire.Counter:
        """One counter with its current token."""
        with self._store.reading():
            waiting = waiting_totals(self._store.tokens.waiting_counts())
            current = self._store.tokens.current(place.code)
            return self._counter(place, current, self._store.places.departments(), waiting)

    def _counter(
        self,
        place: Counter,
        current: Token | None,
        departments: Mapping[str, Department],
        waiting: Mapping[str, int],
    ) -> wire.Counter:
        public = board_counter(place, self._clock.reading().wall)
        return wire.Counter(
            code=place.code,
            name=place.name,
            state=public.state,
            back_at=public.back_at,
            expected_at=public.expected_at,
            departments=[
                code
                for code in place.departments
                if not departments[code].retired or waiting.get(code)
            ],
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

    def clock(self) -> wire.ClockAnswer:
        """The clock, and the day that the queue stands at."""
        reading = self._clock.reading()
        with self._store.reading():
            period = self._store.periods.current()
        day = period.label if period else ""
        return wire.ClockAnswer(rfc3339(reading.wall), reading.sure, reading.source, day)

    def alive_frame(self, revision: int) -> wire.AliveFrame:
        """The heartbeat."""
        return wire.AliveFrame(revision, self.now())

    def counter_frame(self, code: str) -> wire.CounterFrame:
        """What the counter's own page shows. Raises NotKnown."""
        reading = self._clock.reading()
        with self._store.reading():
            place = self._store.places.offered_counters().get(code)
            if place is None:
                raise NotKnown("counter", code)
            departments = self._store.places.departments()
            current = self._store.tokens.current(code)
            classes = self._store.tokens.waiting_counts()
            counts = waiting_totals(classes)
            calls = self._orders.calls(place, self._now(), WAITING_SHOWN, classes)
            order = self._store.tokens.many([call.waiter.serial for call in calls])
            ahead = _ahead(order)
            aside = self._store.tokens.aside_at(code)
            patients = self._store.patients.of(token.serial for token in (*order, *aside))
            unprinted = self._unprinted(place)

            def shape(token: Token) -> wire.Token:
                return self._token(token, departments, ahead, patients.get(token.serial))

            return wire.CounterFrame(
                revision=self._store.events.revision(),
                now=rfc3339(reading.wall),
                counter=self._counter(place, current, departments, counts),
                waiting=[shape(token) for token in order],
                undo_until=self._undo_until(code, current),
                clock_sure=reading.sure,
                faults=self._health.faults(),
                waiting_total=self._waiting_total(place, len(order)),
                unprinted=unprinted,
                unprinted_total=self._unprinted_total(place, len(unprinted)),
                aside=[shape(token) for token in aside],
                stands=stands(self._store, aside),
            )

    def _waiting_total(self, place: Counter, shown: int) -> int:
        """How many the counter may call. Where not all places are taken, all are shown."""
        if shown < WAITING_SHOWN:
            return shown
        return self._store.tokens.waiting_for(place.code, place.departments)

    def _unprinted(self, place: Counter) -> list[wire.WithoutTicket]:
        found = self._store.tokens.waiting_unprinted(place.departments, UNPRINTED_SHOWN)
        return [
            wire.WithoutTicket(t.id, t.label, rfc3339(t.issued_at), t.print_problem or "")
            for t in found
        ]

    def _unprinted_total(self, place: Counter, shown: int) -> int:
        if shown < UNPRINTED_SHOWN:
            return shown
        return self._store.tokens.waiting_unprinted_count(place.departments)

    def _undo_until(self, counter: str, current: Token | None) -> str | None:
        call = self._store.events.last_call(counter, Verb.CALL, Verb.UNDO)
        reading = self._clock.reading()
        age_s = call.age_s(self._clock.boot, reading.uptime_s) if call else 0.0
        if not undoable(call, current, age_s, self._rules.undo_s):
            return None
        return rfc3339(reading.wall + timedelta(seconds=self._rules.undo_s - age_s))


def _ahead(order: Sequence[Token]) -> Ahead:
    """serial → people called before it in its own department; `order` is a counter's."""
    ahead: dict[int, int] = {}
    called = Counting[str]()
    for token in order:
        ahead[token.serial] = called[token.department]
        called[token.department] += 1
    return ahead


def _patient(patient: Patient | None) -> wire.Patient | None:
    if patient is None:
        return None
    return wire.Patient(patient.name, patient.phone, patient.age, patient.notes)
