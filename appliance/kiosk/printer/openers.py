"""Opens nodes, serial ports and sockets without blocking. Each raises OSError where it cannot."""

import fcntl
import os
import socket
import stat
import tty
from contextlib import suppress
from pathlib import Path

from appliance.kiosk.printer.connection import Connection

CONNECT_S = 1.0
# What the kernel keeps for a printer that has stopped: little, so that little of a ticket that was
# given up comes out when paper is back.
KEPT_BYTES = 4096


def open_node(path: Path) -> int:
    """A device node, pty, pipe or plain file, for writing and, where it can be, for answers."""
    flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    mode = path.stat().st_mode
    if stat.S_ISREG(mode):
        return os.open(path, flags | os.O_WRONLY | os.O_APPEND)
    if stat.S_ISFIFO(mode):
        return _kept_short(os.open(path, flags | os.O_WRONLY))
    try:
        fd = os.open(path, flags | os.O_RDWR)
    except PermissionError:
        return os.open(path, flags | os.O_WRONLY)
    if os.isatty(fd):
        # A terminal in its usual mode would turn line feeds into two bytes and echo the answers.
        tty.setraw(fd)
    return fd


def _kept_short(pipe: int) -> int:
    with suppress(OSError):  # somebody else's pipe that is full by now keeps its length
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, KEPT_BYTES)
    return pipe


def open_file(path: str) -> Connection:
    """Whatever stands at the path: see `open_node`."""
    return Connection(open_node(Path(path)), _place(path))


def open_serial(path: str, baud: int) -> Connection:
    """A serial port at this speed, 8N1.

    A name in /dev/serial/by-id is looked up each time: it follows the adapter to any USB port.
    """
    # Here, because only clinics with a serial printer pay for the import.
    import serial  # noqa: PLC0415

    with serial.Serial(path, baudrate=baud, timeout=0, write_timeout=0, exclusive=True) as port:
        # The port keeps its speed; our own descriptor outlives pyserial's object.
        fd = os.dup(port.fileno())
    os.set_blocking(fd, False)
    return Connection(fd, f"{_place(path)} · {baud} baud")


def open_network(address: str) -> Connection:
    """A TCP connection to host:port, port 9100 if none is named."""
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "9100")
    connection = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # A printer that was switched off says no goodbye: notice within some 15 s.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2)
    return Connection(_detached(connection), address)


def open_unix(path: str) -> Connection:
    """The simulated printer's socket."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(CONNECT_S)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return Connection(_detached(connection), path)


def _detached(connection: socket.socket) -> int:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KEPT_BYTES)
    connection.setblocking(False)
    return connection.detach()


def _place(path: str) -> str:
    """The path, and where it leads."""
    real = os.path.realpath(path)
    return path if real == path else f"{path} → {real}"
