"""Ways to reach a printer: bytes out, bytes in, each with a deadline; nothing here can block.

A transport belongs to one thread, the printing worker.
"""

import errno
import fcntl
import os
import select
import socket
import stat
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from appliance.rules.errors import DeviceTrouble
from appliance.settings import Printer

CONNECT_S = 1.0
READ_AT_MOST = 256


class PrinterGone(DeviceTrouble):
    """The printer cannot be reached: off, unplugged, or refused."""

    code = "printer-offline"


class Transport(Protocol):
    """One connection to a printer, kept open while it is healthy."""

    # Bytes a second at the worst, for deadlines.
    slowest_rate: float

    @property
    def found(self) -> str:
        """Where the printer is, in a technician's words; empty while not connected."""

    def open(self) -> None:
        """Connects, if not connected. Raises PrinterGone."""

    def write(self, data: bytes, within_s: float) -> int:
        """Writes what it takes of `data` within the time; 0: it takes none. Raises PrinterGone."""

    def read(self, within_s: float) -> bytes:
        """Whatever it says, as soon as it says something; empty if nothing. Raises PrinterGone."""

    def close(self) -> None:
        """Drops the connection and what it has not yet delivered."""


class DescriptorTransport:
    """A printer behind a file descriptor that `connect` opens non-blocking."""

    def __init__(
        self, connect: Callable[[], int], slowest_rate: float = 8000.0, place: str = ""
    ) -> None:
        self.slowest_rate = slowest_rate
        self._place = place
        self._connect = connect
        self._fd: int | None = None
        self._answers = False

    @property
    def found(self) -> str:
        """See Transport."""
        return self._place if self._fd is not None else ""

    def open(self) -> None:
        """See Transport."""
        if self._fd is not None:
            return
        try:
            self._fd = self._connect()
        except OSError as error:
            raise PrinterGone(str(error)) from None
        self._answers = _can_answer(self._fd)

    def write(self, data: bytes, within_s: float) -> int:
        """See Transport."""
        fd = self._need()
        if not _wait(fd, select.POLLOUT, within_s):
            return 0
        try:
            return os.write(fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._gone(error) from None

    def read(self, within_s: float) -> bytes:
        """See Transport."""
        fd = self._need()
        if not self._answers or not _wait(fd, select.POLLIN, within_s):
            return b""
        try:
            data = os.read(fd, READ_AT_MOST)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._gone(error) from None
        if not data and stat.S_ISSOCK(os.fstat(fd).st_mode):
            raise self._gone(OSError(errno.EPIPE, "the printer closed the connection"))
        return data

    def close(self) -> None:
        """See Transport."""
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        with suppress(OSError, termios.error):
            if os.isatty(fd):
                termios.tcflush(fd, termios.TCIOFLUSH)
        with suppress(OSError):
            os.close(fd)

    def _need(self) -> int:
        if self._fd is None:
            raise PrinterGone("the printer is not connected")
        return self._fd

    def _gone(self, error: OSError) -> PrinterGone:
        self.close()
        return PrinterGone(str(error))


def _wait(fd: int, event: int, within_s: float) -> bool:
    """Whether the descriptor is ready, or broken, which the next read or write then tells."""
    poll = select.poll()
    poll.register(fd, event)
    return bool(poll.poll(max(0, within_s) * 1000))


def _can_answer(fd: int) -> bool:
    # A plain file would give back old tickets as answers; a write-only node gives none.
    writes_only = fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY
    return not writes_only and not stat.S_ISREG(os.fstat(fd).st_mode)


def open_node(path: str) -> int:
    """A device node, pty, pipe or plain file, for writing and, where it can be, for answers."""
    flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    mode = Path(path).stat().st_mode
    if stat.S_ISREG(mode):
        return os.open(path, flags | os.O_WRONLY | os.O_APPEND)
    if stat.S_ISFIFO(mode):
        return os.open(path, flags | os.O_WRONLY)
    try:
        fd = os.open(path, flags | os.O_RDWR)
    except PermissionError:
        return os.open(path, flags | os.O_WRONLY)
    if os.isatty(fd):
        # A terminal in its usual mode would turn line feeds into two bytes and echo the answers.
        tty.setraw(fd)
    return fd


def open_usb(folder: Path = Path("/dev/usb")) -> int:
    """The first USB printer that can be opened, under whatever name it came back."""
    trouble: OSError = FileNotFoundError(errno.ENOENT, f"no printer in {folder}")
    for node in sorted(folder.glob("lp*")):
        try:
            return open_node(str(node))
        except OSError as error:
            trouble = error
    raise trouble


def open_serial(path: str, baud: int) -> int:
    """A serial port at this speed, 8N1."""
    # Here, because only clinics with a serial printer pay for the import.
    import serial  # noqa: PLC0415

    with serial.Serial(path, baudrate=baud, timeout=0, write_timeout=0, exclusive=True) as port:
        # The port keeps its speed; our own descriptor outlives pyserial's object.
        fd = os.dup(port.fileno())
    os.set_blocking(fd, False)
    return fd


def open_network(address: str) -> int:
    """A TCP connection to host:port, port 9100 if none is named."""
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "9100")
    connection = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # A printer that was switched off says no goodbye: notice within some 15 s.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2)
    return _detached(connection)


def open_unix(path: str) -> int:
    """The simulated printer's socket."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(CONNECT_S)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return _detached(connection)


def _detached(connection: socket.socket) -> int:
    connection.setblocking(False)
    return connection.detach()


def open_transport(printer: Printer) -> DescriptorTransport:
    """The transport that the settings name; it connects when first used."""
    device = printer.device
    if printer.kind == "serial":
        rate = printer.baud / 10
        return DescriptorTransport(lambda: open_serial(device, printer.baud), rate, device)
    connect: dict[str, Callable[[], int]] = {
        "usb": lambda: open_node(device) if device else open_usb(),
        "file": lambda: open_node(device),
        "network": lambda: open_network(device),
        "simulated": lambda: open_unix(device),
    }
    return DescriptorTransport(connect[printer.kind], place=device or "/dev/usb")
