"""The server's connections: how many there may be, and how they end.

All on the thread of the server's loop, unless said otherwise.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn

from appliance.live.places import Places

# A thousand that say nothing must leave room for this machine, also where all come from here.
CONNECTIONS_AT_MOST = 1200
# Behind one address a Wi-Fi's router may hide all phones; each holds half a dozen for a moment.
OF_ONE_ADDRESS = 250
# An answer may be cut off where what was sent to us is still unread; that long it is taken in.
FAREWELL_S = 2.0
TAKEN_IN = 512 * 1024


class Connection(TConn):  # type: ignore[misc]
    """One of gunicorn's; `on_close` closes it, gracefully or at once."""

    on_close: Callable[["Connection", bool], None]
    is_closed = False

    def close(self, graceful: bool = False) -> None:
        """Closes it, after a while where its answer must not be cut off. Again, it does nothing."""
        if not self.is_closed:
            self.is_closed = True
            self.on_close(self, graceful)


class Connections:
    """Counts those that are open, and ends each without keeping the loop waiting.

    gunicorn waits in its loop for two seconds until the other side closes too, or not: three
    phones that do not would be six seconds in which nobody is served.
    """

    def __init__(self) -> None:
        self._places = Places(CONNECTIONS_AT_MOST, OF_ONE_ADDRESS)
        self._leaving: deque[_Leaving] = deque()

    def accept(self, worker: Any, listener: socket.socket) -> Connection | None:
        """The next one; None where it was turned away for want of room. Raises OSError."""
        sock, address = listener.accept()
        connection = Connection(worker.cfg, sock, address, listener.getsockname())
        # Who comes encrypted comes from this very machine, and is a stranger all the same.
        of = "" if worker.terminator.speaks(connection) else _plain(str(address[0]))
        if not self._places.has_room(of, known=False):
            sock.close()
            return None
        self._places.take(of)
        connection.on_close = partial(self._close, worker.poller, of)
        return connection

    def end_overdue(self, poller: selectors.BaseSelector) -> None:
        """Ends those whose while is over; asked in each turn of the loop."""
        while self._leaving and self._leaving[0].until <= time.monotonic():
            leaving = self._leaving[0]
            poller.unregister(leaving.sock)
            self._end(leaving)

    def _close(
        self, poller: selectors.BaseSelector, of: str, connection: Connection, graceful: bool
    ) -> None:
        leaving = _Leaving(connection.sock, of, time.monotonic() + FAREWELL_S)
        self._leaving.append(leaving)
        try:
            leaving.sock.setblocking(False)
            leaving.sock.shutdown(socket.SHUT_WR)
            if graceful and not leaving.is_over():
                poller.register(
                    leaving.sock, selectors.EVENT_READ, partial(self._look, poller, leaving)
                )
                return
        except OSError:
            pass  # gone already
        self._end(leaving)

    def _look(self, poller: selectors.BaseSelector, leaving: "_Leaving", _sock: Any) -> None:
        if leaving.is_over():
            poller.unregister(leaving.sock)
            self._end(leaving)

    def _end(self, leaving: "_Leaving") -> None:
        self._leaving.remove(leaving)
        leaving.sock.close()
        self._places.leave(leaving.of)


class _Leaving:
    """A connection on which everything is said, and from which the rest is taken in."""

    def __init__(self, sock: socket.socket, of: str, until: float) -> None:
        self.sock, self.of, self.until = sock, of, until
        self._taken_in = 0

    def is_over(self) -> bool:
        """Takes in what is there; whether the other side has ended, or says too much."""
        try:
            while data := self.sock.recv(64 * 1024):
                self._taken_in += len(data)
                if self._taken_in > TAKEN_IN:
                    return True
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


def _plain(address: str) -> str:
    """An IPv4 address as such, also where the socket speaks both."""
    return address.removeprefix("::ffff:")
