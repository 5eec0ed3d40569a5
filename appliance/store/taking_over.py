"""Takes over the queue of a machine that died, from its stick or card. The caller owns the folder.

The queue is built whole in a folder of its own, out of checked copies, before anything here is
touched; then it takes the database's name in one step. So a power cut leaves this machine's own
queue, an empty one, or all of the other, and the same command goes on.
"""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.clock import moment
from appliance.rules.errors import Refused, StoreTrouble
from appliance.rules.service_day import Reading
from appliance.store.backups import Backups
from appliance.store.recovery import TAKEN_OVER, DataFolder, build, set_aside
from appliance.store.restoring import NotABackup
from appliance.store.soundness import State, connected, own_as, state_of, sync_file
from appliance.store.stick import FOLDER, copy_checked

log = logging.getLogger(__name__)

_SCRATCH = "taking-over"


class GoneOn(Refused):
    """This machine has given numbers on from what the folder holds: they would be given again."""

    code = "queue-gone-on"

    def __init__(self, count: int, last: str) -> None:
        super().__init__(
            f"this machine has that queue already, and gave {count} tokens since (the last {last}):"
            " they would be given again"
        )


@dataclass(frozen=True, slots=True)
class Built:
    """A queue that was built and has not yet taken its place; `until` is its last event's time."""

    database: Path
    tokens: int
    until: datetime | None
    last_label: str


@contextmanager
def built(folder: Path, database: Path, zone: ZoneInfo, now: Reading) -> Iterator[Built]:
    """Builds the queue of a folder with `backups` and `journal`, also one below `token-kiosk`.

    Raises NotABackup where there is no sound backup, StoreTrouble where it cannot be read whole.
    """
    scratch = database.with_name(_SCRATCH)
    try:
        _forget(scratch)
        files = DataFolder(scratch / database.name)
        _copy(_meant(folder, database.parent), files)
        build(files, files.database, zone, now, "It was another machine's.", TAKEN_OVER)
        own_as(database.parent, files.database)
        yield _told(files.database, zone)
    except OSError as error:
        raise StoreTrouble(f"cannot take over {folder}: {error}") from error
    finally:
        _forget(scratch)


def is_there_already(new: Built, database: Path) -> bool:
    """Whether the database knows every token of the newest period. Raises GoneOn, StoreTrouble."""
    state, _ = state_of(database)
    if state is not State.SOUND:
        _require_nothing(DataFolder(database))
        return False
    theirs, mine = _tokens(new.database), _tokens(database)
    newest = max((period for period, _ in theirs.values()), default=0)
    if theirs and all(one in mine for one, (period, _) in theirs.items() if period == newest):
        return True
    since = [label for one, (_, label) in mine.items() if one not in theirs]
    if since and theirs.keys() & mine.keys():
        raise GoneOn(len(since), since[-1])
    return False


def take_place(new: Built, database: Path) -> list[str]:
    """Keeps this machine's own queue under other names, which it tells. Raises StoreTrouble."""
    own = DataFolder(database)
    before = set(database.parent.iterdir())
    try:
        _take_log_in(database)
        # Its journal first: it would be taken for the new queue's. The database last.
        for folder in (own.journal.path, own.backups.folder):
            _put_aside(folder)
        set_aside(database, "replaced")
        new.database.replace(database)
        sync_file(database.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreTrouble(f"cannot take over: {error}") from error
    return sorted(path.name for path in set(database.parent.iterdir()) - before)


def _take_log_in(database: Path) -> None:
    """SQLite's log would not be found beside a database of another name."""
    if database.exists():
        with connected(database) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _meant(folder: Path, own: Path) -> Path:
    found = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    for part in ("backups", "journal"):
        if not (found / part).is_dir():
            raise NotABackup(f"{folder} holds no queue: there is no folder {part} in it")
    if found.resolve() == own.resolve():
        raise NotABackup(f"{folder} is this machine's own queue")
    return found


def _copy(source: Path, files: DataFolder) -> None:
    """The journal and the newest backup that is sound. Raises OSError, NotABackup, StoreTrouble."""
    for folder in (files.journal.path, files.backups.folder):
        folder.mkdir(mode=0o700, parents=True)
    for file in sorted((source / "journal").iterdir()):
        if file.match("period-*.txt"):
            copy_checked(file, files.journal.path / file.name)
    for backup in Backups(files.database, source / "backups").newest_first():
        state, found = state_of(backup.path)
        if state is State.SOUND:
            copy_checked(backup.path, files.backups.folder / backup.path.name)
            return
        log.error("backup-damaged: %s: %s", backup.path.name, found)
    raise NotABackup(f"{source} holds no sound backup")


def _told(database: Path, zone: ZoneInfo) -> Built:
    tokens = _tokens(database)
    with connected(database, "ro") as connection:
        query = "SELECT max(at) FROM event WHERE verb != 'recover'"
        (at,) = connection.execute(query).fetchone()
    last = list(tokens.values())[-1][1] if tokens else ""
    return Built(database, len(tokens), moment(at, zone) if at else None, last)


def _tokens(database: Path) -> dict[str, tuple[int, str]]:
    """Period and label of every token that was given, by id, in that order."""
    query = "SELECT id, period, label FROM token WHERE status != 'void' ORDER BY serial"
    with connected(database, "ro") as connection:
        return {one: (period, label) for one, period, label in connection.execute(query)}


def _require_nothing(own: DataFolder) -> None:
    """Without a database the journal alone may know what was given here."""
    if own.database.exists() or own.journal.last() or own.backups.newest_first():
        raise StoreTrouble(
            "the queue of this machine is damaged: sudo systemctl start token-service mends it"
        )


def _put_aside(folder: Path) -> None:
    if not folder.exists():
        return
    number = 1
    while folder.with_name(f"{folder.name}.replaced-{number}").exists():
        number += 1
    folder.rename(folder.with_name(f"{folder.name}.replaced-{number}"))


def _forget(scratch: Path) -> None:
    if scratch.exists():
        shutil.rmtree(scratch)
