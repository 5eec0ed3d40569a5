"""How many things a worker has before it, from any thread."""

import threading


class InWork:
    """Counts what was handed in and is not done yet. Any thread."""

    def __init__(self) -> None:
        self._count, self._lock = 0, threading.Lock()

    def begun(self) -> None:
        """One more."""
        with self._lock:
            self._count += 1

    def done(self) -> None:
        """One less."""
        with self._lock:
            self._count -= 1

    @property
    def none(self) -> bool:
        """Whether all is done."""
        return self._count == 0
