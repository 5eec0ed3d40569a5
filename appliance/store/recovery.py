"""At start, before anything else touches the database: is it sound, and does it know enough?

A damaged or missing database is built anew beside the old one, from the newest sound backup and the
journal, and takes its name in one step; the old files are kept. A sound one that knows less than
the journal is made good in one transaction. So a power cut at any instant leaves a start that
comes to the same end. The caller owns the data folder.
"""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.clock import milliseconds
from appliance.rules.errors import StoreTrouble
from appliance.rules.service_day import Reading
from appliance.rules.tokens import Verb
from appliance.store.backups import Backups, copy_whole
from appliance.store.database import Store
from appliance.store.journal_lines import JournalFolder, Line
from appliance.store.replay import replay
from appliance.store.reserve import Reserve
from appliance.store.soundness import (
    CHECKED_AT_START_BYTES,
    State,
    Suspicion,
    connected,
    revision_of,
    state_of,
    sync_file,
)
from appliance.store.tables import BootRow, EventRow, SettingRow

log = logging.getLogger(__name__)

# Far beyond whatever a client can have seen of events that are lost.
REVISIONS_SKIPPED = 100_000
SETTING = "recovery"
# How a database came to be made anew.
RECOVERED, TAKEN_OVER = "database-recovered", "queue-taken-over"
_SUFFIXES = ("-wal", "-shm", "")  # the database last: while it is there, it is what is judged


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery did, as the database keeps it.

    `code` is for logs and screens, and says how many numbers are skipped. `skip` stands until that
    was done; `period` is then the one it was done in, and `boot` and `uptime_s` say when.
    """

    code: str
    detail: str
    at: int
    skip: bool = True
    period: int = 0
    boot: str = ""
    uptime_s: float = 0.0


class DataFolder:
    """The files of one database: itself, its journal, its backups, and room for all of them."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.journal = JournalFolder(database.parent / "journal")
        self.backups = Backups(database, database.parent / "backups")
        self.suspicion = Suspicion(database)
        self.reserve = Reserve(database.parent)


def recover(files: DataFolder, zone: ZoneInfo, now: Reading) -> Recovery | None:
    """Brings the database into a state that can be served; None where it was so already.

    Raises StoreTrouble where the files can neither be used nor mended.
    """
    try:
        return _recover(files, zone, now)
    except OSError as error:
        raise StoreTrouble(f"cannot recover {files.database}: {error}") from error


def _recover(files: DataFolder, zone: ZoneInfo, now: Reading) -> Recovery | None:
    files.reserve.look()
    at_most = None if files.suspicion.stands() else CHECKED_AT_START_BYTES
    state, found = state_of(files.database, at_most)
    if state is not State.SOUND:
        _require_readable(files)
    last = files.journal.last()
    if state is State.SOUND:
        recovery = _catch_up(files, zone, now, last)
    elif state is State.MISSING and last is None and not files.backups.newest_first():
        recovery = None  # the first start
    else:
        log.critical("database-%s: %s", state, found)
        recovery = _build_anew(files, zone, now, found)
    files.suspicion.clear()
    return recovery


def _require_readable(files: DataFolder) -> None:
    """Copied from a stick by root, they would be taken for none, and numbers be given twice."""
    for folder in (files.journal.path, files.backups.folder):
        if not folder.exists():
            continue
        try:
            unreadable = [
                f for f in folder.iterdir() if not os.access(f, os.R_OK, effective_ids=True)
            ]
        except PermissionError:
            unreadable = [folder]
        for path in unreadable[:1]:
            raise StoreTrouble(
                f"{path} belongs to another user: "
                f"sudo chown -R --reference={files.database.parent} {folder}"
            )


def _catch_up(
    files: DataFolder, zone: ZoneInfo, now: Reading, last: Line | None
) -> Recovery | None:
    if last is None or _knows(files.database, last):
        return None
    log.critical("database-behind: the journal knows revision %d", last.revision)
    detail = "The database had lost what was written last."
    recovery = Recovery("database-was-behind", detail, milliseconds(now.wall))
    _make_good(files.database, zone, now, files.journal.lines(), recovery)
    return recovery


def _knows(database: Path, line: Line) -> bool:
    with connected(database) as connection:
        query = "SELECT count(*) FROM token WHERE id = ?"
        (known,) = connection.execute(query, (line.token["id"],)).fetchone()
        return bool(known) and revision_of(connection) >= line.revision


def _build_anew(files: DataFolder, zone: ZoneInfo, now: Reading, found: str) -> Recovery:
    new = files.database.with_name(files.database.name + ".new")
    recovery = build(files, new, zone, now, found)
    set_aside(files.database, "damaged")
    new.replace(files.database)
    sync_file(files.database.parent)
    log.critical("%s: %s", RECOVERED, recovery.detail)
    return recovery


def build(
    files: DataFolder, new: Path, zone: ZoneInfo, now: Reading, found: str, code: str = RECOVERED
) -> Recovery:
    """Builds the database at `new` from the backups and the journal, ready to take its place.

    `found` says why. Raises OSError and StoreTrouble.
    """
    detail = _lay_base(files.backups, new)
    recovery = Recovery(code, f"{found} {detail}"[:500], milliseconds(now.wall))
    _make_good(new, zone, now, files.journal.lines(), recovery)
    with connected(new) as connection:  # nobody else has it open: its log goes into it
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sync_file(new)
    return recovery


def _lay_base(backups: Backups, new: Path) -> str:
    """Puts the newest sound backup at `new`, or nothing; says in words which."""
    for suffix in _SUFFIXES:
        new.with_name(new.name + suffix).unlink(missing_ok=True)
    for backup in backups.newest_first():
        try:
            state, found = state_of(backup.path)
        except StoreTrouble as error:
            state, found = State.DAMAGED, str(error)
        if state is State.SOUND:
            copy_whole(backup.path, new)
            return f"It was made again from {backup.path.name} and the journal."
        log.error("backup-damaged: %s: %s", backup.path.name, found)
    return "There was no sound backup; it was made again from the journal alone."


def _make_good(
    database: Path, zone: ZoneInfo, now: Reading, lines: Sequence[Line], recovery: Recovery
) -> None:
    store = Store(f"sqlite:///{database}", zone)
    try:
        store.migrate()
        with store.writing():
            known = store.events.revision()
            count = replay(lines, known)
            log.warning("journal-replayed: %d lines after revision %d", count, known)
            highest = max(known, store.events.revision(), *(line.revision for line in lines[-1:]))
            _skip_revisions(highest, now, recovery)
            keep(recovery)
    finally:
        store.close()


def _skip_revisions(highest: int, now: Reading, recovery: Recovery) -> None:
    BootRow.insert(boot_id=now.boot).on_conflict_ignore().execute()
    EventRow.insert(
        id=highest + REVISIONS_SKIPPED,
        at=recovery.at,
        boot=BootRow.select(BootRow.serial).where(BootRow.boot_id == now.boot).scalar(),
        uptime_s=now.uptime_s,
        time_sure=False,
        verb=Verb.RECOVER,
        why=f"{recovery.code}: {recovery.detail}",
    ).execute()


def keep(recovery: Recovery) -> None:
    """Writes it down. Call inside `writing()`."""
    SettingRow.replace(name=SETTING, value=json.dumps(asdict(recovery))).execute()


def kept() -> Recovery | None:
    """The newest recovery on record. Call inside `reading()` or `writing()`."""
    value = SettingRow.select(SettingRow.value).where(SettingRow.name == SETTING).scalar()
    return Recovery(**json.loads(value)) if value else None


def set_aside(database: Path, why: str) -> None:
    """Renames the database and its companions, so that nothing is lost: `queue.db.damaged-1`."""
    files = [database.with_name(database.name + suffix) for suffix in _SUFFIXES]
    number = 1
    while any(file.with_name(f"{file.name}.{why}-{number}").exists() for file in files):
        number += 1
    for file in files:
        if file.exists():
            kept_as = file.with_name(f"{file.name}.{why}-{number}")
            file.rename(kept_as)
            log.warning("database-set-aside: %s is now %s", file.name, kept_as.name)
    sync_file(database.parent)
