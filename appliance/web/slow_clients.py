"""Requests that come slowly, or never to their end: none of them may hold a thread.

A phone that walks out of the Wi-Fi in the middle of a request leaves a connection that says
nothing more and does not close, and a stranger may send a byte every few seconds. gunicorn reads in
a thread and without a limit, so that sixteen of those would be the end of the service. Therefore a
thread gets a request only once the whole of it is there, in the kernel's buffer.
"""

import re
import socket
import struct
import time
from enum import Enum, auto
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException

from appliance.web.asking import BODY_AT_MOST

HEAD_AT_MOST = 16 * 1024
REQUEST_AT_MOST = HEAD_AT_MOST + BODY_AT_MOST
REQUEST_WITHIN_S = 10.0
# Bodies come behind their headers, answers are small: a longer silence is a phone that is gone.
SILENCE_AT_MOST_S = 5
# Every answer that strangers can ask for has room in the kernel: nobody waits for a slow reader.
ANSWERS_HELD = 256 * 1024

_LIMIT = struct.pack("ll", SILENCE_AT_MOST_S, 0)
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)


class LengthRequired(ParseException):  # type: ignore[misc]
    """A body in chunks: nobody can know when the whole of it is there without reading it."""


class Arrived(Enum):
    """What is there of a request."""

    WHOLE = auto()
    COMING = auto()
    TOO_LATE = auto()


def arrived(connection: Any) -> Arrived:
    """What arrived so far, left unread. COMING: the socket is readable again once more is there.

    WHOLE too where reading will say what is wrong without a wait: nonsense, too large a body, the
    end of the connection. `connection` is gunicorn's; what was seen of its request is kept on it.
    Raises ParseException.
    """
    before = connection.parser.unreader.buf.getvalue() if connection.initialized else b""
    seen: int = getattr(connection, "seen", 0)
    try:
        data = connection.sock.recv(REQUEST_AT_MOST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        data = None
    except OSError:
        return _whole(connection)
    # Readable with nothing new is the end of what they send.
    if data is not None and len(data) == seen:
        return _whole(connection)
    said = before + (data or b"")
    length = length_of(said)
    if length is not None and len(said) >= length:
        return _whole(connection)
    wanted = length or len(said) + 1
    return _awaited(connection, len(data or b""), wanted - len(before))


def length_of(said: bytes) -> int | None:
    """Bytes of the request that begins here, as far as they are read; None while they do not tell.

    Raises ParseException for a head without an end, and for a body without a length.
    """
    end = said.find(b"\r\n\r\n")
    if end < 0:
        if len(said) < HEAD_AT_MOST:
            return None
        if b"\r\n" not in said:
            raise LimitRequestLine(len(said), HEAD_AT_MOST)
        raise LimitRequestHeaders("no end of the headers")
    head = said[: end + 2]
    if _CHUNKED.search(head):
        raise LengthRequired
    length = _LENGTH.search(head)
    size = int(length[1]) if length else 0
    # Too large a one is refused unread.
    return end + 4 + (size if size <= BODY_AT_MOST else 0)


def _whole(connection: Any) -> Arrived:
    connection.seen, connection.coming_since_s = 0, None
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _LIMIT)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _LIMIT)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWERS_HELD)
    return Arrived.WHOLE


def _awaited(connection: Any, seen: int, wanted: int) -> Arrived:
    now = time.monotonic()
    since_s: float = getattr(connection, "coming_since_s", None) or now
    connection.seen, connection.coming_since_s = seen, since_s
    if now - since_s > REQUEST_WITHIN_S:
        return Arrived.TOO_LATE
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, wanted)
    return Arrived.COMING
