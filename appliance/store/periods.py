"""Numbering periods and boots on disk. Callers hold `reading()` or `writing()`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from peewee import fn

from appliance.clock import milliseconds
from appliance.rules.service_day import Issued
from appliance.store.prepared import Prepared
from appliance.store.tables import BootRow, PeriodRow, TokenRow

_CURRENT = Prepared(
    lambda: PeriodRow.select(PeriodRow.serial, PeriodRow.label).where(PeriodRow.closed_at.is_null())
)


@dataclass(frozen=True, slots=True)
class Period:
    """The open numbering period."""

    serial: int
    label: str


class Periods:
    """The open period, and what is known about the boots its tokens were issued in."""

    def current(self) -> Period | None:
        """The open period; None before the first."""
        row = _CURRENT.row()
        return Period(*row) if row else None

    def open(self, label: str, at: datetime) -> Period:
        """Opens the next period; the one before must be closed."""
        serial = PeriodRow.insert(label=label, opened_at=milliseconds(at)).execute()
        return Period(serial, label)

    def close(self, period: Period, at: datetime) -> None:
        """Closes a period for good."""
        PeriodRow.update(closed_at=milliseconds(at)).where(
            PeriodRow.serial == period.serial
        ).execute()

    def relabel(self, period: Period, label: str) -> None:
        """Corrects the label; numbers go on."""
        PeriodRow.update(label=label).where(PeriodRow.serial == period.serial).execute()

    def boot(self, boot_id: str) -> int:
        """The serial of this boot, recorded at its first sight."""
        BootRow.insert(boot_id=boot_id).on_conflict_ignore().execute()
        return BootRow.select(BootRow.serial).where(BootRow.boot_id == boot_id).scalar()  # type: ignore[no-any-return]

    def know_start(self, boot: int, start: datetime) -> None:
        """Records when a boot truly started, once its time is known."""
        BootRow.update(true_start=milliseconds(start)).where(
            BootRow.serial == boot, BootRow.true_start.is_null()
        ).execute()

    def boot_starts(self) -> dict[int, datetime]:
        """The true start of each boot that has one."""
        query = BootRow.select(BootRow.serial, BootRow.true_start).where(
            BootRow.true_start.is_null(False)
        )
        return {serial: _utc(ms) for serial, ms in query.tuples()}

    def newest_issues(self, period: Period) -> list[Issued]:
        """The newest token of each boot and kind of proof in the period."""
        query = (
            TokenRow.select(
                TokenRow.boot,
                fn.MAX(TokenRow.uptime_s),
                TokenRow.time_sure,
                fn.MAX(TokenRow.issued_at),
            )
            .where(TokenRow.period == period.serial)
            .group_by(TokenRow.boot, TokenRow.time_sure)
        )
        return [
            Issued(boot, uptime_s, _utc(issued_at) if sure else None)
            for boot, uptime_s, sure, issued_at in query.tuples()
        ]


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
