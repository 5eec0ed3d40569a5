"""What staff said of issuing, on disk. Callers hold `reading()` or `writing()`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from appliance.clock import milliseconds
from appliance.rules.closing import Shut
from appliance.store.prepared import Prepared, arg
from appliance.store.tables import IssuingRow

_OF_PERIOD = Prepared(
    lambda: IssuingRow.select(
        IssuingRow.department,
        IssuingRow.day,
        IssuingRow.before,
        IssuingRow.extra,
        IssuingRow.stopped_at,
        IssuingRow.stopped_boot,
        IssuingRow.stopped_uptime_s,
        IssuingRow.stopped_sure,
    ).where(IssuingRow.period == arg("period"))
)


@dataclass(frozen=True, slots=True)
class IssuingState:
    """How issuing stands in one department in the open period.

    `before` is the highest number that does not count for the capacity of the service day `day`:
    a period whose label was corrected may hold tokens of the days before. `extra` is what staff
    still allow beyond the limits, `stopped` when they stopped issuing.
    """

    department: str
    day: str
    before: int = 0
    extra: int = 0
    stopped: Shut | None = None


class IssuingStates:
    """One row per department; those of other periods are over and count no more."""

    def of_period(self, period: int) -> dict[str, IssuingState]:
        """department → how it stands, for those of whom anything was said."""
        states: dict[str, IssuingState] = {}
        for department, day, before, extra, *stopped in _OF_PERIOD(period=period).fetchall():
            states[department] = IssuingState(department, day, before, extra, _shut(*stopped))
        return states

    def put(self, period: int, state: IssuingState) -> None:
        """Writes how it stands in this period."""
        stopped = state.stopped
        IssuingRow.replace(
            department=state.department,
            period=period,
            day=state.day,
            before=state.before,
            extra=state.extra,
            stopped_at=stopped and milliseconds(stopped.at),
            stopped_boot=stopped and stopped.boot,
            stopped_uptime_s=stopped and stopped.uptime_s,
            stopped_sure=stopped and stopped.sure,
        ).execute()


def _shut(at: int | None, boot: int, uptime_s: float, sure: int) -> Shut | None:
    if at is None:
        return None
    return Shut(datetime.fromtimestamp(at / 1000, UTC), boot, uptime_s, bool(sure))
