"""The printer's data line as a node that carries bytes one way: a pipe or a plain file."""

import os
import select
from contextlib import suppress
from pathlib import Path

from appliance.simulator.line import CHUNK, Line
from appliance.simulator.printer import Printer

# Nobody says when a file has grown, or when a pipe without a writer has one again.
_LOOK_AGAIN_MS = 20.0


class PipeLine(Line):
    """A named pipe, as `/dev/usb/lp0` of a driver without a way back. It is there while plugged in.

    What a writer left in it stays in it.
    """

    def __init__(self, printer: Printer, path: Path) -> None:
        super().__init__(printer, f"printer at {path.name}")
        self.path = path
        self._end = -1
        self._has_writer = False
        self._breaks = printer.breaks

    def _open(self) -> None:
        if self.printer.reachable:
            self._make()
            self._end = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def _make(self) -> None:
        if self.path.is_fifo():  # left behind by a dead program
            self.path.unlink()
        os.mkfifo(self.path)

    def _shut(self) -> None:
        if self._end >= 0:
            os.close(self._end)
            self.path.unlink(missing_ok=True)
        self._end, self._has_writer = -1, False
        self._pending = self._outgoing = b""

    def _follow_the_plug(self) -> None:
        if self.printer.breaks != self._breaks:
            self._breaks = self.printer.breaks
            self._shut()
        if self._end < 0:
            with suppress(OSError):
                self._open()

    def _turn(self, poll: select.poll, wait_ms: float | None) -> None:
        self._outgoing = b""  # there is no way back
        if self._end >= 0 and not self._pending:
            if self._has_writer:
                poll.register(self._end, select.POLLIN)
            else:  # a pipe without a writer would call all the time
                wait_ms = min(_LOOK_AGAIN_MS, wait_ms or _LOOK_AGAIN_MS)
        self._wait(poll, wait_ms)
        if self._end >= 0 and not self._pending:
            self._read()

    def _read(self) -> None:
        try:
            self._pending = os.read(self._end, CHUNK)
        except BlockingIOError:  # it is open, and nothing was written
            self._writer_is(there=True)
            return
        self._writer_is(there=bool(self._pending))

    def _writer_is(self, there: bool) -> None:
        if there and not self._has_writer:
            self.printer.opened()
        if self._has_writer and not there:
            self.printer.hang_up(self)
        self._has_writer = there


class FileLine(PipeLine):
    """A plain file that is read as it grows. Who writes to it never has to wait."""

    def _make(self) -> None:
        self.path.touch(exist_ok=False)  # what stands there may be somebody's

    def _writer_is(self, there: bool) -> None:
        """Nobody can tell."""
