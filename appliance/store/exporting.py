"""What may leave the clinic for a technician far away: moves without names and without reasons."""

import sqlite3
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance.clock import moment, rfc3339
from appliance.rules.errors import StoreTrouble
from appliance.store.soundness import connected

_UTC = ZoneInfo("UTC")
_DAY_MS = 86_400_000
_EVENTS_AT_MOST = 20_000
# Not the reason and not the detail: people write what they like there, names too.
_EVENTS = """
    SELECT event.id, event.at, event.time_sure, event.boot, event.uptime_s, event.verb,
           token.label, event.counter, event.device
    FROM event LEFT JOIN token ON token.serial = event.token
    WHERE event.at >= (SELECT max(at) FROM event) - ?
    ORDER BY event.id DESC LIMIT ?
"""
_PEOPLE = "SELECT name, phone, notes FROM patient"


def recent_events(database: Path, days: int) -> list[dict[str, Any]]:
    """The moves of the last days before the newest one, oldest first. Raises StoreTrouble."""
    rows = _asked(database, _EVENTS, days * _DAY_MS, _EVENTS_AT_MOST)
    return [{**row, "at": rfc3339(moment(row["at"], _UTC))} for row in reversed(rows)]


def words_about_people(database: Path) -> set[str]:
    """Every name, its parts, phone number and note on record, to be struck out elsewhere.

    Raises StoreTrouble.
    """
    rows = _asked(database, _PEOPLE)
    whole = {str(word).strip() for row in rows for word in row.values() if word}
    return (whole | {part for row in rows for part in str(row["name"]).split()}) - {""}


def _asked(database: Path, question: str, *values: int) -> list[dict[str, Any]]:
    if not database.exists():
        raise StoreTrouble(f"there is no queue in {database.parent}")
    try:
        with connected(database, "ro") as connection:
            connection.execute("PRAGMA query_only = 1")
            cursor = connection.execute(question, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]
    except sqlite3.Error as error:
        raise StoreTrouble(f"cannot read {database}: {error}") from error
