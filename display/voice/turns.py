"""What is heard when: a pure fold of what is shown, what is true, and the time.

Times are seconds of the monotonic clock. Calls and labels without a ticket are heard in their
order, a call once more a while later; where too many wait the screen alone tells, and what is no
longer true is not said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from appliance.wire import Board, Unprinted
from display.memory import Announcement

WAITING_AT_MOST = 3
AGAIN_AFTER_S = 8.0
# How long a number can be read before it is spoken.
LEAD_S = 1.0


@dataclass(frozen=True, slots=True)
class Truth:
    """Who is at which counter, the newest call of each counter, and whose ticket is not out."""

    there: frozenset[tuple[str, str]] = frozenset()
    newest: Mapping[str, int] = field(default_factory=dict)
    unprinted: frozenset[Unprinted] = frozenset()

    def holds(self, told: Announcement) -> bool:
        """Whether the call's token is still at the call's counter, or the label without ticket."""
        if isinstance(told, Unprinted):
            return told in self.unprinted
        return (told.counter, told.label) in self.there

    def wants_again(self, told: Announcement) -> bool:
        """Whether it is told twice: a call that holds, if its counter has called nobody since."""
        if isinstance(told, Unprinted):
            return False
        return self.holds(told) and self.newest.get(told.counter, told.id) <= told.id


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be heard. `shown_at`: since when it stands on the screen."""

    announcement: Announcement
    shown_at: float
    again: bool = False

    @property
    def words_from(self) -> float:
        """Before that only the chime is heard."""
        return self.shown_at + LEAD_S


@dataclass(frozen=True, slots=True)
class Repeat:
    """A call that is heard once more at `due`, if nothing else waits."""

    turn: Turn
    due: float


@dataclass(frozen=True, slots=True)
class Line:
    """What waits to be heard, in order."""

    truth: Truth = Truth()
    waiting: tuple[Turn, ...] = ()
    repeats: tuple[Repeat, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether what comes now is only shown."""
        return len(self.waiting) >= WAITING_AT_MOST


def truth_of(board: Board) -> Truth:
    """What a board says about its calls and tickets."""
    calls = sorted(board.recent_calls, key=lambda call: call.id)
    return Truth(
        frozenset((row.counter, row.label) for row in board.now_serving),
        {call.counter: call.id for call in calls},
        frozenset(board.unprinted),
    )


def learned(line: Line, truth: Truth) -> tuple[Line, tuple[Announcement, ...]]:
    """The line after news of counters and tickets, and what will not be heard any more."""
    stay = tuple(turn for turn in line.waiting if truth.holds(turn.announcement))
    gone = tuple(turn.announcement for turn in line.waiting if turn not in stay)
    again = tuple(row for row in line.repeats if truth.wants_again(row.turn.announcement))
    return Line(truth, stay, again), gone


def entered(line: Line, told: Announcement, at: float) -> tuple[Line, bool]:
    """The line after what is shown since `at`, and whether that will be heard."""
    if line.is_full or not line.truth.holds(told):
        return line, False
    return _unhurried(replace(line, waiting=(*line.waiting, Turn(told, at))), at), True


def next_turn(line: Line, now: float) -> tuple[Line, Turn | None]:
    """Whose turn it is, taken out of the line."""
    line = _unhurried(line, now)
    if line.waiting:
        return replace(line, waiting=line.waiting[1:]), line.waiting[0]
    due = min(line.repeats, key=lambda row: row.due, default=None)
    if due is None or due.due > now:
        return line, None
    return replace(line, repeats=tuple(row for row in line.repeats if row != due)), due.turn


def ended(line: Line, turn: Turn, now: float) -> Line:
    """The line after a turn was heard."""
    if turn.again or not line.truth.wants_again(turn.announcement):
        return line
    repeat = Repeat(replace(turn, again=True), now + AGAIN_AFTER_S)
    return replace(line, repeats=(*line.repeats, repeat))


def wakes_at(line: Line) -> float | None:
    """When something happens by itself; None: never."""
    if line.waiting:
        return 0.0
    return min((row.due for row in line.repeats), default=None)


def _unhurried(line: Line, now: float) -> Line:
    """Repeats that are due give way for good where the line is full."""
    if not line.is_full:
        return line
    return replace(line, repeats=tuple(row for row in line.repeats if row.due > now))
