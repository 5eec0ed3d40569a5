"""The machine's clocks behind one port, so that a test can be any clock."""

import ctypes
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from appliance.hardware_clock import HardwareClock
from appliance.rules.service_day import Reading, Source

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5  # adjtimex(2): the kernel's clock is not synchronised


class Clock(Protocol):
    """Anything that can be asked for the time."""

    def reading(self) -> Reading:
        """Both clocks now, and what vouches for the wall clock. Any thread."""


class SystemClock:
    """The machine's own clocks. Any thread.

    Vouched for by NTP where it disciplined the kernel's clock, else by a hardware clock that agrees
    with it, or by the settings (`trust_machine`). A clock restored from a file has neither.
    """

    def __init__(
        self, zone: ZoneInfo, trust_machine: bool, hardware: HardwareClock | None = None
    ) -> None:
        self._zone = zone
        self._trust_machine = trust_machine
        self._hardware = hardware or HardwareClock()
        self._boot = _BOOT_ID.read_text(encoding="ascii").strip()
        self._libc = ctypes.CDLL(None)

    def reading(self) -> Reading:
        """Both clocks now."""
        wall_s, uptime_s = time.time(), time.clock_gettime(time.CLOCK_BOOTTIME)
        return Reading(
            wall=datetime.fromtimestamp(wall_s, self._zone),
            uptime_s=uptime_s,
            boot=self._boot,
            source=self._source(wall_s, uptime_s),
        )

    def _source(self, wall_s: float, uptime_s: float) -> Source | None:
        if self._trust_machine:
            return Source.MACHINE
        if self._disciplined():
            return Source.NTP
        return Source.RTC if self._hardware.agrees(wall_s, uptime_s) else None

    def _disciplined(self) -> bool:
        # struct timex is 208 bytes on 64-bit and fewer on 32-bit Linux; zeroed it asks only.
        return int(self._libc.adjtimex(ctypes.create_string_buffer(256))) not in (-1, _TIME_ERROR)


def milliseconds(at: datetime) -> int:
    """The moment as the database keeps it: milliseconds since 1970 UTC."""
    return round(at.timestamp() * 1000)


def moment(ms: int, zone: ZoneInfo) -> datetime:
    """The moment that the database kept, in the clinic's zone."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone)


def rfc3339(at: datetime) -> str:
    """The moment as pages and programs get it, to the millisecond."""
    return at.isoformat(timespec="milliseconds")
