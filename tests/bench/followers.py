"""A thousand phones in one process: opens sockets, reads frames, and tells when each came.

`python -m tests.bench.followers PORT PATH COUNT`. Says `open N` on stdout; then answers each line
on stdin with JSON, revision → [phones it reached, when the last one got it (monotonic seconds)].
Ends with stdin.
"""

import base64
import json
import os
import re
import selectors
import socket
import sys
import time
from collections.abc import Iterator

AT_ONCE = 32  # handshakes on their way
_BOARD = re.compile(rb'{"kind":"board","revision":(\d+)')
_TEXT, _PING = 1, 9
_PONG = bytes((0x8A, 0x80, 0, 0, 0, 0))  # empty, masked as a client must


class Phone:
    """One socket, and what it has got of the frame that is on its way."""

    def __init__(self, address: tuple[str, int], path: str) -> None:
        self.socket = socket.create_connection(address)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\n"
            f"Origin: http://{address[0]}:{address[1]}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        self.socket.setblocking(False)
        self.open = False
        self._rest = b""

    def frames(self) -> Iterator[bytes]:
        """Whole texts that came; pings are answered. Raises ConnectionError at the end."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the service hung up")
        self._rest += data
        if not self.open:
            self._shake_hands()
        while self.open and (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == _PING:
                self.socket.send(_PONG)
            elif opcode == _TEXT:
                yield payload

    def _shake_hands(self) -> None:
        head, end, rest = self._rest.partition(b"\r\n\r\n")
        if end and b" 101 " not in head:
            raise ConnectionError(f"refused: {head[:60]!r}")
        if end:
            self.open, self._rest = True, rest
            # As every phone has after a quarter of a minute; it costs the service memory.
            self.socket.send(_PONG)

    def _frame(self) -> tuple[int, bytes] | None:
        rest, start = self._rest, 2
        if len(rest) < start:
            return None
        size = rest[1]
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(rest[2:start], "big")
        if len(rest) < start + size:
            return None
        self._rest = rest[start + size :]
        return rest[0] & 15, rest[start : start + size]


class Followers:
    def __init__(self, port: int, path: str) -> None:
        self._address, self._path = ("127.0.0.1", port), path
        self._selector = selectors.DefaultSelector()
        self._seen: dict[int, list[float]] = {}
        self.opened = 0

    def open(self, count: int) -> None:
        """Opens so many. Raises TimeoutError where they do not open within a minute."""
        ends, started = time.monotonic() + 60, 0
        while self.opened < count:
            while started < count and started - self.opened < AT_ONCE:
                self._start()
                started += 1
            self._turn(0.05)
            if time.monotonic() > ends:
                raise TimeoutError(f"{self.opened} of {count} sockets opened")

    def answer(self) -> None:
        """Until stdin ends."""
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        while self._turn(None):
            pass

    def _start(self) -> None:
        phone = Phone(self._address, self._path)
        self._selector.register(phone.socket, selectors.EVENT_READ, phone)

    def _turn(self, wait_s: float | None) -> bool:
        for key, _ in self._selector.select(wait_s):
            if isinstance(key.data, Phone):
                self._read(key.data)
            elif not sys.stdin.readline():
                return False
            else:
                print(json.dumps(self._seen), flush=True)
        return True

    def _read(self, phone: Phone) -> None:
        was_open = phone.open
        try:
            for text in phone.frames():
                if board := _BOARD.match(text):
                    seen = self._seen.setdefault(int(board[1]), [0, 0.0])
                    seen[0] += 1
                    seen[1] = time.monotonic()
        except ConnectionError:
            self._selector.unregister(phone.socket)
            phone.socket.close()
        self.opened += phone.open and not was_open


if __name__ == "__main__":
    followers = Followers(int(sys.argv[1]), sys.argv[2])
    followers.open(int(sys.argv[3]))
    print(f"open {followers.opened}", flush=True)
    followers.answer()
