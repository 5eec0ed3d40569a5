"""How long people wait, by the clock that never jumps."""

from dataclasses import dataclass

from appliance.rules.service_day import Reading


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment by both clocks: seconds since boot number `boot`, and UTC ms where trusted."""

    boot: int
    uptime_s: float
    sure_ms: int | None


def moment_of(reading: Reading, boot: int) -> Moment:
    """The moment of a look at the clocks."""
    sure_ms = round(reading.wall.timestamp() * 1000) if reading.sure else None
    return Moment(boot, reading.uptime_s, sure_ms)


def seconds_between(earlier: Moment, later: Moment) -> float:
    """Seconds from one moment to a later one.

    Across a reboot the wall clock counts where it was trusted both times; else all that is known is
    that it was at least the time since the later boot.
    """
    if earlier.boot == later.boot:
        return max(0.0, later.uptime_s - earlier.uptime_s)
    if earlier.sure_ms is not None and later.sure_ms is not None:
        return max(0.0, (later.sure_ms - earlier.sure_ms) / 1000)
    return later.uptime_s
