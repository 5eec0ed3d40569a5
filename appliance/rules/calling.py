"""Who is next. The call, the board's `next` and `ahead` all come from this order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from appliance.rules.tokens import Priority

_RANK: Mapping[Priority, int] = {
    Priority.EMERGENCY: 0,
    Priority.HIGH: 1,
    Priority.NORMAL: 2,
    Priority.LOW: 3,
}


class Waiting(Protocol):
    """What the order needs to know of a waiting token."""

    @property
    def serial(self) -> int:
        """Position by issue."""

    @property
    def priority(self) -> Priority:
        """Its class."""


Waiter = TypeVar("Waiter", bound=Waiting)


def calling_order(waiting: Iterable[Waiter]) -> list[Waiter]:
    """The waiting tokens as they will be called: by priority, then first come, first served."""
    return sorted(waiting, key=lambda token: (_RANK[token.priority], token.serial))


def ahead_in(order: Sequence[Waiter]) -> dict[int, int]:
    """serial → people called before it. `order` is one department in calling order."""
    return {token.serial: position for position, token in enumerate(order)}


def ahead_of_newest(waiting: Mapping[Priority, int], priority: Priority) -> int:
    """People ahead of a token issued just now, from the counts of those who wait, without itself.

    The same answer as its place in `calling_order`, without reading the queue.
    """
    return sum(n for other, n in waiting.items() if _RANK[other] <= _RANK[priority])
