"""Takes a WebSocket from flask-sock after its handshake, so that it never costs a thread.

simple-websocket starts a reading thread per socket and the server keeps a worker busy; neither is
wanted. The descriptor is duplicated for the hub, and the server is left with a dead one to close.
"""

import os
import socket
from typing import Any

from simple_websocket import Server


class NoThread:
    """Stands in for the reading thread that simple-websocket would start."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        self.name = "none"

    def start(self) -> None:
        """Does nothing: the hub reads."""


SOCK_SERVER_OPTIONS: dict[str, Any] = {"thread_class": NoThread}


def take_over(ws: Server) -> socket.socket:
    """The connected socket, non-blocking, now the caller's; `ws` and the server hold a dead one."""
    fd = ws.sock.fileno()
    own = socket.socket(fileno=os.dup(fd))
    own.setblocking(False)
    own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    dead, other = socket.socketpair()
    # In place, so that the server's own object closes the dead end under the same number.
    os.dup2(dead.fileno(), fd)
    dead.close()
    other.close()
    ws.connected = False
    return own
