"""Whether a database file is sound. Opens connections of its own; any thread."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from appliance.rules.errors import StoreTrouble

# A file up to here is checked before the service answers: 0.2 s on a server, 1 s on a Pi 4.
CHECKED_AT_START_BYTES = 16 * 1024 * 1024

_TOLD_AT_MOST = 160
_ROOM_TO_OPEN = 128 * 1024
_MALFORMED = ("image is malformed", "malformed database schema", "not a database")


class State(StrEnum):
    """What a look at a database file found."""

    SOUND = "sound"
    MISSING = "missing"
    DAMAGED = "damaged"


def is_damage(error: BaseException) -> bool:
    """Whether an error of SQLite says that the file itself is bad, or the disk below it."""
    return is_malformed(error) or "disk I/O error" in str(error)


def is_malformed(error: BaseException) -> bool:
    """Whether an error of SQLite says that what it read makes no sense."""
    return any(sign in str(error) for sign in _MALFORMED)


def is_full(path: Path) -> bool:
    """Whether the disk has not even room for SQLite's index of its log: then it cannot be opened,
    however sound it is, and the error looks like a bad disk's."""
    return shutil.disk_usage(path.parent).free < _ROOM_TO_OPEN


@contextmanager
def connected(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """A connection to a file that exists; statements commit by themselves."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=5, isolation_level=None)) as connection:
        yield connection


def state_of(path: Path, check_at_most: int | None = None) -> tuple[State, str]:
    """The file's state, and what was found. A file of more bytes than `check_at_most` is only
    opened. Raises StoreTrouble where it can neither be judged nor used."""
    if not (path.exists() and path.stat().st_size):
        return State.MISSING, "there is no database"
    try:
        # Read-only: a writer would move the log into the file when it closes, bad as it is.
        with connected(path, "ro") as connection:
            if not has_queue(connection):
                return State.MISSING, "the database holds no queue"
            if check_at_most is None or path.stat().st_size <= check_at_most:
                found = problems(connection)
                return (State.DAMAGED, found) if found else (State.SOUND, "")
    except sqlite3.DatabaseError as error:
        if is_full(path) and not is_malformed(error):
            raise StoreTrouble(f"cannot use {path}: the disk is full") from error
        if is_damage(error):
            return State.DAMAGED, str(error)
        raise StoreTrouble(f"cannot use {path}: {error}") from error
    return State.SOUND, ""


def has_queue(connection: sqlite3.Connection) -> bool:
    """Whether the tables of a queue are there: an empty file is a sound database too."""
    query = "SELECT count(*) FROM sqlite_master WHERE name IN ('token', 'event', 'period')"
    return bool(connection.execute(query).fetchone()[0] == 3)


def problems(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong with pages, rows and indexes; empty if nothing."""
    # Not quick_check: a flipped bit in the index of numbers could give a number twice.
    return _told(connection, "integrity_check")


def _told(connection: sqlite3.Connection, check: str) -> str:
    rows = connection.execute(f"PRAGMA {check}").fetchall()
    if rows == [("ok",)]:
        return ""
    return " ".join(" ".join(str(row[0]) for row in rows).split())[:_TOLD_AT_MOST]


def problems_by_table(path: Path, stop: Callable[[], bool]) -> str:
    """What is wrong with a large database, asked one table at a time until `stop` says so.

    For a thread of its own; others write meanwhile. Whether indexes and rows agree is left out: it
    would take minutes. Raises StoreTrouble where it cannot be asked.
    """
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    try:
        with connected(path) as connection:
            for (table,) in connection.execute(tables).fetchall():
                if stop():
                    break
                if found := _told(connection, f'quick_check("{table}")'):
                    return f"{table}: {found}"
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise StoreTrouble(f"cannot check {path.name}: {error}") from error
    return ""


def revision_of(connection: sqlite3.Connection) -> int:
    """The newest event's id; 0 before the first."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0])


class Suspicion:
    """A note beside the database that damage was met: the next start checks it, however large."""

    def __init__(self, database: Path) -> None:
        self._note = database.with_name(database.name + ".suspect")

    def stands(self) -> bool:
        """Whether there is one."""
        return self._note.exists()

    def raise_(self) -> None:
        """Leaves the note; on a disk that takes nothing more, there is none."""
        with suppress(OSError):
            self._note.touch(mode=0o600)

    def clear(self) -> None:
        """The database was checked."""
        self._note.unlink(missing_ok=True)


def own_as(folder: Path, file: Path) -> None:
    """A file made by root for the service belongs to whom the service's folder belongs to."""
    owner = folder.stat()
    if os.geteuid() == 0:
        os.chown(file, owner.st_uid, owner.st_gid)


def sync_file(path: Path) -> None:
    """Returns once the file's or folder's content is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
