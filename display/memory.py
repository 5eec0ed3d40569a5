"""What the screen has heard: a pure fold of frames, so that no old call is ever announced.

Times called `at` are seconds of the monotonic clock; the service's own clock comes in the frames.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from appliance.wire import AliveFrame, Board, BoardFrame, RecentCall, Unprinted

HIGHLIGHT_S = 60.0
UNPRINTED_S = 20.0

# What is told when it enters before our eyes: a call, or a label whose ticket did not come out.
Announcement = RecentCall | Unprinted


@dataclass(frozen=True, slots=True)
class Highlight:
    """The call that stands out, until `until`."""

    call_id: int
    until: float


@dataclass(frozen=True, slots=True)
class UnprintedUntil:
    """A label without paper, shown large until `until`."""

    label: str
    since: str
    until: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything the picture depends on, besides the time.

    `heard_at` is when the service last spoke, or when the program started. `announced` is the id
    of the newest call that entered before our eyes: the loop moves once for each. `entered` are all
    that the last frame brought, calls before labels and the oldest first: the voice tells each.
    `unprinted_before` left the board's list within their time; its limit may bring them back.
    """

    started_at: float
    heard_at: float
    board: Board | None = None
    revision: int = -1
    service_time: datetime | None = None
    last_call: int = 0
    announced: int = 0
    entered: tuple[Announcement, ...] = ()
    highlight: Highlight | None = None
    unprinted: tuple[UnprintedUntil, ...] = ()
    unprinted_before: tuple[UnprintedUntil, ...] = ()


def nothing_heard(at: float) -> Memory:
    """The memory of a screen that starts now."""
    return Memory(started_at=at, heard_at=at)


def hear(memory: Memory, frame: BoardFrame | AliveFrame, at: float, *, first: bool) -> Memory:
    """The memory after a frame. `first`: it opens a connection, so what it tells may be old.

    Raises ValueError if the frame's time is no time; the frame is then to be ignored.
    """
    time = _time(frame.now)
    memory = replace(memory, heard_at=at, service_time=time, entered=())
    if isinstance(frame, AliveFrame):
        return memory
    if not first and frame.revision < memory.revision:
        return memory
    return _see(memory, frame, at, time, first)


def service_time(memory: Memory, now: float) -> datetime | None:
    """The service's clock, carried on by ours; None before it was told."""
    if memory.service_time is None:
        return None
    return memory.service_time + timedelta(seconds=max(0.0, now - memory.heard_at))


def current_call(board: Board) -> RecentCall | None:
    """The newest call whose token is still at its counter."""
    return max(_calls_there(board), key=lambda call: call.id, default=None)


def _calls_there(board: Board) -> list[RecentCall]:
    there = {(row.counter, row.label) for row in board.now_serving}
    return [call for call in board.recent_calls if (call.counter, call.label) in there]


def _see(memory: Memory, frame: BoardFrame, at: float, time: datetime, first: bool) -> Memory:
    board, known = frame.board, _known_unprinted(memory)
    call, seen = current_call(board), max((c.id for c in board.recent_calls), default=0)
    new = [] if first else [c for c in _calls_there(board) if c.id > memory.last_call]
    calls = sorted(new, key=lambda c: c.id)
    unprinted = {
        item: known.get(item) or _unprinted_until(item, at, time, first) for item in board.unprinted
    }
    # Newest first in the list. A program that has just started saw nothing enter.
    young = [item for item in reversed(unprinted) if at < unprinted[item].until]
    labels = [item for item in young if memory.board is not None and item not in known]
    return replace(
        memory,
        board=board,
        revision=frame.revision,
        last_call=seen if first else max(seen, memory.last_call),
        announced=calls[-1].id if calls else memory.announced,
        entered=(*calls, *labels),
        highlight=_highlight(memory, call, at, time, bool(calls)),
        unprinted=tuple(unprinted.values()),
        unprinted_before=tuple(
            row for item, row in known.items() if item not in unprinted and at < row.until
        ),
    )


def _highlight(
    memory: Memory, call: RecentCall | None, at: float, time: datetime, entered: bool
) -> Highlight | None:
    if call is None:
        return None
    if entered:
        return Highlight(call.id, at + HIGHLIGHT_S)
    if memory.highlight and memory.highlight.call_id == call.id:
        return memory.highlight
    if call.id <= memory.last_call:
        return None  # an undo brought it back: everyone has seen it
    return Highlight(call.id, at + _left(call.at, time, HIGHLIGHT_S))


def _known_unprinted(memory: Memory) -> dict[Unprinted, UnprintedUntil]:
    rows = (*memory.unprinted_before, *memory.unprinted)
    return {Unprinted(row.label, row.since): row for row in rows}


def _unprinted_until(item: Unprinted, at: float, time: datetime, first: bool) -> UnprintedUntil:
    return UnprintedUntil(item.label, item.since, at + _unprinted_for(item.since, time, first))


def _unprinted_for(since: str, now: datetime, first: bool) -> float:
    """Seconds that a label new to the screen is shown.

    An old one may be new: it comes into the board's list when a younger one is printed.
    """
    left = _left(since, now, UNPRINTED_S)
    ahead = not first and not _is_past(since, now)  # the clock was set back meanwhile
    return UNPRINTED_S if ahead else left


def _is_past(since: str, now: datetime) -> bool:
    try:
        return _time(since) <= now
    except ValueError:
        return True


def _left(since: str, now: datetime, lasts_s: float) -> float:
    """Seconds left of `lasts_s`; none where the clocks make no sense."""
    try:
        age = (now - _time(since)).total_seconds()
    except ValueError:
        return 0.0
    return lasts_s - age if 0 <= age < lasts_s else 0.0


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"a time without offset: {text!r}")
    return time
