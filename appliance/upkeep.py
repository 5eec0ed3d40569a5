"""Keeps the data safe while they are served: journal, backups, a check of a large database.

One thread beside the journal's own; it may be told to make a backup from any other.
"""

import logging
import threading
import time
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.clock import moment
from appliance.health.finding import Finding
from appliance.rules.errors import StoreTrouble
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.backups import Backup, BackupFailed, DatabaseDamaged
from appliance.store.database import end_to_recover
from appliance.store.journal import Journal, before_open_period
from appliance.store.recovery import TAKEN_OVER, DataFolder, Recovery
from appliance.store.soundness import CHECKED_AT_START_BYTES, problems_by_table

log = logging.getLogger(__name__)

BACKUP_EVERY_S = 3600.0
AGAIN_AFTER_S = 600.0
# The start itself must not wait for the card; and a service that keeps falling makes none.
FIRST_LOOK_AFTER_S = 20.0
# A press asks for 30 s: on a card that fills up meanwhile, it gets its number in that time.
ROOM_EVERY_S = 10.0
RECOVERY_SHOWN_S = 24 * 3600.0
_HAPPENED = {
    False: "The queue was damaged and has recovered.",
    True: "This machine goes on with the queue of another one.",
}


class Upkeep:
    """Starts with the service and ends with it. `faults` and `back_up` from any thread."""

    def __init__(self, files: DataFolder, store: Store, clock: ServiceClock) -> None:
        self._files, self._store, self._clock = files, store, clock
        self._journal = Journal(store, files.journal, files.backups.oldest_revision)
        self._recovery: Recovery | None = None
        self._failed: tuple[datetime, str] | None = None
        self._journal_failed_at: datetime | None = None
        self._making, self._ended = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self, recovery: Recovery | None) -> None:
        """Starts the threads. `recovery` is the last one on record."""
        self._recovery = recovery
        self._journal.start(self._journal_position())
        self._thread.start()

    def _journal_position(self) -> int:
        """After its last line; without one, after the newest backup or before the open period."""
        if last := self._files.journal.last():
            return last.revision
        backups = self._files.backups.newest_first()
        position = backups[0].revision if backups else before_open_period(self._store)
        if position:
            log.error("journal-missing: begun again after revision %d", position)
        return position

    def committed(self) -> None:
        """Something was committed."""
        self._journal.wake()

    def stop(self) -> None:
        """Ends the threads; the journal is synced."""
        self._ended.set()
        self._journal.stop()
        self._thread.join(timeout=2)

    def back_up(self) -> Backup:
        """Makes a backup now. Raises BackupFailed."""
        with self._making:
            try:
                backup = self._files.backups.make()
            except DatabaseDamaged as error:
                end_to_recover(self._files.database, error)
            except BackupFailed as error:
                log.error("%s: %s", error.code, error)
                since = self._failed[0] if self._failed else self._clock.reading().wall
                self._failed = (since, str(error))
                raise
        self._failed = None
        log.info("backup-made: %s", backup.path.name)
        return backup

    def kept(self) -> list[tuple[Backup, int, datetime]]:
        """The backups with their sizes and times, newest first."""
        found = []
        for backup in self._files.backups.newest_first():
            with suppress(FileNotFoundError):  # the oldest may go at any moment
                told = backup.path.stat()
                at = datetime.fromtimestamp(told.st_mtime, self._clock.zone)
                found.append((backup, told.st_size, at))
        return found

    # --- the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        self._check_large()
        first_after_s = FIRST_LOOK_AFTER_S if self._files.backups.newest_first() else 0.0
        backup_at_s = time.monotonic() + first_after_s
        while not self._ended.wait(min(first_after_s, ROOM_EVERY_S)):
            first_after_s = ROOM_EVERY_S
            self._files.reserve.look()
            if time.monotonic() >= backup_at_s:
                with suppress(BackupFailed):  # told already, and tried again
                    self._back_up_if_due()
                backup_at_s = time.monotonic() + (AGAIN_AFTER_S if self._failed else BACKUP_EVERY_S)

    def _back_up_if_due(self) -> None:
        if self._failed or self._files.backups.is_due():
            self.back_up()

    def _check_large(self) -> None:
        """A database that was too large to be checked before the start."""
        database = self._files.database
        if database.stat().st_size <= CHECKED_AT_START_BYTES:
            return
        try:
            found = problems_by_table(database, self._ended.is_set)
        except StoreTrouble as error:
            log.error("check-failed: %s", error)
            return
        if found:
            end_to_recover(database, StoreTrouble(found))

    # --- what staff see --------------------------------------------------------------------------

    def faults(self) -> list[Finding]:
        """Trouble that staff can act on, as of now."""
        return [*self._backup_fault(), *self._journal_fault(), *self._recovery_fault()]

    def _backup_fault(self) -> list[Finding]:
        if not self._failed:
            return []
        since, found = self._failed
        return [
            Finding(
                "backup",
                "warning",
                BackupFailed.code,
                f"No backup could be made: {found}.",
                "Tell the technician; the queue goes on.",
                since=since,
            )
        ]

    def _journal_fault(self) -> list[Finding]:
        if not self._journal.trouble:
            self._journal_failed_at = None
            return []
        since = self._journal_failed_at = self._journal_failed_at or self._clock.reading().wall
        return [
            Finding(
                "disk",
                "warning",
                "journal-not-written",
                f"The token journal cannot be written: {self._journal.trouble}.",
                "Tell the technician; the queue goes on.",
                since=since,
            )
        ]

    def _recovery_fault(self) -> list[Finding]:
        recovery = self._recovery
        if recovery is None or not self._is_recent(recovery):
            return []
        return [
            Finding(
                "database",
                "warning",
                recovery.code,
                f"{_HAPPENED[recovery.code == TAKEN_OVER]} {recovery.detail}",
                "Some numbers were skipped. Compare tickets with the list; tell the technician.",
                since=moment(recovery.at, self._zone),
            )
        ]

    @property
    def _zone(self) -> ZoneInfo:
        return self._clock.zone

    def _is_recent(self, recovery: Recovery) -> bool:
        """Until the next service day, and a day of uptime at most."""
        reading = self._clock.reading()
        age_s = reading.uptime_s - recovery.uptime_s if reading.boot == recovery.boot else 0.0
        if age_s > RECOVERY_SHOWN_S:
            return False
        with self._store.reading():
            period = self._store.periods.current()
        return period is not None and period.serial == recovery.period
