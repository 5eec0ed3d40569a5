"""Tells systemd that the program is ready, alive, and ending; does nothing without systemd."""

import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress


class Notifier:
    """Speaks to the socket named in NOTIFY_SOCKET, and feeds the watchdog from the working loop."""

    def __init__(self, environment: Mapping[str, str], clock: Callable[[], float]) -> None:
        self._path = environment.get("NOTIFY_SOCKET", "")
        # Twice in the time systemd allows, so that one late turn of a loop does no harm.
        self._every_s = int(environment.get("WATCHDOG_USEC", "0")) / 2_000_000
        self._clock = clock
        self._fed_at = clock()

    @property
    def every_s(self) -> float | None:
        """How often `alive` has to be called; None where nobody waits for it."""
        return self._every_s or None

    def ready(self) -> None:
        """The program works."""
        self._tell("READY=1")

    def ending(self) -> None:
        """The program stops on purpose."""
        self._tell("STOPPING=1")

    def alive(self) -> None:
        """Called at every turn of the loop; speaks as seldom as the watchdog allows."""
        if self._every_s and self._clock() - self._fed_at >= self._every_s * 0.9:
            self._fed_at = self._clock()
            self._tell("WATCHDOG=1")

    def _tell(self, word: str) -> None:
        if not self._path:
            return
        address = "\0" + self._path[1:] if self._path.startswith("@") else self._path
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_systemd:
            to_systemd.sendto(word.encode(), address)


def systemd_notifier(clock: Callable[[], float]) -> Notifier:
    """The notifier of this process."""
    return Notifier(os.environ, clock)
