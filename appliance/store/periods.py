"""Numbering periods, boots and the newest trusted time on disk. Callers hold a transaction."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from peewee import fn

from appliance.clock import milliseconds
from appliance.rules.closing import Shut
from appliance.rules.service_day import Issued
from appliance.store.prepared import Prepared
from appliance.store.tables import BootRow, PeriodRow, SettingRow, TokenRow

_CURRENT = Prepared(
    lambda: PeriodRow.select(
        PeriodRow.serial,
        PeriodRow.label,
        PeriodRow.mark,
        PeriodRow.day_rule,
        PeriodRow.boot,
        PeriodRow.uptime_s,
        PeriodRow.sure_at,
        PeriodRow.shut_at,
        PeriodRow.shut_boot,
        PeriodRow.shut_uptime_s,
        PeriodRow.shut_sure,
    ).where(PeriodRow.closed_at.is_null())
)
_NEWEST = Prepared(
    lambda: (
        TokenRow.select(
            TokenRow.boot,
            TokenRow.uptime_s,
            TokenRow.time_sure,
            TokenRow.issued_at,
            TokenRow.period,
        )
        .order_by(TokenRow.serial.desc())
        .limit(1)
    )
)
_NEWEST_TRUSTED = "newest_trusted_ms"


@dataclass(frozen=True, slots=True)
class Period:
    """The open numbering period.

    `mark` ends the labels of its tokens; `day_rule` names the rule of the day that it began under,
    and `opened` proves when, both None in a period older than these columns. `shut` is set while
    staff have closed its day; its numbers go on when they open it again.
    """

    serial: int
    label: str
    mark: str = ""
    day_rule: str | None = None
    opened: Issued | None = None
    shut: Shut | None = None


@dataclass(frozen=True, slots=True)
class DayPeriod:
    """A period of some day, for its history: `is_over` once it was closed for good."""

    serial: int
    label: str
    mark: str
    is_over: bool


class Periods:
    """The open period, and what is known about the boots its tokens were issued in."""

    def current(self) -> Period | None:
        """The open period; None before the first."""
        row = _CURRENT.row()
        if row is None:
            return None
        serial, label, mark, day_rule, boot, uptime_s, sure_at = row[:7]
        opened = None if boot is None else Issued(boot, uptime_s, sure_at and _utc(sure_at))
        return Period(serial, label, mark, day_rule, opened, _shut(row[7:]))

    def open(self, label: str, mark: str, day_rule: str, at: datetime, opened: Issued) -> Period:
        """Opens the next period; the one before must be closed."""
        serial = PeriodRow.insert(
            label=label,
            mark=mark,
            day_rule=day_rule,
            opened_at=milliseconds(at),
            boot=opened.boot,
            uptime_s=opened.uptime_s,
            sure_at=milliseconds(opened.sure_at) if opened.sure_at else None,
        ).execute()
        return Period(serial, label, mark, day_rule, opened)

    def close(self, period: Period, at: datetime) -> None:
        """Closes a period for good."""
        PeriodRow.update(closed_at=milliseconds(at)).where(
            PeriodRow.serial == period.serial
        ).execute()

    # --- closed by hand --------------------------------------------------------------------------

    def shut(self, period: Period, shut: Shut) -> None:
        """Staff close the day; the period stays open for when they open it again."""
        PeriodRow.update(
            shut_at=milliseconds(shut.at),
            shut_boot=shut.boot,
            shut_uptime_s=shut.uptime_s,
            shut_sure=shut.sure,
        ).where(PeriodRow.serial == period.serial).execute()

    def unshut(self, period: Period) -> None:
        """The day is open again."""
        PeriodRow.update(
            shut_at=None, shut_boot=None, shut_uptime_s=None, shut_sure=None, over_on=None
        ).where(PeriodRow.serial == period.serial).execute()

    def see_over(self, today: date) -> None:
        """Notes, for every period that is over or shut and has no such date, that today it is."""
        PeriodRow.update(over_on=today.isoformat()).where(
            PeriodRow.over_on.is_null(),
            PeriodRow.closed_at.is_null(False) | PeriodRow.shut_at.is_null(False),
        ).execute()

    # --- history ---------------------------------------------------------------------------------

    def of_days(self, first: date, last: date) -> list[DayPeriod]:
        """The periods of these dates, in order of date and serial."""
        return self._days(PeriodRow.label.between(first.isoformat(), last.isoformat()))

    def _days(self, where: Any) -> list[DayPeriod]:
        columns = (PeriodRow.serial, PeriodRow.label, PeriodRow.mark, PeriodRow.closed_at)
        query = PeriodRow.select(*columns).where(where)
        return [
            DayPeriod(serial, label, mark, closed_at is not None)
            for serial, label, mark, closed_at in query.order_by(
                PeriodRow.label, PeriodRow.serial
            ).tuples()
        ]

    def last_over(self) -> int | None:
        """The serial of the last period whose day is over."""
        query = PeriodRow.select(fn.MAX(PeriodRow.serial))
        return query.where(PeriodRow.closed_at.is_null(False)).scalar()  # type: ignore[no-any-return]

    def of_serial(self, serial: int) -> DayPeriod | None:
        """One period."""
        return next(iter(self._days(PeriodRow.serial == serial)), None)

    def relabel(self, period: Period, label: str, mark: str) -> None:
        """Corrects the label; numbers go on. `mark` is for the labels of tokens yet to come."""
        PeriodRow.update(label=label, mark=mark).where(PeriodRow.serial == period.serial).execute()

    def marks(self, label: str) -> set[str]:
        """The marks of all closed periods of a date."""
        query = PeriodRow.select(PeriodRow.mark).where(
            PeriodRow.label == label, PeriodRow.closed_at.is_null(False)
        )
        return {mark for (mark,) in query.tuples()}

    # --- proof of when -------------------------------------------------------------------------

    def boot(self, boot_id: str) -> int:
        """The serial of this boot, recorded at its first sight."""
        BootRow.insert(boot_id=boot_id).on_conflict_ignore().execute()
        return BootRow.select(BootRow.serial).where(BootRow.boot_id == boot_id).scalar()  # type: ignore[no-any-return]

    def know_start(self, boot: int, start: datetime) -> None:
        """Records when a boot truly started; of two times known for it the later, as less proof."""
        BootRow.update(true_start=milliseconds(start)).where(
            BootRow.serial == boot,
            BootRow.true_start.is_null() | (BootRow.true_start < milliseconds(start)),
        ).execute()

    def boot_starts(self) -> dict[int, datetime]:
        """The true start of each boot that has one."""
        query = BootRow.select(BootRow.serial, BootRow.true_start).where(
            BootRow.true_start.is_null(False)
        )
        return {serial: _utc(ms) for serial, ms in query.tuples()}

    def newest_issue(self, period: Period) -> Issued | None:
        """The period's newest token. Reads one row."""
        # The newest of all: by the period, SQLite would sort every token of it to find its newest.
        row = _NEWEST.row()
        return _issued(row[:4]) if row and row[4] == period.serial else None

    def issues_before(self, period: Period, boot: int) -> list[Issued]:
        """The newest token of each earlier boot and kind of proof. Reads the period's tokens."""
        query = (
            TokenRow.select(
                TokenRow.boot,
                fn.MAX(TokenRow.uptime_s),
                TokenRow.time_sure,
                fn.MAX(TokenRow.issued_at),
            )
            .where(TokenRow.period == period.serial, TokenRow.boot < boot)
            .group_by(TokenRow.boot, TokenRow.time_sure)
        )
        return [_issued(row) for row in query.tuples()]

    # --- the newest trusted time -----------------------------------------------------------------

    def newest_trusted(self) -> datetime | None:
        """The newest trusted time on record."""
        query = SettingRow.select(SettingRow.value).where(SettingRow.name == _NEWEST_TRUSTED)
        value = query.scalar()
        return _utc(int(value)) if value else None

    def trusted(self, at: datetime) -> None:
        """Records the newest trusted time."""
        value = str(milliseconds(at))
        insert = SettingRow.insert(name=_NEWEST_TRUSTED, value=value)
        insert.on_conflict(
            conflict_target=[SettingRow.name], update={SettingRow.value: value}
        ).execute()


def _shut(row: tuple[Any, ...]) -> Shut | None:
    at, boot, uptime_s, sure = row
    return None if at is None else Shut(_utc(at), boot, uptime_s, bool(sure))


def _issued(row: tuple[Any, ...]) -> Issued:
    boot, uptime_s, sure, issued_at = row
    return Issued(boot, uptime_s, _utc(issued_at) if sure else None)


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
