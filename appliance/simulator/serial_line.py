"""The printer's data line as a serial port or a printer device: a pty (serial and file kinds)."""

import errno
import os
import select
import tty
from contextlib import suppress
from pathlib import Path

from appliance.simulator.line import CHUNK, Line
from appliance.simulator.printer import Printer


class SerialLine(Line):
    """A pseudo terminal. As on a real wire nobody can tell whether the other end is open.

    Unplugged it vanishes under its user (EIO). It may come back at another path; `link` follows.
    """

    def __init__(self, printer: Printer, link: Path | None = None) -> None:
        super().__init__(printer, "printer on a serial line")
        self._link = link
        self._ours = -1
        self._theirs = -1
        self._breaks = printer.breaks
        self.device = Path()

    def _open(self) -> None:
        if not self.printer.reachable:
            return
        if self._link and self._link.exists() and not self._link.is_symlink():
            raise FileExistsError(errno.EEXIST, f"{self._link} is something else")
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.device = Path(os.ttyname(self._theirs))
        if self._link:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.device)

    def _shut(self) -> None:
        if self._ours >= 0:
            os.close(self._ours)
            os.close(self._theirs)
            self._ours = self._theirs = -1
            self._pending = self._outgoing = b""
        if self._link:
            self._link.unlink(missing_ok=True)

    def _turn(self, poll: select.poll, wait_ms: float | None) -> None:
        if self._ours >= 0:
            wanted = 0 if self._pending else select.POLLIN
            poll.register(self._ours, wanted | (select.POLLOUT if self._outgoing else 0))
        events = self._wait(poll, wait_ms).get(self._ours, 0)
        # EIO: the other end went away in this very moment; the next turn waits for it again.
        with suppress(BlockingIOError, OSError):
            if events & select.POLLOUT:
                self._outgoing = self._outgoing[os.write(self._ours, self._outgoing) :]
            if events & select.POLLIN and not self._pending:
                self._pending = os.read(self._ours, CHUNK)

    def _follow_the_plug(self) -> None:
        if self.printer.breaks != self._breaks:
            self._breaks = self.printer.breaks
            self._shut()
        if self._ours < 0:
            self._open()
