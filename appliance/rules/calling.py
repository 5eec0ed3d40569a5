"""Who is next. The call, the board's `next` and `ahead` all come from this order.

Emergency first; then a normal token that has waited far longer than the others of its queue; then
whoever was put in front; the return lane, one return per new token; high, one per so many normal
ones while both wait; normal; low. Within a class: first come, first served. A class that nobody is
in never holds up another.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from statistics import median

from appliance.rules.tokens import Lane, Priority


class Kind(IntEnum):
    """The classes of waiting tokens, in the order in which they are asked."""

    EMERGENCY = 0
    OVERDUE = 1
    FRONT = 2
    RETURN = 3
    HIGH = 4
    NORMAL = 5
    LOW = 6
    EARLY = 7  # put behind the next few, and these few have not been called yet


_NEW = (Kind.OVERDUE, Kind.HIGH, Kind.NORMAL, Kind.LOW)
ENOUGH = 99  # normal calls after which a high one is always fair


class Scope(StrEnum):
    """What has a rotation of its own."""

    DEPARTMENT = "department"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Fairness:
    """The clinic's numbers for the order."""

    normal_per_high: int = 2
    overdue_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Rotation:
    """What the next call depends on besides who waits.

    `calls` only grows; `since_high` counts normal calls since the last high one and stops at what
    is enough; `after_return` says that the last call took turns in favour of the return lane.
    """

    calls: int = 0
    after_return: bool = False
    since_high: int = ENOUGH

    def after(self, kind: Kind) -> "Rotation":
        """The rotation after a call of this class."""
        turned = replace(self, calls=self.calls + 1)
        match kind:
            case Kind.RETURN:
                return replace(turned, after_return=True)
            case Kind.HIGH:
                return replace(turned, after_return=False, since_high=0)
            case Kind.NORMAL | Kind.OVERDUE:
                normal = min(self.since_high + 1, ENOUGH)
                return replace(turned, after_return=False, since_high=normal)
            case Kind.LOW:
                return replace(turned, after_return=False)
        return turned


@dataclass(frozen=True, slots=True)
class Waiter:
    """What the order needs to know of a waiting token.

    `place` orders within a class; it is the revision at which the token joined its queue. `due` is
    the number of calls of its department after which a token in front may be called. `bound` is the
    only counter that may call it.
    """

    serial: int
    department: str
    priority: Priority
    lane: Lane
    place: int
    due: int
    bound: str | None
    waited_s: float


class Line:
    """The queue of one department, and in which order it is called; `waiting` is in places."""

    def __init__(
        self, waiting: Iterable[Waiter], rotation: Rotation, fairness: Fairness, overdue: float
    ) -> None:
        self._rotation, self._fairness = rotation, fairness
        self._lines: dict[Kind, deque[Waiter]] = {}
        for waiter in waiting:
            self._lines.setdefault(self._kind(waiter, overdue), deque()).append(waiter)
        if front := self._lines.get(Kind.FRONT):
            self._lines[Kind.FRONT] = deque(sorted(front, key=lambda w: w.due))

    def _kind(self, waiter: Waiter, overdue: float) -> Kind:
        if waiter.priority is Priority.EMERGENCY:
            return Kind.EMERGENCY
        if waiter.lane is Lane.FRONT:
            return Kind.FRONT
        if waiter.lane is Lane.RETURN:
            return Kind.RETURN
        if waiter.priority is Priority.NORMAL and waiter.waited_s >= overdue:
            return Kind.OVERDUE
        return Kind[waiter.priority.name]

    def head(self) -> tuple[Kind, Waiter] | None:
        """The next to be called, and as what."""
        there = {kind for kind, line in self._lines.items() if line}
        front = self._lines.get(Kind.FRONT)
        if front and front[0].due > self._rotation.calls:
            there = there - {Kind.FRONT} | {Kind.EARLY}
        if not there:
            return None
        kind = whose_turn(there, self._rotation, self._fairness)
        return kind, self._lines[_queued_as(kind)][0]

    def call(self, kind: Kind) -> None:
        """Takes the head away, which was called as `kind`."""
        self._lines[_queued_as(kind)].popleft()
        self._rotation = self._rotation.after(kind)

    def __iter__(self) -> Iterator[Waiter]:
        """Everybody, in calling order, if nothing changes meanwhile."""
        while (head := self.head()) is not None:
            kind, waiter = head
            self.call(kind)
            yield waiter


def _queued_as(kind: Kind) -> Kind:
    return Kind.FRONT if kind is Kind.EARLY else kind


def whose_turn(there: Collection[Kind], rotation: Rotation, fairness: Fairness) -> Kind:
    """The class that is called next, of those in which somebody is."""
    held_back: set[Kind] = set()
    if rotation.after_return and any(kind in there for kind in _NEW):
        held_back.add(Kind.RETURN)
    if rotation.since_high < fairness.normal_per_high and Kind.NORMAL in there:
        held_back.add(Kind.HIGH)
    return min(set(there) - held_back)


def in_places(waiting: Iterable[Waiter]) -> list[Waiter]:
    """The queue in the order of places, with what is known of each wait made the most of.

    Who joined before another has waited at least as long, also where a reboot with an unsure clock
    hides how long that was.
    """
    longest_s, known = 0.0, []
    for waiter in sorted(waiting, key=lambda w: w.place, reverse=True):
        longest_s = max(longest_s, waiter.waited_s)
        known.append(replace(waiter, waited_s=longest_s))
    return known[::-1]


def overdue_after_s(waiting: Sequence[Waiter], fairness: Fairness) -> float:
    """The wait from which a normal token of this queue goes first."""
    return median(w.waited_s for w in waiting) + fairness.overdue_s if waiting else 0.0


def line_of(waiting: Sequence[Waiter], rotation: Rotation, fairness: Fairness) -> Line:
    """The line of one department."""
    known = in_places(waiting)
    return Line(known, rotation, fairness, overdue_after_s(known, fairness))


def calling_order(
    waiting: Sequence[Waiter], rotation: Rotation, fairness: Fairness
) -> list[Waiter]:
    """The waiting tokens of one department as they will be called."""
    return list(line_of(waiting, rotation, fairness))


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is called, and as what: in its department's rotation, and in the counter's."""

    waiter: Waiter
    kind: Kind


def calls_of(
    counter: str,
    queues: Mapping[str, Sequence[Waiter]],
    rotations: Mapping[str, Rotation],
    own: Rotation,
    fairness: Fairness,
) -> Iterator[Choice]:
    """Whom a counter calls, one after the other. `queues` and `rotations` are by department.

    Each department offers the head of its own line, so that a patient's place in it is kept
    whichever counter calls; among these heads the counter's `own` rotation decides.
    """
    lines = []
    for department, waiting in queues.items():
        known = in_places(waiting)
        mine = [waiter for waiter in known if waiter.bound in (None, counter)]
        overdue = overdue_after_s(known, fairness)
        lines.append(Line(mine, rotations[department], fairness, overdue))
    while offers := [(*head, line) for line in lines if (head := line.head())]:
        kind = whose_turn({kind for kind, _, _ in offers}, own, fairness)
        _, waiter, line = min((o for o in offers if o[0] is kind), key=lambda o: o[1].place)
        line.call(kind)
        own = own.after(kind)
        yield Choice(waiter, kind)


def ahead_in(order: Sequence[Waiter]) -> dict[int, int]:
    """serial → people called before it. `order` is one department in calling order."""
    return {waiter.serial: position for position, waiter in enumerate(order)}
