"""Small helps for programs that are processes: dying with a parent, owning a folder alone."""

import ctypes
import fcntl
import time
from pathlib import Path
from signal import Signals
from typing import IO

from appliance.rules.errors import StoreTrouble

_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(signal: Signals) -> None:
    """The kernel sends `signal` to this process when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal))


class FolderBusy(StoreTrouble):
    """Another process serves this data folder."""

    code = "data-folder-busy"


def own_folder(folder: Path, wait_s: float) -> IO[bytes]:
    """Holds the folder for this process while the answer stays open. Raises FolderBusy.

    Two writing processes on one queue would be two truths; the kernel frees it however we end.
    """
    lock = (folder / "queue.lock").open("wb")
    until = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                lock.close()
                raise FolderBusy(f"another service uses {folder}") from None
            time.sleep(0.02)
        else:
            return lock
