"""Calling, and what can be done with a counter's current token."""

from dataclasses import replace
from typing import Any

from appliance.actor import Actor
from appliance.change import Change
from appliance.desk.base import Believed, Call, Verbs, now_of
from appliance.rules.calling import Kind, Rotation, Scope, Waiter
from appliance.rules.errors import Refused
from appliance.rules.recalling import CallEvent, NothingToUndo, check_recall, undoable
from appliance.rules.tokens import Lane, Status, Token, Verb, next_status
from appliance.store.events import Event
from appliance.store.places import Counter


class NotServedHere(Refused):
    """The token waits for a department that this counter does not serve."""

    code = "not-served-here"

    def __init__(self, counter: str, department: str) -> None:
        super().__init__(f"{counter} does not serve {department}; transfer the token first")


class Calling(Verbs):
    """The verbs of a counter.

    Where one takes `believed`, it acts on that token or raises NotCurrent and changes nothing;
    without it, on whoever is there when it arrives.
    """

    def call_next(self, counter: str, believed_current: str | None, actor: Actor) -> Call:
        """Finishes the counter's current token and calls the next.

        If `believed_current` is not the token at the counter, nothing changes and the answer is the
        true one: that alone makes a double tap, a retry and a second tablet one call.
        """
        with self._ledger.change(actor) as change:
            place, current = self._at(counter)
            if (current.id if current else None) != believed_current:
                return Call(current, repeated=True)
            counts = self._store.tokens.waiting_counts()
            choices = self._orders.calls(place, now_of(change), 1, counts)
            if choices:
                called = self._call(choices[0].waiter, choices[0].kind, place, current, change)
                return Call(called, repeated=False)
            if current:
                change.move(current, Verb.FINISH, {"finished_at": change.at})
            return Call(None, repeated=False)

    def call(
        self,
        counter: str,
        token_id: str,
        reason: str,
        actor: Actor,
        believed: Believed | None = None,
    ) -> Call:
        """Calls one waiting token out of turn; the reason stands in the event.

        The counter's current token is finished. Raises NotCurrent, VerbNotAllowed, NotServedHere.
        """
        with self._ledger.change(actor) as change:
            place, current = self._at(counter)
            if current and current.id == token_id:
                return Call(current, repeated=True)
            if believed:
                believed.check(counter, current)
            token = self._token(token_id)
            next_status(token.status, Verb.CALL)
            if token.department not in place.departments:
                raise NotServedHere(counter, token.department)
            queue = self._store.tokens.queues([token.department], now_of(change))
            waiter = next(w for w in queue[token.department] if w.serial == token.serial)
            called = self._call(waiter, None, place, current, change, reason)
            return Call(called, repeated=False)

    def _call(
        self,
        waiter: Waiter,
        kind: Kind | None,
        place: Counter,
        current: Token | None,
        change: Change,
        why: str | None = None,
    ) -> Token:
        """Finishes `current`, calls `waiter`, turns the rotations; `kind` None is out of turn."""
        if current:
            change.move(current, Verb.FINISH, {"finished_at": change.at})
        if place.state != "open":
            self._store.places.set_state(place.code, "open", None)
            change.record(Event(Verb.OPEN_COUNTER, counter=place.code))
        (token,) = self._store.tokens.many([waiter.serial])
        waited_s = waiter.waited_s if token.waited_s is None else token.waited_s
        columns = {
            "counter": place.code,
            "called_at": change.at,
            "calls": token.calls + 1,
            "lane": Lane.NEW,
            "due": 0,
            "waited_s": waited_s,
        }
        called = change.alter(token, Verb.CALL, columns)
        turned = self._turn(token.department, place.code, kind)
        self._give_second_chances(token.department, turned[Scope.DEPARTMENT][1].calls, change)
        detail = {"was": change.was, "out_of_turn": kind is None, "turned": _kept(turned)}
        change.record(Event(Verb.CALL, token.serial, place.code, why=why, detail=detail))
        return called

    def _turn(
        self, department: str, counter: str, kind: Kind | None
    ) -> dict[Scope, tuple[Rotation, Rotation]]:
        """Turns the rotations of both; (before, after) of each."""
        turned = {}
        for scope, code in ((Scope.DEPARTMENT, department), (Scope.COUNTER, counter)):
            before = self._store.rotations.of(scope, code)
            # Out of turn takes nobody's turn.
            after = before.after(kind if kind is not None else Kind.EARLY)
            self._store.rotations.turn(scope, code, after)
            turned[scope] = before, after
        return turned

    def _give_second_chances(self, department: str, calls: int, change: Change) -> None:
        for missed in self._store.tokens.missed_and_due(department, calls):
            in_front = {"lane": Lane.FRONT, "due": calls, "chance_used": True}
            change.move(missed, Verb.SECOND_CHANCE, {**change.waiting_again(), **in_front})

    def recall(self, counter: str, actor: Actor, believed: Believed | None = None) -> Token:
        """Calls the current token again. Raises TooManyCalls, TooSoon, NoCurrentToken."""
        with self._ledger.change(actor) as change:
            token = self._current(counter, believed)
            next_status(token.status, Verb.RECALL)
            last = self._store.events.last_call(counter, Verb.CALL, Verb.RECALL)
            since_s = last.age_s(change.now.boot, change.now.reading.uptime_s) if last else 0
            check_recall(token.calls, since_s, self._rules.calls_at_most, self._rules.recall_gap_s)
            columns = {"called_at": change.at, "calls": token.calls + 1}
            return change.move(token, Verb.RECALL, columns)

    def start(self, counter: str, actor: Actor, believed: Believed | None = None) -> Token:
        """The called person is in the room. Raises NoCurrentToken."""
        with self._ledger.change(actor) as change:
            token = self._current(counter, believed)
            return change.move(token, Verb.START, {"started_at": change.at})

    def finish(self, counter: str, actor: Actor, believed: Believed | None = None) -> Token:
        """The current token is done. Raises NoCurrentToken."""
        with self._ledger.change(actor) as change:
            token = self._current(counter, believed)
            return change.move(token, Verb.FINISH, {"finished_at": change.at})

    def mark_missed(self, counter: str, actor: Actor, believed: Believed | None = None) -> Token:
        """The called person did not come; the second chance comes by itself, once.

        Raises NoCurrentToken.
        """
        with self._ledger.change(actor) as change:
            token = self._current(counter, believed)
            calls = self._store.rotations.of(Scope.DEPARTMENT, token.department).calls
            due = calls + self._rules.second_chance_after_calls
            return change.move(token, Verb.MARK_MISSED, {"due": due})

    def undo(self, counter: str, actor: Actor, believed: Believed | None = None) -> Token | None:
        """Takes the last call back and returns the counter's current token after it.

        Restores the called token and the one it finished exactly; `believed` is the called one.
        Raises NothingToUndo.
        """
        with self._ledger.change(actor) as change:
            _, current = self._at(counter)
            if believed and current:
                believed.check(counter, current)
            call = self._store.events.last_call(counter, Verb.CALL, Verb.UNDO)
            age_s = call.age_s(change.now.boot, change.now.reading.uptime_s) if call else 0
            if not (call and current and undoable(call, current, age_s, self._rules.undo_s)):
                raise NothingToUndo(self._rules.undo_s)
            finished = self._restore(call)
            self._turn_back(call, current.department)
            detail = {"undoes": call.id, "restored": finished}
            change.record(Event(Verb.UNDO, call.token, counter, detail=detail))
            return self._store.tokens.current(counter)

    def _restore(self, call: CallEvent) -> int | None:
        """Puts every token back that the call changed; the serial of the one it had finished."""
        was = {int(serial): columns for serial, columns in call.detail["was"].items()}
        finished = None
        # Backwards: the called token leaves the counter before the finished one is there again.
        for token in reversed(self._store.tokens.many(list(was))):
            chance = was[token.serial].get("status") == Status.MISSED
            if chance and token.status is not Status.WAITING:
                continue  # somebody else has called it since
            self._store.tokens.change(token, was[token.serial])
            if token.serial != call.token and not chance:
                finished = token.serial
        return finished

    def _turn_back(self, call: CallEvent, department: str) -> None:
        for scope, code in ((Scope.DEPARTMENT, department), (Scope.COUNTER, call.counter)):
            before, after = (Rotation(*kept) for kept in call.detail["turned"][scope])
            now = self._store.rotations.of(scope, code)
            # Where others have called since, their turns stand; only this call is taken out.
            back = before if now == after else replace(now, calls=now.calls - 1)
            self._store.rotations.turn(scope, code, back)


def _kept(turned: dict[Scope, tuple[Rotation, Rotation]]) -> dict[str, Any]:
    return {
        scope.value: [[r.calls, r.after_return, r.since_high] for r in pair]
        for scope, pair in turned.items()
    }
