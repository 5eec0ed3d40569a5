"""The disk's own speed: append and fdatasync, as a database's log does."""

import os
import time
from pathlib import Path


class DiskProbe:
    """Appends blocks of one size to a file of its own; pieces of time add up to one rate."""

    def __init__(self, data: Path, kib: int) -> None:
        self._path = data / f"probe-{kib}"
        self._block = os.urandom(kib * 1024)
        self.took_s: list[float] = []

    def run(self, seconds: float) -> None:
        """Writes for so long."""
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            self.once()

    def once(self) -> None:
        """One block, beside something else that is measured: a control for the disk's moods."""
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            begun = time.perf_counter()
            os.write(handle, self._block)
            os.fdatasync(handle)
            self.took_s.append(time.perf_counter() - begun)
        finally:
            os.close(handle)

    @property
    def per_s(self) -> float:
        return len(self.took_s) / sum(self.took_s)
