"""What all verbs stand on: the store, the ledger, the rules, and how tokens are found."""

from dataclasses import dataclass

from appliance.actor import Actor
from appliance.change import Change
from appliance.kiosks import Kiosks
from appliance.ledger import Ledger
from appliance.limits import Limits
from appliance.orders import Orders
from appliance.rules.errors import ClinicError, NotKnown, Refused
from appliance.rules.tokens import Token
from appliance.rules.waiting import Moment, moment_of
from appliance.settings import Queue
from appliance.store import Store
from appliance.store.places import Counter, Department


class NoCurrentToken(Refused):
    """The counter has no current token."""

    code = "no-current-token"

    def __init__(self, counter: str) -> None:
        super().__init__(f"nobody is called to {counter} now")


class NotCurrent(Refused):
    """Another token is at the counter than the caller believes."""

    code = "not-current"

    def __init__(self, counter: str) -> None:
        super().__init__(f"{counter} has changed meanwhile; look who is there, then ask again")


class NotYours(ClinicError):
    """A doctor's device at one counter asks for a token of another (HTTP 403)."""

    code = "other-counter"

    def __init__(self, counter: str) -> None:
        super().__init__(f"this device belongs to {counter}; ask there or at the desk")


@dataclass(frozen=True, slots=True)
class Call:
    """What a call came to: the counter's current token, and whether it was so already."""

    token: Token | None
    repeated: bool


@dataclass(frozen=True, slots=True)
class Believed:
    """The id of the token that a caller takes for a counter's current one; None: nobody is there.

    Between the look and the press somebody else may have called: what was meant for one token must
    never be done to another.
    """

    token: str | None

    def check(self, counter: str, current: Token | None) -> None:
        """Raises NotCurrent where somebody else is there."""
        if (current.id if current else None) != self.token:
            raise NotCurrent(counter)


class Verbs:
    """Shared by the groups of verbs. `rules` are the clinic's numbers."""

    def __init__(
        self, store: Store, ledger: Ledger, rules: Queue, kiosks: Kiosks, *, keep_names: bool
    ) -> None:
        self._store, self._ledger, self._rules = store, ledger, rules
        self._kiosks, self._keep_names = kiosks, keep_names
        self._orders = Orders(store, rules.fairness)
        self._limits = Limits(store, ledger.clock, rules)

    def _token(self, token_id: str) -> Token:
        token = self._store.tokens.by_id(token_id)
        if token is None:
            raise NotKnown("token", token_id)
        return token

    def _place(self, counter: str) -> Counter:
        place = self._store.places.offered_counters().get(counter)
        if place is None:
            raise NotKnown("counter", counter)
        return place

    def _department(self, code: str) -> Department:
        department = self._store.places.departments().get(code)
        if department is None:
            raise NotKnown("department", code)
        return department

    def _at(self, counter: str) -> tuple[Counter, Token | None]:
        """The counter and its current token. Raises NotKnown."""
        return self._place(counter), self._store.tokens.current(counter)

    def _current(self, counter: str, believed: Believed | None = None) -> Token:
        """The counter's current token. Raises NoCurrentToken, and NotCurrent."""
        _, token = self._at(counter)
        if token is None:
            raise NoCurrentToken(counter)
        if believed:
            believed.check(counter, token)
        return token


def now_of(change: Change) -> Moment:
    """The moment of a change."""
    return moment_of(change.now.reading, change.now.boot)


def check_theirs(actor: Actor, token: Token) -> None:
    """A doctor who is bound to counters acts on the tokens of those only. Raises NotYours."""
    if not (actor.acts_at(token.counter) or actor.acts_at(token.bound)):
        raise NotYours(actor.place)
