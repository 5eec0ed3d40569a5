"""The verbs: the only way to change the queue, each one transaction with its events."""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from appliance.actor import Actor
from appliance.clock import milliseconds
from appliance.ledger import Change, Ledger
from appliance.rules.calling import calling_order
from appliance.rules.errors import FieldWrong, NotKnown, Refused
from appliance.rules.numbering import label_of, next_number
from appliance.rules.patients import Patient
from appliance.rules.recalling import NothingToUndo, check_recall, undoable
from appliance.rules.tokens import Origin, Priority, Status, Token, Verb, next_status
from appliance.settings import Queue
from appliance.store import Store
from appliance.store.events import Event
from appliance.store.periods import Period
from appliance.store.places import Counter, Department


class NamesAreOff(Refused):
    """The clinic keeps no personal data."""

    code = "names-are-off"

    def __init__(self) -> None:
        super().__init__("this clinic keeps no names; issue the token without patient details")


class NoCurrentToken(Refused):
    """The counter has no current token."""

    code = "no-current-token"

    def __init__(self, counter: str) -> None:
        super().__init__(f"nobody is called to {counter} now")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token somebody asks for. `department` may be None where the clinic has one only."""

    department: str | None
    origin: Origin
    priority: Priority = Priority.NORMAL
    patient: Patient | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What a call came to: the counter's current token, and whether it was so already."""

    token: Token | None
    repeated: bool


class Desk:
    """Where the queue is changed. Any thread. StoreTrouble from a verb: nothing has changed."""

    def __init__(self, store: Store, ledger: Ledger, rules: Queue, *, keep_names: bool) -> None:
        self._store, self._ledger, self._rules = store, ledger, rules
        self._keep_names = keep_names

    def issue(self, wanted: Wanted, actor: Actor) -> Token:
        """The next number of a department. Raises NotKnown, FieldWrong, NamesAreOff."""
        if wanted.patient and not self._keep_names:
            raise NamesAreOff
        with self._ledger.change(actor) as change:
            department = self._department(wanted.department)
            period = self._ledger.period(change)
            token = self._add(wanted, department, period, change)
            if wanted.patient:
                self._store.patients.add(token.serial, wanted.patient)
            change.record(Event(Verb.ISSUE, token.serial))
            return token

    def _department(self, code: str | None) -> Department:
        departments = self._store.places.departments()
        if code is None and len(departments) == 1:
            return next(iter(departments.values()))
        if code is None:
            raise FieldWrong("department", "is missing; one of " + ", ".join(departments))
        if code not in departments:
            raise NotKnown("department", code)
        return departments[code]

    def _add(self, wanted: Wanted, to: Department, period: Period, change: Change) -> Token:
        number = next_number(self._store.tokens.highest_number(period.serial, to.code))
        columns: dict[str, Any] = {
            # Time-ordered, so that ten years of tokens fill the index from one end.
            "id": f"{milliseconds(change.at):012x}{secrets.token_hex(10)}",
            "period": period.serial,
            "issued_department": to.code,
            "department": to.code,
            "number": number,
            "label": label_of(to.prefix, number),
            "key": secrets.token_urlsafe(16),
            "status": Status.WAITING,
            "priority": wanted.priority,
            "origin": wanted.origin,
            "issued_at": change.at,
            "time_sure": change.now.reading.sure,
            "boot": change.now.boot,
            "uptime_s": change.now.reading.uptime_s,
        }
        return self._store.tokens.add(columns, period.label)

    def ticket_printed(self, token_id: str, problem: str | None, actor: Actor) -> Token:
        """The kiosk's word on a ticket: out (`problem` None), or the code of what stopped it."""
        with self._ledger.change(actor) as change:
            token = self._token(token_id)
            if token.printed_at is not None:
                return token  # a ticket that came out stays out, whatever a retry says
            changes: dict[str, Any] = {"print_problem": problem}
            changes |= {"print_problem_at": change.at} if problem else {"printed_at": change.at}
            self._store.tokens.change(token, changes)
            verb = Verb.NOT_PRINTED if problem else Verb.PRINTED
            change.record(Event(verb, token.serial, why=problem))
            return replace(token, **changes)

    def call_next(self, counter: str, believed_current: str | None, actor: Actor) -> Call:
        """Finishes the counter's current token and calls the next.

        If `believed_current` is not the token at the counter, nothing changes and the answer is the
        true one: that alone makes a double tap, a retry and a second tablet one call.
        """
        with self._ledger.change(actor) as change:
            place, current = self._at(counter)
            if (current.id if current else None) != believed_current:
                return Call(current, repeated=True)
            order = calling_order(self._store.tokens.heads(place.departments, 1, counter))
            if order:
                return Call(self._call(order[0], current, counter, change), repeated=False)
            if current:
                change.move(current, Verb.FINISH, {"finished_at": change.at})
            return Call(None, repeated=False)

    def call(self, counter: str, token_id: str, reason: str, actor: Actor) -> Call:
        """Calls one waiting token out of turn; the reason stands in the event."""
        with self._ledger.change(actor) as change:
            _, current = self._at(counter)
            if current and current.id == token_id:
                return Call(current, repeated=True)
            token = self._token(token_id)
            return Call(self._call(token, current, counter, change, reason), repeated=False)

    def _call(
        self,
        token: Token,
        current: Token | None,
        counter: str,
        change: Change,
        why: str | None = None,
    ) -> Token:
        next_status(token.status, Verb.CALL)  # refused before anything is finished
        detail: dict[str, Any] = {"was": _image(token)}
        if current:
            detail |= {"finished": current.serial, "finished_was": _image(current)}
            change.move(current, Verb.FINISH, {"finished_at": change.at})
        columns = {"counter": counter, "called_at": change.at, "calls": token.calls + 1}
        return change.move(token, Verb.CALL, columns, why=why, detail=detail)

    def recall(self, counter: str, actor: Actor) -> Token:
        """Calls the current token again. Raises TooManyCalls, TooSoon, NoCurrentToken."""
        with self._ledger.change(actor) as change:
            token = self._current(counter)
            next_status(token.status, Verb.RECALL)
            last = self._store.events.last_call(counter, Verb.CALL, Verb.RECALL)
            since_s = last.age_s(change.now.boot, change.now.reading.uptime_s) if last else 0
            check_recall(token.calls, since_s, self._rules.calls_at_most, self._rules.recall_gap_s)
            columns = {"called_at": change.at, "calls": token.calls + 1}
            return change.move(token, Verb.RECALL, columns)

    def start(self, counter: str, actor: Actor) -> Token:
        """The called person is in the room. Raises NoCurrentToken."""
        with self._ledger.change(actor) as change:
            return change.move(self._current(counter), Verb.START, {"started_at": change.at})

    def finish(self, counter: str, actor: Actor) -> Token:
        """The current token is done. Raises NoCurrentToken."""
        with self._ledger.change(actor) as change:
            return change.move(self._current(counter), Verb.FINISH, {"finished_at": change.at})

    def mark_missed(self, counter: str, actor: Actor) -> Token:
        """The called person did not come. Raises NoCurrentToken."""
        with self._ledger.change(actor) as change:
            return change.move(self._current(counter), Verb.MARK_MISSED, {})

    def undo(self, counter: str, actor: Actor) -> Token | None:
        """Takes the last call back and returns the counter's current token after it.

        Restores the called token and the one it finished exactly. Raises NothingToUndo.
        """
        with self._ledger.change(actor) as change:
            _, current = self._at(counter)
            call = self._store.events.last_call(counter, Verb.CALL, Verb.UNDO)
            age_s = call.age_s(change.now.boot, change.now.reading.uptime_s) if call else 0
            if not (call and current and undoable(call, current, age_s, self._rules.undo_s)):
                raise NothingToUndo(self._rules.undo_s)
            self._store.tokens.change(current, call.detail["was"])
            if finished := self._store.tokens.by_serial(call.detail.get("finished", 0)):
                self._store.tokens.change(finished, call.detail["finished_was"])
            detail = {"undoes": call.id, "restored": call.detail.get("finished")}
            change.record(Event(Verb.UNDO, call.token, counter, detail=detail))
            return self._store.tokens.current(counter)

    def _token(self, token_id: str) -> Token:
        token = self._store.tokens.by_id(token_id)
        if token is None:
            raise NotKnown("token", token_id)
        return token

    def _at(self, counter: str) -> tuple[Counter, Token | None]:
        """The counter and its current token. Raises NotKnown."""
        place = self._store.places.counters().get(counter)
        if place is None:
            raise NotKnown("counter", counter)
        return place, self._store.tokens.current(counter)

    def _current(self, counter: str) -> Token:
        _, token = self._at(counter)
        if token is None:
            raise NoCurrentToken(counter)
        return token


def _image(token: Token) -> dict[str, Any]:
    """What a call changes of a token, as the database keeps it, so that undo is exact."""
    finished_at = milliseconds(token.finished_at) if token.finished_at else None
    return {
        "status": token.status,
        "counter": token.counter,
        "calls": token.calls,
        "called_at": milliseconds(token.called_at) if token.called_at else None,
        "finished_at": finished_at,
    }
