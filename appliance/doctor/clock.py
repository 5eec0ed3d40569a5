"""The clock: whether anything vouches for the time, and how the clock chip is."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance import BUILD_DATE
from appliance.clock import SystemClock, rfc3339
from appliance.doctor.found import Found, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import number_of
from appliance.hardware_clock import HardwareClock
from appliance.rules.service_day import Reading

CHIPS = "sys/class/rtc"
_BATTERY_LOW_UV = 2_000_000
_NOT_AFTER_S = 400 * 86_400


def clock(look: Look) -> Found:
    """A chip with an empty battery is told even while NTP keeps the time: it will be missed."""
    for chip in sorted(look.machine.at(CHIPS).glob("rtc*")):
        for fault in _faults(chip):
            return fault
    reading = _reading(look)
    source = reading.source.value if reading.source else ""
    return well("clock", source=source) if _is_sure(reading) else warning("clock", "clock-unsure")


def sure_time(look: Look) -> str:
    """The time as RFC 3339; empty where nothing vouches for it."""
    reading = _reading(look)
    return rfc3339(reading.wall) if _is_sure(reading) else ""


def _reading(look: Look) -> Reading:
    zone = ZoneInfo(look.settings.clinic.time_zone)
    trusts = look.settings.clock.trust == "machine"
    return SystemClock(zone, trusts, HardwareClock(look.machine.at(CHIPS))).reading()


def _is_sure(reading: Reading) -> bool:
    return reading.source is not None and _possible(reading.wall.timestamp())


def _faults(chip: Path) -> Iterator[Found]:
    said_s = number_of(chip / "since_epoch")
    if said_s is None:
        # A chip whose oscillator has stopped refuses to be read.
        yield warning("clock", "clock-chip-stopped", chip=chip.name)
    elif not _possible(said_s):
        said = datetime.fromtimestamp(said_s, UTC).date().isoformat()
        yield warning("clock", "clock-chip-wrong", chip=chip.name, said=said)
    battery_uv = number_of(chip / "battery_voltage")
    if battery_uv is not None and battery_uv < _BATTERY_LOW_UV:
        volt = round(battery_uv / 1e6, 2)
        yield warning("clock", "clock-battery-low", chip=chip.name, volt=volt)


def _possible(seconds: float) -> bool:
    """Not before the program was built, and not far in the future as this machine sees it."""
    built = date.fromisoformat(BUILD_DATE)
    built_s = datetime(built.year, built.month, built.day, tzinfo=UTC).timestamp()
    return built_s <= seconds <= max(time.time(), built_s) + _NOT_AFTER_S
