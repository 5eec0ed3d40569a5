"""The printer's data line as a socket: a unix stream (simulated kind) or TCP (network kind).

One connection at a time, as on most printers: a second one waits, unless the first waits in vain
for a printer that has stopped. Each listener owns a thread.
"""

import select
import socket
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread, current_thread
from types import TracebackType
from typing import Self

from appliance.simulator.printer import Printer

_CHUNK = 4096
_RETRY_MS = 200.0
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
            self._pending = self._pending[self.printer.receive(self._pending) :]
        self._outgoing += self.printer.take_replies()

    def _wait(self, poll: select.poll, wait_ms: float | None) -> dict[int, int]:
        """What happened, by descriptor."""
        happened = dict(poll.poll(wait_ms))
        if happened.pop(self._wake_out.fileno(), 0):
            with suppress(BlockingIOError):
                self._wake_out.recv(_CHUNK)
        return happened


class SocketLine(Line):
    """A listening socket that is there while the printer is plugged in."""

    def __init__(self, printer: Printer, name: str) -> None:
        super().__init__(printer, name)
        self._server: socket.socket | None = None
        self._sender: socket.socket | None = None
        self._sender_gone = False
        self._breaks = printer.breaks

    @abstractmethod
    def _listen(self) -> socket.socket:
        """A listening socket."""

    def _open(self) -> None:
        if self.printer.reachable:
            self._server = self._listen()
            self._server.setblocking(False)

    def _shut(self) -> None:
        self._hang_up()
        if self._server:
            self._server.close()
            self._server = None

    def _hang_up(self) -> None:
        """Ends the connection; bytes that the printer never took are lost."""
        if self._sender:
            self._sender.close()
            self._sender, self._sender_gone = None, False
            self._pending = self._outgoing = b""
            self.printer.hang_up()

    def _turn(self, poll: select.poll, wait_ms: float | None) -> None:
        watched = self._watch(poll)
        if self.printer.reachable and not self._server:
            wait_ms = _RETRY_MS
        happened = self._wait(poll, wait_ms)
        if self._sender and self._server and self._server.fileno() in happened:
            self._hang_up()  # the waiting one may be dead: its end stands behind what waits
        elif watched and watched.fileno() in happened:
            self._serve(watched, happened[watched.fileno()])
        elif self._sender_gone and not self._pending:
            self._read()
        elif self._sender_gone and not self.printer.printing:
            self._hang_up()  # nobody is left to wait with the rest until there is room

    def _follow_the_plug(self) -> None:
        if self.printer.breaks != self._breaks:
            self._breaks = self.printer.breaks
            self._shut()
        if not self._server:
            with suppress(OSError):  # its port was taken while it was unplugged: tried again
                self._open()

    def _watch(self, poll: select.poll) -> socket.socket | None:
        """Registers what to wait for: a sender while there is none, then that sender."""
        if self._sender is None:
            if self._server:
                poll.register(self._server, select.POLLIN)
            return self._server
        if self._server and self._pending and not self.printer.printing:
            poll.register(self._server, select.POLLIN)
        if self._sender_gone:
            return None
        wanted = select.POLLRDHUP
        wanted |= 0 if self._pending else select.POLLIN
        wanted |= select.POLLOUT if self._outgoing else 0
        poll.register(self._sender, wanted)
        return self._sender

    def _serve(self, ready: socket.socket, events: int) -> None:
        if ready is self._server:
            with suppress(BlockingIOError, ConnectionError):
                self._sender, _ = ready.accept()
                self._sender.setblocking(False)
            return
        if events & select.POLLOUT:
            self._write()
        if events & select.POLLIN and not self._pending:
            self._read()
        elif events & ~(select.POLLOUT | select.POLLIN):
            self._sender_gone = True
            self._wake()

    def _read(self) -> None:
        """Takes what the sender left; its end, or its death, ends the connection."""
        if self._sender is None:
            return
        try:
            self._pending = self._sender.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._pending = b""
        if not self._pending:
            self._hang_up()
        elif self._sender_gone:
            self._wake()

    def _write(self) -> None:
        if self._sender:
            try:
                self._outgoing = self._outgoing[self._sender.send(self._outgoing) :]
            except BlockingIOError:
                return
            except OSError:
                self._outgoing = b""


class UnixLine(SocketLine):
    """The printer at a path, for the kiosk's `simulated` kind."""

    def __init__(self, printer: Printer, path: Path) -> None:
        super().__init__(printer, f"printer at {path.name}")
        self.path = path

    def _listen(self) -> socket.socket:
        return listen_at(self.path, backlog=1)

    def close(self) -> None:
        """Ends the thread and removes the socket's file."""
        super().close()
        self.path.unlink(missing_ok=True)


class TcpLine(SocketLine):
    """The printer on a port of 127.0.0.1, for the `network` kind. Port 0: the system chooses."""

    def __init__(self, printer: Printer, port: int = 0) -> None:
        super().__init__(printer, f"printer on port {port}")
        self.port = port

    def _listen(self) -> socket.socket:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # A printer's network card has little memory: a sender feels a full buffer soon.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _CHUNK)
            server.bind(("127.0.0.1", self.port))
            server.listen(1)
        except OSError:
            server.close()
            raise
        self.port = int(server.getsockname()[1])
        return server


class AddressTaken(OSError):
    """Another program listens there."""


def listen_at(path: Path, backlog: int) -> socket.socket:
    """A listening unix socket. One that was left behind by a dead program is replaced.

    Raises AddressTaken where a living program listens, and OSError where there is no such folder.
    """
    if path.is_socket() and _answers(path):
        raise AddressTaken(f"{path} is in use by another program")
    if path.is_socket():
        path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.bind(str(path))
        server.listen(backlog)
    except OSError:
        server.close()
        raise
    return server


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True
        return True
