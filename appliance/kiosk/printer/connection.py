"""Ways to reach a printer: bytes out, bytes in, each with a deadline; nothing here can block.

A transport belongs to one thread, the printing worker.
"""

import errno
import fcntl
import os
import select
import socket
import stat
import struct
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from appliance.rules.errors import DeviceTrouble

READ_AT_MOST = 256
# Some drivers say that they are ready and then are not: asked again after this time.
HESITATION_S = 0.005


class PrinterGone(DeviceTrouble):
    """The printer cannot be reached.

    `printer-offline`: off, unplugged or refused; `printer-held`: another program or driver has it.
    """

    code = "printer-offline"

    def __init__(self, says: str, code: str = "printer-offline") -> None:
        super().__init__(says)
        self.code = code


@dataclass(frozen=True, slots=True)
class Connection:
    """A descriptor that was opened non-blocking, and where the printer was found."""

    fd: int
    found: str


class Transport(Protocol):
    """One connection to a printer, kept open while it is healthy."""

    # Bytes a second at the worst, for deadlines.
    slowest_rate: float

    @property
    def found(self) -> str:
        """Where the printer is, in a technician's words; empty while not connected."""

    def open(self) -> bool:
        """Connects, if not connected: then it is True. Raises PrinterGone."""

    def write(self, data: bytes, within_s: float) -> int:
        """Writes what it takes of `data` within the time; 0: it takes none. Raises PrinterGone."""

    def read(self, within_s: float) -> bytes:
        """Whatever it says, as soon as it says something; empty if nothing. Raises PrinterGone."""

    def untaken(self) -> int:
        """About how many bytes still wait on this side; 0: it took all. Raises PrinterGone."""

    def close(self) -> None:
        """Ends the connection; what the printer took stays with it."""

    def abandon(self) -> None:
        """Ends the connection and drops, as far as that can be done, what is not delivered."""


class DescriptorTransport:
    """A printer behind a file descriptor. `connect` raises OSError or PrinterGone."""

    def __init__(self, connect: Callable[[], Connection], slowest_rate: float = 8000.0) -> None:
        self.slowest_rate = slowest_rate
        self._connect = connect
        self._fd: int | None = None
        self._found = ""
        self._mode = 0
        self._answers = False

    @property
    def found(self) -> str:
        """See Transport."""
        return self._found if self._fd is not None else ""

    def open(self) -> bool:
        """See Transport."""
        if self._fd is not None:
            return False
        try:
            connection = self._connect()
        except (OSError, ValueError, termios.error) as error:  # also an address that is none
            raise PrinterGone(str(error)) from None
        self._fd, self._found = connection.fd, connection.found
        self._mode = os.fstat(self._fd).st_mode
        self._answers = _can_answer(self._fd, self._mode)
        return True

    def write(self, data: bytes, within_s: float) -> int:
        """See Transport."""
        fd, deadline = self._need(), time.monotonic() + within_s
        self._refuse_removed_file(fd)
        while _happens(fd, select.POLLOUT, deadline):
            try:
                return os.write(fd, data)
            except OSError as error:
                # A full disk behind a file, or no paper behind a node: it takes none for now.
                if error.errno not in (errno.EAGAIN, errno.ENOSPC):
                    raise self._gone(error) from None
            if not _hesitate(deadline):
                break
        return 0

    def read(self, within_s: float) -> bytes:
        """See Transport."""
        fd, deadline = self._need(), time.monotonic() + within_s
        while self._answers and (events := _happens(fd, select.POLLIN, deadline)):
            try:
                data = os.read(fd, READ_AT_MOST)
            except BlockingIOError:
                data = b""
            except OSError as error:
                raise self._gone(error) from None
            else:
                if not data and (stat.S_ISSOCK(self._mode) or events & select.POLLHUP):
                    raise self._gone(OSError(errno.EPIPE, "the printer closed the connection"))
            if data or not _hesitate(deadline):
                return data
        return b""

    def untaken(self) -> int:
        """See Transport."""
        fd = self._need()
        self._refuse_removed_file(fd)
        if stat.S_ISREG(self._mode):
            return 0
        events = _happens(fd, select.POLLOUT, time.monotonic())
        if events & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
            raise self._gone(OSError(errno.EPIPE, "the printer is gone"))
        # Where nothing is counted, whether it would take more has to do.
        return max(_queued(fd, self._mode), 0 if events & select.POLLOUT else 1)

    def close(self) -> None:
        """See Transport."""
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        with suppress(OSError, termios.error):
            if os.isatty(fd):  # it would wait half a minute for a printer that takes nothing
                termios.tcflush(fd, termios.TCIOFLUSH)
        with suppress(OSError):
            os.close(fd)

    def abandon(self) -> None:
        """See Transport."""
        if self._fd is not None and stat.S_ISSOCK(self._mode):
            # Else the kernel would go on delivering behind our back.
            with suppress(OSError), socket.socket(fileno=os.dup(self._fd)) as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def _need(self) -> int:
        if self._fd is None:
            raise PrinterGone("the printer is not connected")
        return self._fd

    def _gone(self, error: OSError) -> PrinterGone:
        self.close()
        return PrinterGone(str(error))

    def _refuse_removed_file(self, fd: int) -> None:
        if stat.S_ISREG(self._mode) and not os.fstat(fd).st_nlink:
            raise self._gone(FileNotFoundError(errno.ENOENT, "the file was removed"))


def _happens(fd: int, event: int, deadline: float) -> int:
    """What happened on the descriptor by then: the event, or that it broke. 0: nothing."""
    poll = select.poll()
    poll.register(fd, event)
    happened = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
    return happened[0][1] if happened else 0


def _hesitate(deadline: float) -> bool:
    """Waits a moment; False where the time is up."""
    if time.monotonic() + HESITATION_S >= deadline:
        return False
    time.sleep(HESITATION_S)
    return True


def _can_answer(fd: int, mode: int) -> bool:
    # A plain file would give back old tickets as answers; a write-only node gives none.
    writes_only = fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY
    return not writes_only and not stat.S_ISREG(mode)


def _queued(fd: int, mode: int) -> int:
    """Bytes in the kernel's buffer, for sockets, serial ports and pipes; 0 where none count."""
    question = termios.FIONREAD if stat.S_ISFIFO(mode) else termios.TIOCOUTQ
    try:
        return int(struct.unpack("i", fcntl.ioctl(fd, question, b"\0\0\0\0"))[0])
    except OSError:
        return 0
