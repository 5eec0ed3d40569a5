"""The database file: pragmas set and read back, one writer, commits that hold or end the process.

Connections are kept per thread (peewee does that); reads run beside the writer under WAL.
"""

import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from peewee import DatabaseError, OperationalError, SqliteDatabase
from playhouse.migrations import MigrationError, Runner

from appliance.mounts import is_locked, is_read_only
from appliance.rules.errors import SettingsError, StoreTrouble
from appliance.store.devices import Devices
from appliance.store.events import Events
from appliance.store.figures import DayFigures
from appliance.store.guesses import Guesses
from appliance.store.issuing import IssuingStates
from appliance.store.jobs import Jobs
from appliance.store.keys import Keys
from appliance.store.notices import Notices
from appliance.store.papers import Papers
from appliance.store.patients import Patients
from appliance.store.people import People
from appliance.store.periods import Periods
from appliance.store.places import Places
from appliance.store.rotations import Rotations
from appliance.store.sessions import Sessions
from appliance.store.soundness import Suspicion, is_damage
from appliance.store.tables import TABLES
from appliance.store.tokens import Tokens
from appliance.store.turns import Turns
from appliance.store.visitors import Visitors

log = logging.getLogger(__name__)

# Why each: 1 KiB pages halve what a commit writes; FULL, because a number on paper must survive
# the power cut; mmap off, because a bad card must give an error and not a SIGBUS; secure_delete,
# because a name that was erased must not stay on the card.
PRAGMAS: tuple[tuple[str, int | str], ...] = (
    ("page_size", 1024),
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("busy_timeout", 5000),
    ("mmap_size", 0),
    ("secure_delete", 1),
    ("cache_size", -2048),
    ("wal_autocheckpoint", 2000),
)

_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerSchema(StoreTrouble):
    """The database was written by a newer release; this one refuses to touch it."""

    code = "schema-is-newer"


def database_file(url: str) -> Path:
    """The file of a database URL. Raises SettingsError for one that is not SQLite's."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or not path:
        raise SettingsError(f"service.database is {url}: use sqlite:///folder/queue.db")
    return Path(path if path.startswith("/") else "/" + path)


class _CheckedSqlite(SqliteDatabase):
    """SQLite whose pragmas are read back on every connection; one that did not take is fatal.

    `on_statement` is called before each, on its thread.
    """

    on_statement: Callable[[], None]

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        self.on_statement()
        return super().execute_sql(sql, params)

    def _set_pragmas(self, conn: Any) -> None:
        super()._set_pragmas(conn)
        for name, wanted in PRAGMAS:
            (found,) = conn.execute(f"PRAGMA {name}").fetchone() or (wanted,)
            if found != wanted and name != "page_size":  # an older file keeps its page size
                raise OperationalError(f"pragma {name} is {found}, not {wanted}")


class Store:
    """The one way to the database: `writing()` for changes, `reading()` for one consistent look."""

    def __init__(self, url: str, zone: ZoneInfo, turns: Turns | None = None) -> None:
        self.turns = turns or Turns()
        self.path = database_file(url)
        self._database = _CheckedSqlite(str(self.path), pragmas=list(PRAGMAS), timeout=5)
        self._database.on_statement = self.turns.step
        self._database.bind(TABLES)
        self.tokens = Tokens(zone)
        self.rotations = Rotations()
        self.jobs = Jobs()
        self.papers = Papers()
        self.periods = Periods()
        self.figures = DayFigures()
        self.events = Events(zone)
        self.places = Places(zone)
        self.devices = Devices(zone)
        self.people = People(zone)
        self.sessions = Sessions()
        self.guesses = Guesses()
        self.keys = Keys()
        self.patients = Patients()
        self.issuing = IssuingStates()
        self.visitors = Visitors()
        self.notices = Notices(zone)
        self._own, self._locks_seen = threading.local(), 0
        self._depth = 0
        self._after_commit: list[Callable[[], None]] = []

    @classmethod
    def opened(cls, url: str, zone: ZoneInfo) -> "Store":
        """The store there, migrated. Raises SettingsError and StoreTrouble."""
        store = cls(url, zone)
        store.migrate()
        return store

    def migrate(self) -> list[str]:
        """Applies what is missing, in one transaction; returns the names.

        Raises NewerSchema before anything is changed, StoreTrouble if the file cannot be used.
        """
        runner = Runner(self._database, str(_MIGRATIONS))
        try:
            newer = [m.name for m in runner.status() if m.path is None]
            if newer:
                raise NewerSchema(f"the database has {newer[-1]}, which this release does not know")
            with self._database.atomic("IMMEDIATE"):
                return list(runner.up())
        except (DatabaseError, MigrationError) as error:
            if is_damage(error):
                Suspicion(self.path).raise_()
            raise StoreTrouble(f"cannot use {self.path}: {error}") from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent snapshot for several queries. Inside `writing()` it joins that.

        Damage of the file, found here or in `writing()`, ends the process: the next start recovers.
        """
        try:
            if self._database.connection().in_transaction:
                yield
                return
            with self._database.atomic():
                yield
        except (DatabaseError, sqlite3.DatabaseError) as error:
            self._end_if_damaged(error)
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The write lock, then BEGIN IMMEDIATE; commits at the end. Re-entrant: joins an outer one.

        Raises StoreTrouble when the disk cannot take the change; then nothing has changed.
        """
        with self.turns.turn():
            if self._depth:
                yield
                return
            with self._transaction():
                yield
            callbacks, self._after_commit = self._after_commit, []
        for callback in callbacks:
            callback()
        # Locked while it was committed: who asks again gets this very change, or another one.
        self._require_card()

    def look(self) -> int:
        """The revision, read with the writer's lock: a round trip that puts nothing on the disk.

        Raises StoreTrouble as `writing()`.
        """
        with self.writing():
            return self.events.revision()

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Runs `callback` once the transaction under way is on disk. Call inside `writing()`."""
        if callback not in self._after_commit:
            self._after_commit.append(callback)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._begin()
        self._depth = 1
        try:
            yield
        except BaseException as error:
            self._end_if_damaged(error)
            self._roll_back()
            if isinstance(error, OperationalError):
                self._refuse(error)
            raise
        else:
            self._commit()
            self.places.settle(committed=True)
        finally:
            self._depth = 0

    def _require_card(self) -> None:
        """Raises StoreTrouble where the card is locked.

        The kernel locks it under open files, at an error. What is overwritten in the log then stays
        in memory, and ext4's fsync says all the same that it is on the card, until a power cut.
        """
        try:
            locked = is_locked(self.path.parent)
        except OSError as error:
            raise StoreTrouble(str(error)) from error
        if locked:
            self._locks_seen += 1  # each thread's connection may be one that was opened meanwhile
            raise StoreTrouble("the card is read-only")

    def _begin(self) -> None:
        self._require_card()
        if getattr(self._own, "locks_seen", 0) != self._locks_seen:
            self._database.close()
            self._own.locks_seen = self._locks_seen
        try:
            self._database.begin("IMMEDIATE")
        except DatabaseError as error:
            self._end_if_damaged(error)
            self._refuse(error)

    def _refuse(self, error: DatabaseError) -> NoReturn:
        """Nothing has changed, says StoreTrouble."""
        # A connection opened while the card took no changes would refuse them for good.
        if "readonly" in str(error):
            self._database.close()
        raise StoreTrouble(str(error)) from error

    def _roll_back(self) -> None:
        self._after_commit = []
        self.places.settle(committed=False)
        self.tokens.forget()
        connection = self._database.connection()
        if connection.in_transaction:
            self._database.rollback()

    def _commit(self) -> None:
        """A commit that failed half-way may or may not be on disk: only a fresh start can tell."""
        try:
            self._database.commit()
        except DatabaseError as error:
            self._end_if_damaged(error)
            # The write failed before the commit was whole; SQLite may have rolled back by itself.
            # On a card that takes no changes, nothing more gets there, and no start would succeed;
            # should the next one find the commit after all, who asks again gets that very token.
            if "disk is full" in str(error) or is_read_only(self.path.parent):
                self._roll_back()
                self._refuse(error)
            _die("commit-failed", error)

    def _end_if_damaged(self, error: BaseException) -> None:
        if is_damage(error) and not is_read_only(self.path.parent):
            end_to_recover(self.path, error)

    def empty_log(self) -> bool:
        """Empties the write-ahead log's file into the database. Raises StoreTrouble.

        False while somebody reads there, and inside a transaction: then it is worth another try.
        """
        connection = self._database.connection()
        if connection.in_transaction:
            return False
        connection.execute("PRAGMA busy_timeout = 200").fetchone()
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.DatabaseError as error:
            self._end_if_damaged(error)
            raise StoreTrouble(str(error)) from error
        finally:
            connection.execute(f"PRAGMA busy_timeout = {dict(PRAGMAS)['busy_timeout']}").fetchone()
        return not busy

    def close(self) -> None:
        """Closes this thread's connection; the other threads' close with them."""
        if not self._database.is_closed():
            self._database.close()


def end_to_recover(database: Path, error: BaseException) -> NoReturn:
    """Ends the process at once: the file is damaged, and the next start checks and mends it."""
    Suspicion(database).raise_()
    _die("database-damaged", error)


def _die(code: str, error: BaseException) -> NoReturn:
    log.critical("%s: %s; ending, to recover from disk", code, error)
    logging.shutdown()
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit(1)
