"""Keeps the open numbering period right: opens, relabels or restarts it as the clock rules say."""

from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from appliance.clock import Clock
from appliance.rules.service_day import DayOf, Reading, Turn, latest_possible, turn_of
from appliance.store import Store
from appliance.store.periods import Period


@dataclass(frozen=True, slots=True)
class Now:
    """One look at the clocks, with the serial of this boot."""

    reading: Reading
    boot: int


class ServiceClock:
    """The clock as the desk sees it. Callers of `look` and `turn` hold `writing()`."""

    def __init__(self, store: Store, clock: Clock, zone: ZoneInfo, turns_at: time) -> None:
        self._store, self._clock, self._zone = store, clock, zone
        self.day_of = DayOf(zone, turns_at)
        self._boot: int | None = None
        self._start_known = False

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

    def look(self) -> Now:
        """Both clocks and this boot; learns the boot's true start once the time is trusted."""
        reading = self._clock.reading()
        if self._boot is None:
            self._boot = self._store.periods.boot(reading.boot)
        if reading.sure and not self._start_known:
            self._start_known = True
            start = reading.wall - timedelta(seconds=reading.uptime_s)
            self._store.periods.know_start(self._boot, start)
        return Now(reading, self._boot)

    def due(self, period: Period, now: Now) -> Turn:
        """What the clock rules want for the open period. Cheap while the label is today's."""
        today = self.day_of(now.reading.wall)
        if not now.reading.sure or period.label == today.isoformat():
            return Turn.CONTINUE
        starts = self._store.periods.boot_starts()
        latest = [
            latest_possible(issued, now.reading, now.boot, starts)
            for issued in self._store.periods.newest_issues(period)
        ]
        return turn_of(period.label, today, now.reading.sure, latest, self.day_of)

    def label(self, now: Now) -> str:
        """The label of a period opened or corrected now."""
        return self.day_of(now.reading.wall).isoformat()
