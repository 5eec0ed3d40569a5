"""How loud it is now: the volume, or the row of the day's schedule. Pure."""

from datetime import time

from appliance.settings import Display, VolumeHours
from display.memory import Memory, service_time


def volume_at(display: Display, local: time | None) -> float:
    """0 to 1; 0 is quiet. `local` is None where nobody is sure of the time."""
    if local is None:
        return display.volume
    rows = (row.volume for row in display.volume_schedule if _holds(row, local))
    return next(rows, display.volume)


def clinic_time(memory: Memory, now: float) -> time | None:
    """The service's own time, carried on by `now` of the monotonic clock; None: unsure."""
    told = service_time(memory, now)
    if told is None or memory.board is None or not memory.board.clock_sure:
        return None
    return told.time()


def _holds(row: VolumeHours, local: time) -> bool:
    begins, ends = time.fromisoformat(row.begins), time.fromisoformat(row.ends)
    if begins < ends:
        return begins <= local < ends
    return local >= begins or local < ends
