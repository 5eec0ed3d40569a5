"""Whose queue it is: two that never saw the same start of a machine are two queues. Any thread."""

import sqlite3

from appliance.store.backups import Backups
from appliance.store.journal_lines import JournalFolder
from appliance.store.soundness import connected


def starts_seen(backups: Backups, journal: JournalFolder) -> set[str]:
    """The machine starts that the newest readable backup and the journal know of."""
    return _of_backups(backups) | journal.boots()


def _of_backups(backups: Backups) -> set[str]:
    for backup in backups.newest_first():
        try:
            with connected(backup.path, "ro") as connection:
                return {boot for (boot,) in connection.execute("SELECT boot_id FROM boot")}
        except sqlite3.Error:
            continue
    return set()
