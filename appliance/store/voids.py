"""Numbers that are skipped on recovery: tokens that nobody holds. Callers hold `writing()`."""

import secrets

from appliance.clock import milliseconds
from appliance.rules.service_day import Reading
from appliance.rules.tokens import Lane, Origin, Priority, Status
from appliance.store.tables import TokenRow


def add_void(period: int, department: str, number: int, label: str, now: Reading, boot: int) -> int:
    """Adds the token of a skipped number; returns its serial."""
    at = milliseconds(now.wall)
    return int(
        TokenRow.insert(
            id=f"{at:012x}{secrets.token_hex(10)}",
            period=period,
            issued_department=department,
            department=department,
            number=number,
            label=label,
            key=secrets.token_urlsafe(16),
            status=Status.VOID,
            priority=Priority.NORMAL,
            origin=Origin.BUTTON,
            issued_at=at,
            finished_at=at,
            time_sure=now.sure,
            boot=boot,
            uptime_s=now.uptime_s,
            calls=0,
            lane=Lane.NEW,
            place=0,
            first_place=0,
            due=0,
            chance_used=False,
        ).execute()
    )
