"""When the kiosk ends so that it starts anew on other settings: never in the middle of a ticket."""

import threading
import time
from collections.abc import Callable

# Whoever pressed has left by then, and the next one has not come.
QUIET_S = 5.0
LOOK_EVERY_S = 0.5
SETTLES_WITHIN_S = 8.0

# Whether nothing is in work and nobody has pressed for so many seconds.
Quiet = Callable[[float], bool]


class Renewal:
    """Asked for on the link's thread; waits on one of its own, and then calls `end`."""

    def __init__(self, quiet: Quiet, end: Callable[[], None]) -> None:
        self._quiet, self._end = quiet, end
        self._asked, self._stopping = threading.Event(), threading.Event()

    def ask(self) -> None:
        """The settings of this machine are other ones now."""
        if not self._asked.is_set():
            self._asked.set()
            threading.Thread(target=self._wait, name="renewal", daemon=True).start()

    def _wait(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            if self._quiet(QUIET_S):
                self._end()
                return

    def settle(self) -> None:
        """Waits for a press of the last moment. Called once buttons are read no more."""
        self._stopping.set()
        until = time.monotonic() + SETTLES_WITHIN_S
        while self._asked.is_set() and not self._quiet(0.0) and time.monotonic() < until:
            time.sleep(0.02)
