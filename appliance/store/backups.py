"""Backups of the database: whole, checked, without personal data, named by revision.

A file counts only under its final name: it was opened and checked before it got it. Names are
ordered by revision and never by a clock, which may be wrong.
"""

import logging
import os
import re
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.rules.errors import StoreTrouble
from appliance.store.soundness import (
    connected,
    has_queue,
    is_malformed,
    own_as,
    problems,
    revision_of,
    sync_file,
)

log = logging.getLogger(__name__)

KEPT = 24
_NAME = re.compile(r"queue-(\d{12,})\.db")
_UNFINISHED = "unfinished.db"
_MARGIN_BYTES = 1024 * 1024

# What a clinic would miss beside its tokens; changes of these leave no event.
_FURNITURE = ("department", "counter", "counter_department", "device")


class BackupFailed(StoreTrouble):
    """No backup was made; those there are stand."""

    code = "backup-failed"


class DatabaseDamaged(StoreTrouble):
    """The database itself could not be read to its end."""

    code = "database-damaged"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; `revision` is that of its newest event."""

    path: Path
    revision: int

    @property
    def bytes(self) -> int:
        """Its size."""
        return self.path.stat().st_size


class Backups:
    """The backups of one database. One thread makes them; any may look."""

    def __init__(self, database: Path, folder: Path, keep: int = KEPT) -> None:
        self._database, self.folder, self._keep = database, folder, keep

    def newest_first(self) -> list[Backup]:
        """Every finished backup."""
        found = [
            Backup(path, int(match[1]))
            for path in self.folder.glob("queue-*.db")
            if (match := _NAME.fullmatch(path.name))
        ]
        return sorted(found, key=lambda backup: backup.revision, reverse=True)

    def oldest_revision(self) -> int:
        """The revision of the oldest backup; 0 without one."""
        return min((backup.revision for backup in self.newest_first()), default=0)

    def is_due(self) -> bool:
        """Whether anything worth keeping happened since the newest backup. Raises BackupFailed."""
        with _as_failure():
            now = _mark_of(self._database)
        try:
            return all(_mark_of(newest.path) != now for newest in self.newest_first()[:1])
        except (OSError, sqlite3.Error):
            return True  # it went bad

    def make(self) -> Backup:
        """Makes and checks one, and removes the oldest beyond those kept. Raises BackupFailed.

        Raises DatabaseDamaged where it is the database that is not sound.
        """
        unfinished = self.folder / _UNFINISHED
        with _as_failure():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            own_as(self._database.parent, self.folder)
            self._make_room()
            try:
                revision = self._write(unfinished)
                backup = Backup(self.folder / f"queue-{revision:012d}.db", revision)
                unfinished.replace(backup.path)
            finally:
                unfinished.unlink(missing_ok=True)
            sync_file(self.folder)
        for old in self.newest_first()[self._keep :]:
            old.path.unlink(missing_ok=True)
        return backup

    def _write(self, target: Path) -> int:
        target.unlink(missing_ok=True)
        target.touch(mode=0o600)  # VACUUM INTO takes an empty file, and would make one for all
        own_as(self._database.parent, target)
        try:
            with connected(self._database) as database:
                # So that a lost write-ahead log takes no more than what happened since.
                database.execute("PRAGMA wal_checkpoint(PASSIVE)")
                database.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.DatabaseError as error:
            if is_malformed(error):
                raise DatabaseDamaged(str(error)) from error
            raise
        with connected(target) as copy:
            _forget_people(copy)
        with connected(target, "ro") as copy:
            if found := problems(copy):
                raise BackupFailed(f"the copy is not sound: {found}")
            revision = revision_of(copy)
        sync_file(target)
        return revision

    def _make_room(self) -> None:
        """Free space for twice the database, for which the oldest backups go first."""
        log_file = self._database.with_name(self._database.name + "-wal")
        size = self._database.stat().st_size
        size += log_file.stat().st_size if log_file.exists() else 0
        while shutil.disk_usage(self.folder).free < 2 * size + _MARGIN_BYTES:
            others = self.newest_first()[1:]
            if not others:
                raise BackupFailed("the disk is too full for a backup")
            log.warning("backup-dropped: %s, for room", others[-1].path.name)
            others[-1].path.unlink(missing_ok=True)


def _forget_people(copy: sqlite3.Connection) -> None:
    """Takes every person out of the copy; a power cut meanwhile costs only the copy."""
    copy.execute("PRAGMA journal_mode = OFF")
    copy.execute("PRAGMA synchronous = OFF")
    copy.execute("PRAGMA secure_delete = ON")  # what was freed is overwritten
    copy.execute("BEGIN")
    copy.execute("DELETE FROM patient")
    if _has_sessions(copy):
        # Who has logged out since would be in again.
        copy.execute("DELETE FROM session")
    for key, packed in copy.execute("SELECT key, answer FROM idempotency").fetchall():
        if b'"patient":{' in zlib.decompress(packed):
            copy.execute("DELETE FROM idempotency WHERE key = ?", (key,))
    copy.execute("COMMIT")


def _has_sessions(copy: sqlite3.Connection) -> bool:
    """A database that was not opened since an upgrade may be older than they are."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'session'"
    return bool(copy.execute(query).fetchone()[0])


def _mark_of(path: Path) -> tuple[Any, ...]:
    with connected(path) as connection:
        if not has_queue(connection):
            return ()
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        furniture = (
            tuple(connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall())  # noqa: S608
            for table in _FURNITURE
            if table in there
        )
        return (revision_of(connection), *furniture)


@contextmanager
def _as_failure() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, zlib.error) as error:
        raise BackupFailed(str(error)) from error


def copy_whole(source: Path, target: Path) -> None:
    """Copies a file so that the target name holds it whole or not at all. Raises OSError."""
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        with source.open("rb") as given, unfinished.open("wb") as taken:
            shutil.copyfileobj(given, taken, 1024 * 1024)
            taken.flush()
            os.fsync(taken.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_file(target.parent)
