"""A folder to take an update apart in, which goes away afterwards, also after a power cut."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# On the card, not in memory: a bundle with everything that it needs has some 100 MB.
PLACE = Path("/var/tmp")  # noqa: S108 - a new folder for this user alone is made in it
_PREFIX = "token-kiosk-update-"


@contextmanager
def workroom(place: Path = PLACE) -> Iterator[Path]:
    """An empty folder for this user alone, below `place`. Raises OSError."""
    clear_up(place)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place) as made:
        # Says that somebody is at work here, until the process ends.
        lock = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield Path(made)
        finally:
            os.close(lock)


def clear_up(place: Path) -> None:
    """Removes what a run left that was cut off. What is another user's, or in work, stays."""
    for folder in place.glob(_PREFIX + "*"):
        try:
            _clear_up(folder)
        except OSError:
            continue  # another user's, a link, or gone meanwhile


def _clear_up(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
    finally:
        os.close(lock)
