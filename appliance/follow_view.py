"""What a patient's phone sees: its own token by the ticket's key, and the queue around it.

Numbers only. Any thread.
"""

import hmac
import re

from appliance import wire
from appliance.board_view import BoardView
from appliance.clock import rfc3339
from appliance.orders import Orders
from appliance.paces import Paces
from appliance.rules.calling import Fairness
from appliance.rules.errors import ClinicError, NotKnown
from appliance.rules.tokens import AT_COUNTER, Status, Token
from appliance.rules.waiting import moment_of
from appliance.service_clock import ServiceClock
from appliance.store import Store

# As in `follow_url`: the serial finds the row, the secret proves the ticket.
_KEY = re.compile(r"([0-9a-f]{1,15})-([0-9A-Za-z_-]{1,64})")
_NOBODY = "-" * 22


class NoSuchTicket(NotKnown):
    """No ticket has this key; what is wrong with it is not told."""

    code = "unknown-ticket"

    def __init__(self) -> None:
        ClinicError.__init__(self, "no ticket has this address")


class FollowView:
    """Builds what followers see."""

    def __init__(
        self, store: Store, clock: ServiceClock, board: BoardView, fairness: Fairness
    ) -> None:
        self._store, self._clock, self._board = store, clock, board
        self._orders = Orders(store, fairness)
        self._paces = Paces(store, clock)

    def check(self, key: str) -> None:
        """Raises NoSuchTicket."""
        with self._store.reading():
            self._token(key)

    def followed(self, key: str) -> wire.Followed:
        """The token of this key. Raises NoSuchTicket."""
        with self._store.reading():
            token = self._token(key)
            department = self._store.places.departments()[token.department]
            counter, ahead = _counter(token), self._ahead(token)
            place = self._store.places.counters().get(counter) if counter else None
            return wire.Followed(
                label=token.label,
                day=token.day,
                status=token.status,
                department=department.code,
                department_name=department.name,
                department_names=dict(department.names),
                counter=counter,
                counter_name=place.name if place else None,
                ahead=ahead,
                wait=self._paces.expected(token, ahead),
                calls=token.calls,
                called_at=rfc3339(token.called_at) if token.called_at else None,
                revision=self._store.events.revision(),
            )

    def time(self) -> str | None:
        """The time now (RFC 3339); None while the clock is not sure."""
        reading = self._clock.reading()
        return rfc3339(reading.wall) if reading.sure else None

    def _token(self, key: str) -> Token:
        found = _KEY.fullmatch(key)
        token = self._store.tokens.by_serial(int(found[1], 16)) if found else None
        secret = token.key if token else _NOBODY
        # In constant time, so that no neighbour's key can be felt out sign by sign.
        same = hmac.compare_digest(secret.encode(), found[2].encode() if found else b"")
        if token is None or not same:
            raise NoSuchTicket
        return token

    def _ahead(self, token: Token) -> int | None:
        if token.status is not Status.WAITING:
            return None
        now = moment_of(self._clock.reading(), self._clock.boot)
        return self._orders.ahead([token.department], now)[token.serial]

    def frame(self) -> wire.QueueFrame:
        """The one frame that all followers share."""
        reading = self._clock.reading()
        with self._store.reading():
            period = self._store.periods.current()
            return wire.QueueFrame(
                revision=self._store.events.revision(),
                now=rfc3339(reading.wall),
                day=period.label if period else None,
                order=self._order(),
                now_serving=self._board.now_serving(self._store.places.counters()),
                missed=[token.label for token in self._store.tokens.missed()],
            )

    def _order(self) -> dict[str, list[str]]:
        now = moment_of(self._clock.reading(), self._clock.boot)
        labels = self._store.tokens.waiting_labels()
        order = self._orders.whole(self._store.places.departments(), now)
        return {code: [labels[serial] for serial in line] for code, line in order.items()}


def _counter(token: Token) -> str | None:
    """Where to go, or where it may be called alone; what it was called to before is over."""
    if token.status in AT_COUNTER:
        return token.counter
    return token.bound if token.status is Status.WAITING else None
