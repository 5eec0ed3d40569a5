"""How loud it is now: the volume, or the row of the day's schedule. Pure."""

from datetime import datetime, time, timedelta

from appliance.settings import Display, VolumeHours
from display.memory import Memory


def volume_at(display: Display, local: time | None) -> float:
    """0 to 1; 0 is quiet. `local` is None where nobody is sure of the time."""
    if local is None:
        return display.volume
    rows = (row.volume for row in display.volume_schedule if _holds(row, local))
    return next(rows, display.volume)


def clinic_time(memory: Memory, now: float) -> time | None:
    """The service's own time, carried on by `now` of the monotonic clock; None: unsure."""
    told, board = memory.service_time, memory.board
    if told is None or board is None or not board.clock_sure:
        return None
    return _later(told, now - memory.heard_at).time()


def _later(told: datetime, seconds: float) -> datetime:
    return told + timedelta(seconds=max(0.0, seconds))


def _holds(row: VolumeHours, local: time) -> bool:
    begins, ends = time.fromisoformat(row.begins), time.fromisoformat(row.ends)
    if begins < ends:
        return begins <= local < ends
    return local >= begins or local < ends
