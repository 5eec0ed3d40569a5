"""Tickets of presses that are not known to be out, and what was used of each paper roll.

Callers hold `reading()` or `writing()`.
"""

from dataclasses import dataclass

from peewee import fn

from appliance.rules.tokens import Origin, Status
from appliance.rules.waiting import Moment
from appliance.store.prepared import Prepared, arg
from appliance.store.tables import EventRow, JobRow, RollRow, TokenRow


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open token of a press whose ticket is not known to be out.

    `token` is its serial, `kiosk` the device that asked for it. `tries` counts the jobs that were
    made for it; `asked`: one of them is open.
    """

    token: int
    kiosk: str | None
    status: Status
    problem: str | None
    torn: bool
    issued: Moment
    tries: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """What was used of a kiosk's roll, and where the kiosk's own count stood then."""

    used_mm: int
    count_mm: int


# A token's first place is the revision of its issue: that event has the kiosk.
_OWED = Prepared(
    lambda: (
        TokenRow.select(
            TokenRow.serial, EventRow.device, TokenRow.status, TokenRow.print_problem,
            TokenRow.torn, TokenRow.boot, TokenRow.uptime_s, TokenRow.issued_at,
            TokenRow.time_sure,
            JobRow.select(fn.COUNT(JobRow.id)).where(JobRow.token == TokenRow.serial),
            JobRow.select(fn.COUNT(JobRow.id)).where(
                JobRow.token == TokenRow.serial, JobRow.ended_at.is_null()
            ),
        )
        .join(EventRow, on=(EventRow.id == TokenRow.first_place))
        .where(TokenRow.open == 1, TokenRow.printed_at.is_null())
        .where(TokenRow.origin == Origin.BUTTON)
        .where(
            TokenRow.print_problem.is_null()
            | (TokenRow.boot != arg("boot"))
            | (TokenRow.uptime_s > arg("since_s"))
        )
        .order_by(TokenRow.serial)
    )
)  # fmt: skip
_ROLL = Prepared(
    lambda: RollRow.select(RollRow.used_mm, RollRow.count_mm).where(RollRow.kiosk == arg("kiosk"))
)


class Papers:
    """Tickets and rolls."""

    def owed(self, boot: int, since_s: float) -> list[Ticket]:
        """Every open token of a press whose ticket is not known to be out, oldest first.

        Those with a known problem only if they may have been issued since then, in this boot.
        """
        return [
            Ticket(
                token=row[0],
                kiosk=row[1],
                status=Status(row[2]),
                problem=row[3],
                torn=bool(row[4]),
                issued=Moment(row[5], row[6], row[7] if row[8] else None),
                tries=row[9],
                asked=bool(row[10]),
            )
            for row in _OWED(boot=boot, since_s=since_s)
        ]

    def roll(self, kiosk: str) -> Roll | None:
        """What was last kept of a kiosk's roll."""
        row = _ROLL.row(kiosk=kiosk)
        return Roll(*row) if row else None

    def keep_roll(self, kiosk: str, roll: Roll) -> None:
        """Keeps it."""
        row = {"kiosk": kiosk, "used_mm": roll.used_mm, "count_mm": roll.count_mm}
        RollRow.replace(row).execute()
