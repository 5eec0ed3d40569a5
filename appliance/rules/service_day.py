"""The service day without a trustworthy clock: when numbers restart, and what a period is called.

Numbers restart only when the time is trusted and every token of the open period is proved to be of
an earlier service day. No proof means "may be today", and numbers go on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Source(StrEnum):
    """Who vouches for a reading of the clock."""

    NTP = "ntp"
    RTC = "rtc"
    STAFF = "staff"
    MACHINE = "machine"  # the settings say that this machine's clock is always right


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clocks. `uptime_s` counts since boot and never jumps.

    `source` is what makes `wall` trusted, or None where nothing does.
    """

    wall: datetime
    uptime_s: float
    boot: str
    source: Source | None = None

    @property
    def sure(self) -> bool:
        """Whether the wall time is trusted."""
        return self.source is not None

    def at(self, uptime_s: float) -> datetime:
        """The time, in UTC, at another uptime of this boot."""
        # In UTC: in a zone, Python's arithmetic is the wall's and loses the hour of a DST change.
        return self.wall.astimezone(UTC) - timedelta(seconds=self.uptime_s - uptime_s)

    @property
    def boot_at(self) -> datetime:
        """When this boot began, in UTC."""
        return self.at(0.0)


@dataclass(frozen=True, slots=True)
class Issued:
    """The newest of a group of the period's tokens that share a boot and a kind of proof.

    `boot` numbers boots in their order; `sure_at` is the newest trusted time of issue in the group,
    or None where the clock was not trusted then. The opening of the period counts as an issue.
    """

    boot: int
    uptime_s: float
    sure_at: datetime | None


class Turn(StrEnum):
    """What a look at the clock means for the open period."""

    CONTINUE = "continue"
    RELABEL = "relabel"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class DayOf:
    """The service day of a moment: the local date in one fixed zone, turning at `turns_at`."""

    zone: ZoneInfo
    turns_at: time

    def __call__(self, at: datetime) -> date:
        """The service day of `at`. Never goes back while `at` grows, also where DST goes back."""
        day = at.astimezone(self.zone).date()
        return day if at >= self.begins(day) else day - timedelta(days=1)

    def begins(self, day: date) -> datetime:
        """When the day begins, in UTC; the first of two where that time comes twice."""
        return datetime.combine(day, self.turns_at, self.zone).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.turns_at:%H:%M} {self.zone.key}"

    @classmethod
    def named(cls, name: str) -> "DayOf":
        """The rule that `str` wrote. Raises KeyError or ValueError for anything else."""
        turns_at, _, zone = name.partition(" ")
        return cls(ZoneInfo(zone), time.fromisoformat(turns_at))


def latest_possible(
    issued: Issued, now: Reading, this_boot: int, boot_starts: Mapping[int, datetime]
) -> datetime | None:
    """The latest true time at which this group can have been issued, or None without proof.

    `now` is trusted; `boot_starts` holds the true start of each boot whose time became known.
    """
    if issued.boot == this_boot:
        # Before the token's own time: that one may be of a clock that was since put right.
        return now.at(issued.uptime_s)
    proofs = [start for boot, start in boot_starts.items() if boot > issued.boot]
    if issued.sure_at is not None:
        proofs.append(issued.sure_at)
    return min(proofs, default=None)


def turn_of(
    label: str, now: Reading, latest: Iterable[datetime | None], days: Sequence[DayOf]
) -> Turn:
    """What to do with the open period called `label`; `latest` as by `latest_possible`.

    `days` is the rule in force, and the one that the period began under where that was another: a
    restart must be one by whichever of them, so that a change of zone restarts nothing by itself,
    and no date that is on tickets already is given to new numbers.
    """
    if not now.sure or label == days[0](now.wall).isoformat():
        return Turn.CONTINUE
    proved = all(at is not None and _is_over(at, now.wall, days) for at in latest)
    return Turn.RESTART if proved else Turn.RELABEL


def _is_over(at: datetime, now: datetime, days: Sequence[DayOf]) -> bool:
    return max(day(at) for day in days) < min(day(now) for day in days)
