"""Whose turn it is to write: one thread's at a time, and what others can see of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from appliance.rules.errors import StoreTrouble

TURN_WITHIN_S = 5.0
# On the slowest machine that was measured one took more than ten seconds.
LONGEST_TURN_S = 60.0


class Turns:
    """Any thread. A thread inside its turn may take another one within it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.RLock()
        self._clock = clock
        self._whose: int | None = None
        self._since_s = 0.0
        self.moved = 0  # grows while the writer works

    @contextmanager
    def turn(self) -> Iterator[None]:
        """This thread's turn. Raises StoreTrouble where it does not come in time."""
        # Who waits behind one that waits for a stranger's lock must not wait once for each.
        if not self._lock.acquire(timeout=TURN_WITHIN_S):
            raise StoreTrouble("the database is busy")
        before, self._whose = self._whose, threading.get_ident()
        if before is None:
            self._since_s = self._clock()
        try:
            yield
        finally:
            self._whose = before
            self.moved += 1
            self._lock.release()

    def step(self) -> None:
        """A thread comes to its next statement; the writer's counts.

        Each is a wait for the interpreter's lock, so where many threads are busy a turn is slow and
        yet no hang. One that never ends gets nowhere, however many statements it makes.
        """
        mine = self._whose == threading.get_ident()
        if mine and self._clock() - self._since_s < LONGEST_TURN_S:
            self.moved += 1
