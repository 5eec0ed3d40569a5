"""Memory and time → scene. Pure."""

import math
from collections.abc import Callable, Iterator
from datetime import datetime

from appliance.wire import Board, BoardCounter, Department, Issuing, RecentCall
from display.memory import Memory, current_call, service_time
from display.scene import (
    AtCounter,
    Call,
    Closed,
    Kind,
    Opens,
    Poster,
    Reason,
    Scene,
    Texts,
    Waiting,
)

SILENCE_S = 4.0
TURN_S = 10.0
# How long the picture stays in one place, so that nothing is burnt into the glass.
SHIFT_S = 300.0
# A notice of this kind says that nobody can take a ticket: it is more than a message.
OUT_OF_ORDER = "out-of-order"
# So long after the last call the screen is at rest, where nobody waits.
REST_AFTER_S = 60.0
BEFORE_AT_MOST = 5
NEXT_AT_MOST = 3
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

REASONS = {
    "hours": Reason.HOURS,
    "outside-hours": Reason.HOURS,
    "day-closed": Reason.HOURS,
    "capacity": Reason.CAPACITY,
    "capacity-reached": Reason.CAPACITY,
    "doctor-time-used-up": Reason.CAPACITY,
}


def scene_of(
    memory: Memory,
    now: float,
    languages: tuple[str, ...],
    silence_s: float = SILENCE_S,
    *,
    poster: Poster | None = None,
    off_hours: Callable[[datetime], bool] = lambda _: False,
) -> Scene:
    """The scene at `now` (monotonic seconds). A `poster` is shown only to an empty room that has
    nothing else to read; an empty room is dark in `off_hours`, asked with the service's time.
    """
    lost_for_s = _lost_for(memory, now, silence_s)
    changes_at = min(_changes(memory, now, silence_s), default=math.inf)
    if memory.board is None:
        return Scene(Kind.STARTING, languages, lost_for_s=lost_for_s, changes_at=changes_at)
    board = memory.board
    call, time = current_call(board), service_time(memory, now)
    nobody = call is None and lost_for_s is None and _nobody(memory, board, now)
    at_rest = nobody and not _has_more_to_say(board)
    in_off_hours = board.clock_sure and time is not None and off_hours(time)
    return Scene(
        kind=_kind(board, call),
        languages=languages,
        clinic=board.clinic,
        call=_call(call, memory, now, lost_for_s) if call else None,
        counters=tuple(_at_counter(counter, board) for counter in board.counters),
        before=_before(board, call),
        waiting=_waiting_rooms(board, time),
        missed=tuple(board.missed),
        unprinted=tuple(item.label for item in memory.unprinted if now < item.until),
        closed=_closed(board.issuing, time),
        out_of_order=_out_of_order(board),
        notices=tuple(
            tuple(notice.text.items()) for notice in board.notices if notice.kind != OUT_OF_ORDER
        ),
        lost_for_s=lost_for_s,
        clock=_clock(memory, board, now, lost_for_s),
        clock_unsure=not board.clock_sure and lost_for_s is None,
        turn=int((now - memory.started_at) // TURN_S),
        shift=int((now - memory.started_at) // SHIFT_S),
        at_rest=at_rest,
        poster=poster if at_rest else None,
        dark=nobody and in_off_hours,
        in_off_hours=in_off_hours,
        changes_at=changes_at,
    )


def _lost_for(memory: Memory, now: float, silence_s: float) -> int | None:
    """How old the picture is: to the second in the first minute, then to the minute."""
    silent_s = now - memory.heard_at
    if silent_s < silence_s:
        return None
    step = _tick_s(silent_s)
    return int(silent_s // step * step)


def _tick_s(silent_s: float) -> int:
    return 1 if silent_s < 60 else 60


def _kind(board: Board, call: RecentCall | None) -> Kind:
    if call:
        return Kind.CALLING
    if not board.issuing.open:
        return Kind.CLOSED
    return Kind.OUT_OF_ORDER if _out_of_order(board) else Kind.QUIET


def _nobody(memory: Memory, board: Board, now: float) -> bool:
    """Nobody is at a counter or waits, and nothing has happened for a while."""
    if board.now_serving or any(board.waiting.values()) or _out_of_order(board):
        return False
    newest = max(board.recent_calls, key=lambda call: call.id, default=None)
    time, called = service_time(memory, now), _moment(newest.at if newest else None)
    fresh = time and called and 0 <= (time - called).total_seconds() < REST_AFTER_S
    return not fresh and not any(now < item.until for item in memory.unprinted)


def _has_more_to_say(board: Board) -> bool:
    """Whether somebody may look for what a poster would hide."""
    awaited = any(counter.back_at or counter.expected_at for counter in board.counters)
    return bool(board.missed or board.notices) or awaited


def _out_of_order(board: Board) -> Texts:
    found = (notice.text for notice in board.notices if notice.kind == OUT_OF_ORDER)
    return tuple(next(found, {}).items())


def _call(call: RecentCall, memory: Memory, now: float, lost_for_s: int | None) -> Call:
    lit = memory.highlight
    return Call(
        id=call.id,
        label=call.label,
        counter_name=call.counter_name,
        urgent=call.priority in {"high", "emergency"},
        # An old picture never looks like a fresh call.
        highlighted=lit is not None
        and lit.call_id == call.id
        and now < lit.until
        and lost_for_s is None,
    )


def _at_counter(counter: BoardCounter, board: Board) -> AtCounter:
    label = next((row.label for row in board.now_serving if row.counter == counter.code), None)
    back_at = _hour(counter.expected_at or counter.back_at)
    return AtCounter(counter.name, label, counter.state, back_at)


def _before(board: Board, current: RecentCall | None) -> tuple[str, ...]:
    """Labels of the calls before the current one, newest first, each once."""
    calls = sorted(board.recent_calls, key=lambda call: call.id, reverse=True)
    labels = dict.fromkeys(call.label for call in calls)
    if current:
        labels.pop(current.label, None)
    return tuple(labels)[:BEFORE_AT_MOST]


def _waiting_rooms(board: Board, now: datetime | None) -> tuple[Waiting, ...]:
    return tuple(_waiting(department, board, now) for department in board.departments)


def _waiting(department: Department, board: Board, now: datetime | None) -> Waiting:
    return Waiting(
        name=department.name,
        names=tuple(department.names.items()),
        labels=tuple(board.next.get(department.code, ())[:NEXT_AT_MOST]),
        people=board.waiting.get(department.code, department.waiting),
        closed=_closed(department.issuing, now) if board.issuing.open else None,
    )


def _closed(issuing: Issuing, now: datetime | None) -> Closed | None:
    if issuing.open:
        return None
    reason = REASONS.get(issuing.reason or "", Reason.STOPPED)
    return Closed(reason, _opens(_moment(issuing.opens_at), now))


def _opens(at: datetime | None, now: datetime | None) -> Opens | None:
    if at is None or now is None:
        return None
    days = (at.date() - now.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, WEEKDAYS[at.weekday()])
    return Opens(day, at.strftime("%H:%M"))


def _hour(time: str | None) -> str | None:
    """The hour and minute of an RFC 3339 time, as its own offset tells it."""
    at = _moment(time)
    return at.strftime("%H:%M") if at else None


def _moment(time: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(time) if time else None
    except ValueError:
        return None


def _clock(memory: Memory, board: Board, now: float, lost_for_s: int | None) -> str | None:
    """The clock's face; none while unsure, nor on an old picture, where it would look live."""
    time = service_time(memory, now)
    if time is None or not board.clock_sure or lost_for_s is not None:
        return None
    return time.strftime("%H:%M")


def _changes(memory: Memory, now: float, silence_s: float) -> Iterator[float]:
    """Every moment after `now` at which the scene may change by itself."""
    silent_s = now - memory.heard_at
    tick_s = _tick_s(silent_s)
    next_tick_s = (silent_s // tick_s + 1) * tick_s
    yield memory.heard_at + (silence_s if silent_s < silence_s else next_tick_s)
    if memory.board is None:
        return
    yield memory.started_at + (math.floor((now - memory.started_at) / TURN_S) + 1) * TURN_S
    yield memory.started_at + (math.floor((now - memory.started_at) / SHIFT_S) + 1) * SHIFT_S
    if memory.highlight and now < memory.highlight.until:
        yield memory.highlight.until
    yield from (item.until for item in memory.unprinted if now < item.until)
    if (time := service_time(memory, now)) is not None:
        yield now + 60 - (time.second + time.microsecond / 1e6)
