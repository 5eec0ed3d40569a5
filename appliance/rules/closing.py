"""A day closed by hand: how long it stays so, whatever the clock does."""

from dataclasses import dataclass
from datetime import datetime

from appliance.rules.service_day import DayOf, Reading

# By the clock that never jumps: shorter than any night, so that no morning finds a dead button.
SHUT_AT_MOST_S = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Shut:
    """When staff closed the day: `at` by the wall clock, which was trusted then or was not."""

    at: datetime
    boot: int
    uptime_s: float
    sure: bool


def stays_shut(shut: Shut, now: Reading, boot: int, day_of: DayOf) -> bool:
    """Whether a day closed by hand is closed still; `boot` numbers the boot of `now`.

    With a trusted clock until that day is over. Else nobody knows whether a night has passed, and
    it ends with a reboot or after 6 hours.
    """
    if shut.sure and now.sure:
        return day_of(shut.at) == day_of(now.wall)
    return shut.boot == boot and now.uptime_s - shut.uptime_s < SHUT_AT_MOST_S
