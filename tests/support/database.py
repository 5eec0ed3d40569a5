"""The database as it lies on the disk, read by somebody who cannot write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def _read_only(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of one query."""
    with _read_only(path) as connection:
        return connection.execute(query).fetchall()


def is_sound(path: Path) -> bool:
    """Whether SQLite finds every page, index and reference in order."""
    with _read_only(path) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        return found == [("ok",)] and not connection.execute("PRAGMA foreign_key_check").fetchall()
