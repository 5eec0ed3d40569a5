"""What reception and doctors do with a token wherever it stands."""

from dataclasses import dataclass

from appliance.actor import Actor
from appliance.desk.base import Verbs, check_theirs
from appliance.rules.calling import Scope
from appliance.rules.errors import FieldWrong
from appliance.rules.tokens import Lane, Position, Priority, Token, Verb, next_status


@dataclass(frozen=True, slots=True)
class Target:
    """Where a token is transferred to: a department, or one counter alone (or both)."""

    department: str | None
    counter: str | None
    position: Position = Position.AGE


class Moving(Verbs):
    """The verbs of a token. Each raises NotKnown, NotYours and VerbNotAllowed."""

    def cancel(self, token_id: str, reason: str, actor: Actor) -> Token:
        """The patient has gone, or the token was a mistake."""
        with self._ledger.change(actor) as change:
            token = self._theirs(token_id, actor)
            return change.move(token, Verb.CANCEL, {"finished_at": change.at}, why=reason)

    def hold(self, token_id: str, reason: str, actor: Actor) -> Token:
        """The patient goes elsewhere for a while (lab, dressing) and keeps the token."""
        with self._ledger.change(actor) as change:
            return change.move(self._theirs(token_id, actor), Verb.HOLD, {}, why=reason)

    def return_(self, token_id: str, actor: Actor) -> Token:
        """The patient is back: into the return lane."""
        with self._ledger.change(actor) as change:
            token = self._theirs(token_id, actor)
            lane = {"lane": Lane.RETURN, "due": 0}
            return change.move(token, Verb.RETURN, {**change.waiting_again(), **lane})

    def reinstate(self, token_id: str, actor: Actor) -> Token:
        """Who missed the call has come to the desk: placed behind the next few."""
        with self._ledger.change(actor) as change:
            token = self._theirs(token_id, actor)
            due = self._calls(token.department) + self._rules.reinstate_after_calls
            front = {"lane": Lane.FRONT, "due": due}
            return change.move(token, Verb.REINSTATE, {**change.waiting_again(), **front})

    def transfer(self, token_id: str, target: Target, actor: Actor) -> Token:
        """To another department, or to one counter alone; the label stays.

        Raises FieldWrong where neither is named, or the counter does not serve the department.
        """
        with self._ledger.change(actor) as change:
            token = self._theirs(token_id, actor)
            next_status(token.status, Verb.TRANSFER)
            to, bound = self._resolved(token, target)
            columns = {
                **change.waiting_again(),
                **self._position(token, to, target.position),
                "department": to,
                "bound": bound,
            }
            moved = {"from": token.department, "to": to, "bound": bound}
            detail = {**moved, "position": target.position}
            return change.move(token, Verb.TRANSFER, columns, detail=detail)

    def _resolved(self, token: Token, target: Target) -> tuple[str, str | None]:
        """The department and, where only one counter may call, that counter."""
        if target.counter is None and target.department is None:
            raise FieldWrong("department", "is missing; name a department or a counter")
        if target.counter is None:
            return self._offered(target.department or ""), None
        known = self._store.places.departments()
        serves = [
            code
            for code in self._place(target.counter).departments
            if not known[code].retired or code == token.department
        ]
        if not serves:
            raise FieldWrong("counter", f"{target.counter} serves no department any more")
        own = token.department if token.department in serves else serves[0]
        department = self._department(target.department or own).code
        if department not in serves:
            raise FieldWrong("counter", f"{target.counter} does not serve {department}")
        return department, target.counter

    def _offered(self, code: str) -> str:
        department = self._department(code)
        if department.retired:
            raise FieldWrong("department", f"{department.name} is not offered any more")
        return department.code

    def _position(self, token: Token, department: str, position: Position) -> dict[str, object]:
        match position:
            case Position.FRONT:
                return {"lane": Lane.FRONT, "due": self._calls(department)}
            case Position.END:
                return {"lane": Lane.NEW, "due": 0}
            case Position.AGE:
                return {"lane": Lane.NEW, "due": 0, "place": token.first_place}

    def give_priority(self, token_id: str, priority: Priority, reason: str, actor: Actor) -> Token:
        """Staff give a priority, with a reason."""
        with self._ledger.change(actor) as change:
            token = self._theirs(token_id, actor)
            detail = {"was": token.priority, "priority": priority}
            return change.move(
                token, Verb.PRIORITY, {"priority": priority}, why=reason, detail=detail
            )

    def _theirs(self, token_id: str, actor: Actor) -> Token:
        token = self._token(token_id)
        check_theirs(actor, token)
        return token

    def _calls(self, department: str) -> int:
        return self._store.rotations.of(Scope.DEPARTMENT, department).calls
