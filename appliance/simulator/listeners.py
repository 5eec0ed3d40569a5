"""The printer's data line as a socket: a unix stream (simulated kind) or TCP (network kind).

One connection at a time, as on most printers: a second one waits, unless the first waits in vain
for a printer that has stopped. Each listener owns a thread.
"""

import select
import socket
from abc import abstractmethod
from contextlib import suppress
from pathlib import Path

from appliance.simulator.line import CHUNK, Line
from appliance.simulator.printer import Printer
from appliance.simulator.unix_socket import listen_at

_RETRY_MS = 200.0


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
            self.printer.hang_up(self)

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
                self.printer.opened()
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
            self._pending = self._sender.recv(CHUNK)
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
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, CHUNK)
            server.bind(("127.0.0.1", self.port))
            server.listen(1)
        except OSError:
            server.close()
            raise
        self.port = int(server.getsockname()[1])
        return server
