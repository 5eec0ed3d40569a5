"""The clock as the desk sees it: what the clock rules want, and what is kept of it on disk."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance import BUILD_DATE
from appliance.clock import Clock
from appliance.rules.notices import Between
from appliance.rules.service_day import (
    DayOf,
    Issued,
    Reading,
    Turn,
    latest_possible,
    turn_of,
)
from appliance.rules.trust import ClockConflict, check_agrees, check_date
from appliance.store import Store
from appliance.store.periods import Period
from appliance.trusted_clock import TrustedClock

# Recorded so rarely, since an older record is only a weaker bound and each write wears the card.
RECORD_EVERY = timedelta(minutes=10)
CONFLICT_SHOWN_S = 12 * 3600.0


@dataclass(frozen=True, slots=True)
class Now:
    """One look at the clocks, with the serial of this boot."""

    reading: Reading
    boot: int

    def as_issue(self) -> Issued:
        """This instant as proof of when something was."""
        return Issued(
            self.boot, self.reading.uptime_s, self.reading.wall if self.reading.sure else None
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """A time given that differs from the one that stands, and when, by the boot-time clock."""

    says: str
    at: datetime
    uptime_s: float


class ServiceClock:
    """Callers of `look`, `due`, `record` and `give` hold `writing()`."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        zone: ZoneInfo,
        turns_at: time,
        built: str = BUILD_DATE,
    ) -> None:
        self._store, self._zone = store, zone
        self._clock = TrustedClock(clock, zone, datetime.fromisoformat(built).replace(tzinfo=UTC))
        self.day_of = DayOf(zone, turns_at)
        self._boot: int | None = None
        self._recorded = False
        self._before: tuple[int, list[Issued]] | None = None
        self._conflict: Conflict | None = None
        self._load()

    def _load(self) -> None:
        with self._store.reading():
            newest = self._store.periods.newest_trusted()
        if newest:
            self._clock.known(newest)

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's zone."""
        return self._zone

    @property
    def boot(self) -> int:
        """Serial of this boot; 0 before the first look."""
        return self._boot or 0

    def reading(self) -> Reading:
        """Both clocks now. Any thread, no lock."""
        return self._clock.reading()

    def between(self) -> Between:
        """What is known of the time. Any thread, no lock."""
        reading = self.reading()
        if reading.sure:
            return Between(reading.wall, reading.wall)
        return Between(self._clock.bounds.earliest, None)

    def look(self) -> Now:
        """Both clocks and this boot."""
        reading = self._clock.reading()
        if self._boot is None:
            self._boot = self._store.periods.boot(reading.boot)
        return Now(reading, self._boot)

    # --- what the clock rules want ---------------------------------------------------------------

    def due(self, period: Period, now: Now) -> Turn:
        """What the clock rules want for the open period. Cheap while the label is today's."""
        if not now.reading.sure or period.label == self.label(now):
            return Turn.CONTINUE
        starts = self._store.periods.boot_starts() | {now.boot: now.reading.boot_at}
        latest = [
            latest_possible(issued, now.reading, now.boot, starts)
            for issued in self._issues(period, now.boot)
        ]
        return turn_of(period.label, now.reading, latest, self._days(period))

    def _issues(self, period: Period, boot: int) -> list[Issued]:
        """The newest tokens of the period by boot, and its opening, which counts as one."""
        if self._before is None or self._before[0] != period.serial:
            # No token is ever added to an earlier boot: one look at them is enough.
            self._before = (period.serial, self._store.periods.issues_before(period, boot))
        newest = self._store.periods.newest_issue(period)
        return [*self._before[1], *(found for found in (newest, period.opened) if found)]

    def _days(self, period: Period) -> list[DayOf]:
        if period.day_rule in (None, str(self.day_of)):
            return [self.day_of]
        try:
            return [self.day_of, DayOf.named(period.day_rule or "")]
        except (ZoneInfoNotFoundError, ValueError):
            return [self.day_of]  # a zone that this system no longer knows

    def label(self, now: Now) -> str:
        """The label of a period opened or corrected now."""
        return self.day_of(now.reading.wall).isoformat()

    def earliest_day(self) -> date:
        """The service day of the newest trusted time on record: no earlier one comes again."""
        return self.day_of(self._clock.bounds.earliest)

    # --- what is kept of a trusted time ----------------------------------------------------------

    def record(self, now: Now, *, always: bool = False) -> None:
        """Keeps the newest trusted time and the boot's true start, at most every ten minutes.

        `always` is for what must not be forgotten: a new day, a source that has just spoken.
        """
        if not now.reading.sure or not (always or self._is_worth_it(now.reading)):
            return
        self._store.periods.know_start(now.boot, now.reading.boot_at)
        self._store.periods.trusted(now.reading.wall)
        self._store.after_commit(lambda: self._is_recorded(now.reading.wall))

    def _is_worth_it(self, reading: Reading) -> bool:
        if self._recorded and reading.wall < self._clock.bounds.earliest + RECORD_EVERY:
            return False
        # Else the machine's own clock could never catch up with a phone that is ahead of it.
        return not self._clock.contested()

    def _is_recorded(self, at: datetime) -> None:
        self._recorded = True
        self._clock.known(at)

    # --- a time that staff give ------------------------------------------------------------------

    def give(self, given: datetime, label: str, *, confirmed: bool, by_admin: bool) -> bool:
        """Staff say that it is `given`; True if it was not known before.

        `label` is the open period's. Raises ClockConflict, DateNotConfirmed, TimeTooEarly,
        TimeTooFar; then nothing has changed.
        """
        known = self.reading()
        if known.sure:
            self._compare(known, given)
            return False
        at = self._clock.bounds.admit(given, by_admin=by_admin)
        check_date(at, label, self.day_of, confirmed=confirmed)
        self._clock.give(at)
        return True

    def _compare(self, known: Reading, given: datetime) -> None:
        try:
            check_agrees(known.wall, given)
        except ClockConflict as conflict:
            self._conflict = Conflict(str(conflict), known.wall, known.uptime_s)
            raise

    def conflict(self) -> Conflict | None:
        """The newest conflict between two clocks, for half a day. Any thread."""
        conflict = self._conflict
        if conflict and self.reading().uptime_s - conflict.uptime_s < CONFLICT_SHOWN_S:
            return conflict
        return None
