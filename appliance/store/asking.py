"""Questions in SQL to the database, by somebody who cannot change it."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from appliance.rules.errors import ClinicError
from appliance.store.soundness import connected

_ALLOWED = frozenset({
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE,
})  # fmt: skip


class QuestionRefused(ClinicError):
    """It is no question, or one that SQLite does not understand."""

    code = "question-refused"


def answer(database: Path, question: str) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    """The names of the columns, and the rows. Raises QuestionRefused."""
    try:
        with connected(database, "ro") as connection:
            connection.execute("PRAGMA query_only = 1")
            # Else a statement such as ATTACH could make files.
            connection.set_authorizer(
                lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
            )
            cursor = connection.execute(question)
            return [column[0] for column in cursor.description or ()], cursor.fetchall()
    except sqlite3.Error as error:
        raise QuestionRefused(f"{error}; only SELECT is possible here") from error
