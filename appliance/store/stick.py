"""The technician's USB stick: the newest backup and the journal, each read back and checked.

Laid out as a data folder, so that both can be put into a new machine as they are. Nothing on the
stick is ever run, and only what this module wrote is read. Names are ordered by revision and days
are counted in backups, never by a clock, which may be wrong.
"""

import filecmp
import logging
import os
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.rules.errors import StoreTrouble
from appliance.store.backups import Backup, Backups
from appliance.store.journal_lines import JournalFolder
from appliance.store.lineage import starts_seen
from appliance.store.recovery import DataFolder
from appliance.store.soundness import connected, problems, sync_file

log = logging.getLogger(__name__)

# An hourly backup, for seven days.
BACKUPS_KEPT = 7 * 24
JOURNALS_KEPT = 10
FOLDER = "token-kiosk"
_MARGIN_BYTES = 1024 * 1024
_UNFINISHED = ".unfinished"


class StickTrouble(StoreTrouble):
    """The stick is full, broken, or was pulled out; what it held before still stands."""

    code = "stick-failed"


@dataclass(frozen=True, slots=True)
class Copied:
    """The files that were written, by name; none where the stick had all of it."""

    names: tuple[str, ...]


class Stick:
    """One mounted stick. One process at a time."""

    def __init__(self, mounted: Path) -> None:
        self._folder = mounted / FOLDER
        self._backups, self._journal = self._folder / "backups", self._folder / "journal"

    def bring_up_to_date(self, files: DataFolder) -> Copied:
        """Writes what the stick lacks. Raises StickTrouble."""
        try:
            for folder in (self._folder, self._backups, self._journal):
                _require_own(folder)
            self._require_own_queue(files)
            names = [*self._copy_journal(files), *self._copy_backup(files)]
        except (OSError, sqlite3.Error) as error:
            raise StickTrouble(f"the stick could not be written: {error}") from error
        return Copied(tuple(names))

    def _require_own_queue(self, files: DataFolder) -> None:
        """A stick that is put into a spare machine must keep what it came with."""
        there = Backups(self._folder, self._backups), JournalFolder(self._journal)
        theirs, ours = starts_seen(*there), starts_seen(files.backups, files.journal)
        if theirs and ours and not theirs & ours:
            raise StickTrouble(
                "the stick holds the queue of another machine, which is taken over here by: sudo"
                f" tokenctl restore {self._folder}; if nobody needs it, remove that folder"
            )

    def _copy_journal(self, files: DataFolder) -> list[str]:
        """First: it is small, and has what came after the backup."""
        there = files.journal.files()
        new = [file for file in there if not _is_there(file, self._journal / file.name)]
        for file in new:
            copy_checked(file, self._journal / file.name)
        for old in sorted(self._journal.glob("period-*.txt"))[:-JOURNALS_KEPT]:
            old.unlink(missing_ok=True)
        return [file.name for file in new]

    def _copy_backup(self, files: DataFolder) -> list[str]:
        newest = _newest_sound(files.backups)
        if newest is None or _is_there(newest.path, self._backups / newest.path.name):
            return []
        self._make_room(newest.bytes)
        copy_checked(newest.path, self._backups / newest.path.name)
        for old in self._oldest_first(newest)[: 1 - BACKUPS_KEPT]:
            old.path.unlink(missing_ok=True)
        return [newest.path.name]

    def _make_room(self, size: int) -> None:
        """The oldest go first; the last one stays until there is a newer one beside it."""
        others = self._oldest_first(None)
        while shutil.disk_usage(self._backups).free < size + _MARGIN_BYTES:
            if len(others) < 2:
                raise StickTrouble("the stick is too full for a backup")
            others.pop(0).path.unlink(missing_ok=True)

    def _oldest_first(self, but: Backup | None) -> list[Backup]:
        found = Backups(self._folder, self._backups).newest_first()
        return [old for old in reversed(found) if but is None or old.revision != but.revision]


def _newest_sound(backups: Backups) -> Backup | None:
    for backup in backups.newest_first():
        if found := _problems(backup.path):
            log.error("backup-damaged: %s: %s", backup.path.name, found)
        else:
            return backup
    return None


def _require_own(folder: Path) -> None:
    """A folder, made if need be, and no way to somewhere else. Raises StickTrouble."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink():
        raise StickTrouble(f"{folder} on the stick leads elsewhere")


def _is_there(file: Path, copy: Path) -> bool:
    return not copy.is_symlink() and copy.is_file() and filecmp.cmp(file, copy, shallow=False)


def copy_checked(file: Path, target: Path) -> None:
    """The name holds it whole and checked, or not at all. Raises OSError and StickTrouble."""
    unfinished = target.with_name(target.name + _UNFINISHED)
    unfinished.unlink(missing_ok=True)
    try:
        _write(file, unfinished)
        _read_back(file, unfinished)
        unfinished.replace(target)
    finally:
        with suppress(OSError):  # the stick may be gone, and its trouble is told already
            unfinished.unlink(missing_ok=True)
    sync_file(target.parent)


def _write(file: Path, target: Path) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with file.open("rb") as given, open(handle, "wb") as taken:  # noqa: PTH123 - a descriptor
        shutil.copyfileobj(given, taken, 1024 * 1024)
        taken.flush()
        os.fsync(handle)
        # What is read back must come from the stick and not from memory.
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _read_back(file: Path, copy: Path) -> None:
    filecmp.clear_cache()
    found = "" if filecmp.cmp(file, copy, shallow=False) else "it reads back as something else"
    if file.suffix == ".db":
        found = found or _problems(copy)
    if found:
        raise StickTrouble(f"the copy of {file.name} is not sound: {found}")


def _problems(file: Path) -> str:
    try:
        with connected(file, "ro") as copy:
            return problems(copy)
    except sqlite3.DatabaseError as error:
        return str(error)
