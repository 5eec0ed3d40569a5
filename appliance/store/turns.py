"""Whose turn it is to write: one thread's at a time, and what others can see of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.rules.errors import StoreTrouble

TURN_WITHIN_S = 5.0


class Turns:
    """Any thread. A thread inside its turn may take another one within it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.ended = 0  # grows while the writer works

    @contextmanager
    def turn(self) -> Iterator[None]:
        """This thread's turn. Raises StoreTrouble where it does not come in time."""
        # Who waits behind one that waits for a stranger's lock must not wait once for each.
        if not self._lock.acquire(timeout=TURN_WITHIN_S):
            raise StoreTrouble("the database is busy")
        try:
            yield
        finally:
            self.ended += 1
            self._lock.release()
