"""Requests that come slowly, or never to their end: none of them may hold a thread.

A phone that walks out of the Wi-Fi in the middle of a request leaves a connection that says
nothing more and does not close. gunicorn reads headers in a thread and without a limit, so that
sixteen of those would be the end of the service.
"""

import socket
import struct
import time
from enum import Enum, auto
from typing import Any

HEAD_AT_MOST = 16 * 1024
HEAD_WITHIN_S = 10.0
# Bodies come behind their headers, answers are small: a longer silence is a phone that is gone.
SILENCE_AT_MOST_S = 5

_LIMIT = struct.pack("ll", SILENCE_AT_MOST_S, 0)


class Head(Enum):
    """What is there of a request's headers."""

    WHOLE = auto()
    COMING = auto()
    TOO_LATE = auto()


def head_of(connection: Any) -> Head:
    """What arrived so far, left unread. COMING: the socket is readable again once more is there.

    `connection` is gunicorn's; what was seen of its request is kept on it.
    """
    sock: socket.socket = connection.sock
    seen: int = getattr(connection, "head_seen", 0)
    try:
        data = sock.recv(HEAD_AT_MOST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return _awaited(connection, 0)
    except OSError:
        return _whole(connection)  # reading it will say why
    # Readable with nothing new is the end of what they send.
    if b"\r\n\r\n" in data or len(data) in (seen, HEAD_AT_MOST):
        return _whole(connection)
    return _awaited(connection, len(data))


def _whole(connection: Any) -> Head:
    connection.head_seen, connection.head_since_s = 0, None
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _LIMIT)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _LIMIT)
    return Head.WHOLE


def _awaited(connection: Any, seen: int) -> Head:
    now = time.monotonic()
    since_s: float = getattr(connection, "head_since_s", None) or now
    connection.head_seen, connection.head_since_s = seen, since_s
    if now - since_s > HEAD_WITHIN_S:
        return Head.TOO_LATE
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, seen + 1)
    return Head.COMING
