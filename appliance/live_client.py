"""A program's WebSocket to the service, as the kiosk and the screen keep one.

websockets' client hears on one thread and speaks on another. Where the connection is encrypted both
are within the same object of OpenSSL, which is made for one at a time
(https://docs.openssl.org/3.0/man7/openssl-threads/), and Python leaves that to its users: of 1,500
connections on a busy machine, each to a service that was well, 20 lost their request and stood
still for five seconds.
"""

import select
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from websockets.sync.client import ClientConnection, connect

_Got = TypeVar("_Got")


class OneAtATime(ssl.SSLSocket):
    """An encrypted socket on which one thread may hear while another one speaks.

    Neither waits while it is within OpenSSL, so neither keeps the other one waiting.
    """

    _turn: threading.Lock

    def __new__(cls, *arguments: Any, **named: Any) -> "OneAtATime":
        """An `__init__` would never be called: contexts make sockets in their own way."""
        made = super().__new__(cls, *arguments, **named)
        made._turn = threading.Lock()
        return made

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """As of any socket; raises TimeoutError where nothing is said within its timeout."""
        hear = super().recv
        return self._in_turn(lambda: hear(buflen, flags))

    def send(self, data: Any, flags: int = 0) -> int:
        """The same; `sendall` speaks by this, too."""
        speak = super().send
        return self._in_turn(lambda: speak(data, flags))

    def _in_turn(self, do: Callable[[], _Got]) -> _Got:
        while True:
            with self._turn:
                patience_s = self.gettimeout()
                self.settimeout(0.0)
                try:
                    return do()
                except ssl.SSLWantReadError:
                    wanted = select.POLLIN
                except ssl.SSLWantWriteError:
                    wanted = select.POLLOUT
                finally:
                    self.settimeout(patience_s)
            self._await(wanted, patience_s)

    def _await(self, wanted: int, patience_s: float | None) -> None:
        poll = select.poll()
        poll.register(self, wanted)
        if not poll.poll(None if patience_s is None else patience_s * 1000):
            raise TimeoutError


def connect_live(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    open_timeout: float = 10.0,
    close_timeout: float = 0.5,
    max_size: int = 2**20,
) -> ClientConnection:
    """A connection to a `ws` or `wss` address, which the system's authorities have to vouch for.

    The service says something every two seconds, so nobody pings; times are in seconds, `max_size`
    in bytes. Raises OSError, WebSocketException, and ValueError for what is no such address.
    """
    return connect(
        url,
        ssl=_guarded() if url.startswith("wss:") else None,
        additional_headers=headers,
        compression=None,
        proxy=None,
        open_timeout=open_timeout,
        close_timeout=close_timeout,
        ping_interval=None,
        max_size=max_size,
    )


def _guarded() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.sslsocket_class = OneAtATime
    return context
