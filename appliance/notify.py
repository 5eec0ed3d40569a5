"""Tells systemd that the program is ready, alive, and ending; does nothing without systemd.

A program is alive while each of its threads keeps its word: a `Turn` is the promise of one thread
to be heard of again, and one that is late silences the whole program, so that systemd ends it.
"""

import faulthandler
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

log = logging.getLogger(__name__)

_NEVER = float("inf")


class Turn:
    """One thread's promise. Spoken by that thread, read by any."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._clock = clock
        self._due_at = _NEVER

    def within(self, seconds: float) -> None:
        """The thread is heard of again within so many seconds."""
        self._due_at = self._clock() + seconds

    def at_rest(self) -> None:
        """The thread waits for work, which may take any time."""
        self._due_at = _NEVER

    @property
    def late(self) -> bool:
        """Whether the promise was broken: the thread hangs, or has ended in the middle."""
        return self._clock() > self._due_at


class Notifier:
    """Speaks to the socket named in NOTIFY_SOCKET. One thread at a time."""

    def __init__(self, environment: Mapping[str, str], clock: Callable[[], float]) -> None:
        self._path = environment.get("NOTIFY_SOCKET", "")
        # Three times in the time systemd allows, so that one late turn of a loop does no harm.
        self._every_s = int(environment.get("WATCHDOG_USEC", "0")) / 3_000_000
        self._clock = clock
        self._fed_at = clock()
        self._hung: set[str] = set()

    @property
    def every_s(self) -> float | None:
        """How often `alive` has to be called; None where nobody waits for it."""
        return self._every_s or None

    @property
    def is_heard(self) -> bool:
        """Whether anybody wants to know."""
        return bool(self._path)

    def ready(self) -> None:
        """The program works."""
        self._tell("READY=1")

    def ending(self) -> None:
        """The program stops on purpose."""
        self._tell("STOPPING=1")

    def alive(self, turns: Iterable[Turn] = ()) -> None:
        """Called at every turn of the loop; speaks as seldom as the watchdog allows.

        Says nothing while one of `turns` is late: the log names it, once.
        """
        hung = {turn.name for turn in turns if turn.late}
        for name in sorted(hung - self._hung):
            log.error("thread-hangs: %s has not been heard of in time", name)
        self._hung = hung
        if not hung and self._every_s and self._clock() - self._fed_at >= self._every_s * 0.9:
            self._fed_at = self._clock()
            self._tell("WATCHDOG=1")

    def _tell(self, word: str) -> None:
        if not self._path:
            return
        address = "\0" + self._path[1:] if self._path.startswith("@") else self._path
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_systemd:
            to_systemd.sendto(word.encode(), address)


def tell_where_it_hangs() -> None:
    """From now on SIGABRT, by which the watchdog ends a program, first writes what each thread did.

    It ends the process even where no thread of it turns any more. Threads that still run are read
    without a lock, so the list may break off in one of them; the end comes all the same.
    """
    signal.signal(signal.SIGABRT, signal.SIG_DFL)
    faulthandler.enable()


def systemd_notifier(clock: Callable[[], float]) -> Notifier:
    """The notifier of this process."""
    return Notifier(os.environ, clock)
