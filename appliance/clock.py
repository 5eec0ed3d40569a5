"""The machine's clocks behind one port, so that a test can be any clock."""

import ctypes
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from appliance.rules.service_day import Reading

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5  # adjtimex(2): the kernel's clock is not synchronised


class Clock(Protocol):
    """Anything that can be asked for the time."""

    def reading(self) -> Reading:
        """Both clocks now, and whether the wall clock can be trusted."""


class SystemClock:
    """The machine's own clocks. Any thread."""

    def __init__(self, zone: ZoneInfo, trust_machine: bool) -> None:
        self._zone = zone
        self._trust_machine = trust_machine
        self._boot = _BOOT_ID.read_text(encoding="ascii").strip()
        self._libc = ctypes.CDLL(None)

    def reading(self) -> Reading:
        """Both clocks now. Sure where NTP disciplined the kernel's clock in this boot."""
        return Reading(
            wall=datetime.fromtimestamp(time.time(), self._zone),
            uptime_s=time.clock_gettime(time.CLOCK_BOOTTIME),
            boot=self._boot,
            sure=self._trust_machine or self._disciplined(),
        )

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
