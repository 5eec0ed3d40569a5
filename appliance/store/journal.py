"""Writes the token journal: a thread of its own that follows the event table.

It is rung after a commit and reads what is new from the committed rows. So the button waits for
nothing, and what a sudden end left out is written at the next start.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from peewee import DatabaseError, fn

from appliance.rules.errors import StoreTrouble
from appliance.rules.tokens import Verb
from appliance.store.database import Store
from appliance.store.journal_lines import JournalFolder, Line, encoded
from appliance.store.prepared import Prepared, arg
from appliance.store.soundness import sync_file
from appliance.store.tables import BootRow, EventRow, PeriodRow, TokenRow

log = logging.getLogger(__name__)

SYNC_EVERY_S = 1.0
# A burst is read together: to wake for each commit cost a crowd at the desk a third of its pace.
# Far fewer tokens are issued meanwhile than the 20 numbers that a recovery skips.
GATHER_S = 0.02
RETRY_AFTER_S = 5.0
ROWS_AT_ONCE = 500
PERIODS_KEPT = 3

_VERBS = (Verb.ISSUE, Verb.CALL, Verb.UNDO)
# The reason of a call is left out: it is free text, and may speak of somebody.
_EVENT = ("at", "uptime_s", "time_sure", "verb", "counter", "called", "detail")
_TOKEN = (
    "serial", "id", "issued_department", "department", "number", "label", "key", "priority",
    "origin", "issued_at", "time_sure", "uptime_s",
)  # fmt: skip
_PERIOD = ("serial", "label", "mark", "day_rule", "opened_at")


def _new() -> Any:
    event_boot, token_boot = BootRow.alias(), BootRow.alias()
    return (
        EventRow.select(
            EventRow.id, event_boot.boot_id, token_boot.boot_id,
            *(getattr(EventRow, name) for name in _EVENT),
            *(getattr(PeriodRow, name) for name in _PERIOD),
            *(getattr(TokenRow, name) for name in _TOKEN),
        )
        .join(TokenRow, on=(TokenRow.serial == EventRow.token))
        .join(PeriodRow, on=(PeriodRow.serial == TokenRow.period))
        .join(event_boot, on=(event_boot.serial == EventRow.boot))
        .join(token_boot, on=(token_boot.serial == TokenRow.boot))
        .where(EventRow.id > arg("after"), EventRow.id <= arg("up_to"), EventRow.verb.in_(_VERBS))
        .order_by(EventRow.id)
        .limit(ROWS_AT_ONCE)
    )  # fmt: skip


_NEW = Prepared(_new)


class Journal:
    """The journal of one store. `wake`, `trouble` and `stop` may be used from any thread."""

    def __init__(
        self, store: Store, folder: JournalFolder, needed_after: Callable[[], int]
    ) -> None:
        self._store, self._folder, self._needed_after = store, folder, needed_after
        self._bell, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._position = 0
        self._file, self._open_period = -1, 0
        self._dirty, self._synced_at_s = False, 0.0
        self.trouble: str | None = None

    def start(self, position: int) -> None:
        """Starts the thread; it begins with the events after the revision `position`."""
        self._position = position
        self._bell.set()
        self._thread.start()

    def wake(self) -> None:
        """Something was committed."""
        self._bell.set()

    def stop(self) -> None:
        """Writes and syncs what is left, and ends the thread."""
        self._stopping.set()
        self._bell.set()
        self._thread.join(timeout=3)

    # --- the journal's own thread from here ------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._bell.wait(self._patience_s())
                self._stopping.wait(GATHER_S)
                self._bell.clear()
                self._turn()
        finally:
            self._close()
            self._store.close()

    def _patience_s(self) -> float | None:
        if self.trouble:
            return RETRY_AFTER_S
        if self._dirty:
            return max(0.0, self._synced_at_s + SYNC_EVERY_S - time.monotonic())
        return None

    def _turn(self) -> None:
        try:
            while self._follow():
                pass
            if self._dirty and (self._stopping.is_set() or self._sync_is_due()):
                self._sync()
        except (OSError, StoreTrouble, DatabaseError) as error:
            if not self.trouble:
                log.error("journal-not-written: %s", error)
            self.trouble = str(error)
            self._drop_handle()
        else:
            if self.trouble:
                log.warning("journal-written-again: up to revision %d", self._position)
            self.trouble = None

    def _sync_is_due(self) -> bool:
        return time.monotonic() - self._synced_at_s >= SYNC_EVERY_S

    def _follow(self) -> bool:
        """Writes the next lines; whether there may be more."""
        with self._store.reading():
            newest = self._store.events.revision()
            rows = _NEW(after=self._position, up_to=newest).fetchall()
        for line in map(_line, rows):
            self._append(line)
        if len(rows) == ROWS_AT_ONCE:
            return True
        self._position = newest
        return False

    def _append(self, line: Line) -> None:
        self._open(int(line.period["serial"]))
        _write_all(self._file, encoded(line))
        self._dirty, self._position = True, line.revision

    def _open(self, period: int) -> None:
        if self._file >= 0 and self._open_period == period:
            return
        self._close()
        self._folder.path.mkdir(mode=0o700, exist_ok=True)
        path = self._folder.file(period)
        is_torn = _ends_torn(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._open_period = period
        if is_torn:
            log.error("journal-line-torn: %s ends within a line", path.name)
            _write_all(self._file, b"\n")
        sync_file(self._folder.path)
        self._folder.prune(PERIODS_KEPT, self._needed_after())

    def _sync(self) -> None:
        self._open(self._open_period)
        os.fdatasync(self._file)
        self._dirty, self._synced_at_s = False, time.monotonic()

    def _close(self) -> None:
        if self._file >= 0:
            try:
                os.fdatasync(self._file)
            except OSError as error:
                log.error("journal-not-written: %s", error)
            self._drop_handle()

    def _drop_handle(self) -> None:
        # Opened anew it is looked at anew: a full disk leaves half a line behind.
        if self._file >= 0:
            os.close(self._file)
        self._file = -1


def before_open_period(store: Store) -> int:
    """The revision before the first token of the open period; all history would be too much."""
    with store.reading():
        period = store.periods.current()
        first = TokenRow.select(fn.MIN(TokenRow.first_place)).where(
            TokenRow.period == (period.serial if period else 0), TokenRow.first_place > 0
        )
        return (first.scalar() or store.events.revision() + 1) - 1


def _line(row: Sequence[Any]) -> Line:
    period_from = 3 + len(_EVENT)
    token_from = period_from + len(_PERIOD)
    return Line(
        revision=row[0],
        boot_id=row[1],
        event=dict(zip(_EVENT, row[3:period_from], strict=True)),
        period=dict(zip(_PERIOD, row[period_from:token_from], strict=True)),
        token={**dict(zip(_TOKEN, row[token_from:], strict=True)), "boot_id": row[2]},
    )


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _ends_torn(path: Path) -> bool:
    if not (path.exists() and path.stat().st_size):
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
