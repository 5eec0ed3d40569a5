"""What carries bytes between a transport and the printer: a thread, and how it follows the plug."""

import select
import socket
from abc import ABC, abstractmethod
from contextlib import suppress
from threading import Condition, Thread, current_thread
from types import TracebackType
from typing import Self

from appliance.simulator.printer import Printer

CHUNK = 4096
_FOLLOWS_WITHIN_S = 2.0


class _LineThread(Thread):
    """A thread of a line."""


class Line(ABC):
    """A thread that carries bytes between a transport and the printer until `close`."""

    def __init__(self, printer: Printer, name: str) -> None:
        self.printer = printer
        self._closing = False
        self._pending = b""
        self._outgoing = b""
        self._asked = self._followed = 0
        self._settled = Condition()
        self._thread = _LineThread(target=self._run, name=name, daemon=True)

    def start(self) -> Self:
        """Opens the transport, so that it can be used at once, and starts the thread.

        Raises OSError where it cannot be opened.
        """
        self._open()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._forget_printer = self.printer.on_change(self._printer_changed)
        self._thread.start()
        return self

    def close(self) -> None:
        """Ends the thread and takes the transport away."""
        self._forget_printer()
        self._closing = True
        self._wake()
        self._thread.join()
        self._wake_in.close()
        self._wake_out.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def _open(self) -> None:
        """Makes the transport reachable."""

    @abstractmethod
    def _shut(self) -> None:
        """Takes the transport away, also from who uses it now."""

    @abstractmethod
    def _follow_the_plug(self) -> None:
        """Brings the transport in line with whether the printer is plugged in."""

    @abstractmethod
    def _turn(self, poll: select.poll, wait_ms: float | None) -> None:
        """Waits for the transport and moves bytes once. `poll` has the wake-up in it."""

    def _printer_changed(self) -> None:
        """Returns once the transport has followed, so that who unplugs finds it unplugged."""
        with self._settled:
            self._asked += 1
            asked = self._asked
        self._wake()
        if not isinstance(current_thread(), _LineThread):  # they must not wait for each other
            with self._settled:
                self._settled.wait_for(
                    lambda: self._followed >= asked or self._closing, _FOLLOWS_WITHIN_S
                )

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            self._wake_in.send(b"w")

    def _run(self) -> None:
        try:
            while not self._closing:
                asked = self._asked
                self._follow_the_plug()
                with self._settled:
                    self._followed = asked
                    self._settled.notify_all()
                wait_s = self.printer.work()
                self._move()
                poll = select.poll()
                poll.register(self._wake_out, select.POLLIN)
                self._turn(poll, None if wait_s is None else wait_s * 1000)
        finally:
            self._shut()

    def _move(self) -> None:
        """Gives the printer what waits for it, and takes its answers."""
        if self._pending:
            self._pending = self._pending[self.printer.receive(self._pending, self) :]
        self._outgoing += self.printer.take_replies(self)

    def _wait(self, poll: select.poll, wait_ms: float | None) -> dict[int, int]:
        """What happened, by descriptor."""
        happened = dict(poll.poll(wait_ms))
        if happened.pop(self._wake_out.fileno(), 0):
            with suppress(BlockingIOError):
                self._wake_out.recv(CHUNK)
        return happened
