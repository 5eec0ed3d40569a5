"""Room on the disk that is the queue's alone, for the day on which something else fills it.

A file of that size gives its room back where there is none left: so the database can be opened,
which needs a little room itself, and tokens are given out until somebody has tidied up. It is laid
anew once there is plenty.
"""

import logging
import os
import shutil
from pathlib import Path

log = logging.getLogger(__name__)

# A token and its events take 2 KiB of the database, and its log up to 2 MiB: thousands of tokens.
RESERVE_BYTES = 16 * 1024 * 1024
# SQLite's log and its index need 100 KiB to begin with; the journal and a look a little more.
NO_ROOM_BYTES = 1024 * 1024
# A reserve must not be what fills a small disk.
PLENTY_BYTES = 8 * RESERVE_BYTES


class Reserve:
    """The reserve in a folder. One thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "reserve"

    def look(self) -> None:
        """Gives the room back, or lays it anew. A disk that can do neither is told by others."""
        try:
            free = shutil.disk_usage(self._file.parent).free
            if free < NO_ROOM_BYTES:
                self._give()
            elif free >= PLENTY_BYTES and not self._file.exists():
                self._lay()
        except OSError as error:
            log.debug("reserve: %s", error)

    def _give(self) -> None:
        if self._file.exists():
            self._file.unlink()
            log.critical("disk-full: %d MiB kept for the queue are free", RESERVE_BYTES >> 20)

    def _lay(self) -> None:
        """Its blocks are claimed, and nothing is written into them."""
        new = self._file.with_name(self._file.name + ".new")
        with new.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        new.replace(self._file)
