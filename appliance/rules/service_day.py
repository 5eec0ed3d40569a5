"""The service day without a trustworthy clock: when numbers restart, and what a period is called.

Numbers restart only when the time is trusted and every token of the open period is proved to be of
an earlier service day. No proof means "may be today", and numbers go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clocks. `uptime_s` counts since boot and never jumps; `sure` is trust."""

    wall: datetime
    uptime_s: float
    boot: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Issued:
    """The newest of a group of the period's tokens that share a boot and a kind of proof.

    `boot` numbers boots in their order; `sure_at` is the newest trusted time of issue in the group,
    or None where the clock was not trusted then.
    """

    boot: int
    uptime_s: float
    sure_at: datetime | None


class Turn(StrEnum):
    """What a look at the clock means for the open period."""

    CONTINUE = "continue"
    RELABEL = "relabel"
    RESTART = "restart"


def service_date(at: datetime, zone: ZoneInfo, turns_at: time) -> date:
    """The service day that `at` falls in: the local date, turning at `turns_at`."""
    shift = timedelta(hours=turns_at.hour, minutes=turns_at.minute)
    # Wall-clock arithmetic on purpose: the day turns when the clock on the wall says so.
    return (at.astimezone(zone).replace(tzinfo=None) - shift).date()


def latest_possible(
    issued: Issued, now: Reading, this_boot: int, boot_starts: dict[int, datetime]
) -> datetime | None:
    """The latest true time at which this group can have been issued, or None without proof.

    `boot_starts` holds the true start of each boot whose time became known.
    """
    if issued.sure_at is not None:
        return issued.sure_at
    if issued.boot == this_boot:
        return now.wall - timedelta(seconds=now.uptime_s - issued.uptime_s)
    later = [start for boot, start in boot_starts.items() if boot > issued.boot]
    return min(later, default=None)


def turn_of(
    label: str, today: date, sure: bool, latest: Sequence[datetime | None], day_of: "DayOf"
) -> Turn:
    """What to do with the open period called `label`; `latest` as by `latest_possible`."""
    if not sure or label == today.isoformat():
        return Turn.CONTINUE
    proved = all(at is not None and day_of(at) < today for at in latest)
    return Turn.RESTART if proved else Turn.RELABEL


class DayOf:
    """The service day of a moment in one fixed zone."""

    def __init__(self, zone: ZoneInfo, turns_at: time) -> None:
        self._zone, self._turns_at = zone, turns_at

    def __call__(self, at: datetime) -> date:
        """The service day of `at`."""
        return service_date(at, self._zone, self._turns_at)
