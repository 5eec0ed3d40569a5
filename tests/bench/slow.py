"""A thousand connections that only hold places: half requests, drips, huge heads and bodies.

`python -m tests.bench.slow PORT COUNT SOURCE …`. Says `open` once it has tried as many; goes
on until its stdin ends, then says how many it had at most, and opened. Who is ended comes anew.
"""

import selectors
import socket
import sys
import time
from contextlib import suppress
from itertools import cycle

DRIP_EVERY_S = 1.0
# All are opened in five seconds, and so many anew each second after that.
ANEW_PER_S = 200
_POST = b"POST /api/pair HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
# What each says at first, and then every second.
MANNERS = (
    (b"GET /api/bo", b"a"),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X-Y: z\r\n"),
    (_POST + b"Content-Length: 104857600\r\n\r\n{", b" " * 65536),
    (_POST + b"Content-Length: 65536\r\n\r\n" + b" " * 60_000, b""),
    (_POST + b"X: " + b"a" * 65536, b"a" * 65536),
)


class Slow:
    """All connections; one thread."""

    def __init__(self, port: int, count: int, sources: list[str]) -> None:
        self._port, self._count = port, count
        # Each address has all manners, one round after the other.
        self._kinds = cycle([(source, manner) for manner in MANNERS for source in sources])
        self._drips: dict[socket.socket, bytes] = {}
        self._poller = selectors.DefaultSelector()
        self._poller.register(sys.stdin, selectors.EVENT_READ)
        self.opened = self.held = self._due = 0

    def run(self) -> None:
        next_drip, told = time.monotonic(), False
        begun = next_drip
        while True:
            due = int((time.monotonic() - begun) * ANEW_PER_S)
            if len(self._drips) < self._count:
                self._open(due - self._due)
            self._due = due
            if not told and self.opened >= self._count:
                told = True
                sys.stdout.write("open\n")
                sys.stdout.flush()
            if time.monotonic() >= next_drip:
                next_drip = time.monotonic() + DRIP_EVERY_S
                for line, drip in list(self._drips.items()):
                    self._say(line, drip)
            if self._ended_by_others(0.1):
                return
            self.held = max(self.held, len(self._drips))

    def _open(self, at_most: int) -> None:
        for _ in range(min(at_most, self._count - len(self._drips))):
            line = socket.socket()
            line.setblocking(False)
            source, (begin, drip) = next(self._kinds)
            line.bind((source, 0))
            line.connect_ex(("127.0.0.1", self._port))
            self._drips[line] = drip
            self._poller.register(line, selectors.EVENT_READ)
            self.opened += 1
            self._say(line, begin)

    def _say(self, line: socket.socket, words: bytes) -> None:
        with suppress(BlockingIOError):
            try:
                line.send(words)
            except OSError:
                self._forget(line)

    def _forget(self, line: socket.socket) -> None:
        if self._drips.pop(line, None) is not None:
            self._poller.unregister(line)
            line.close()

    def _ended_by_others(self, wait_s: float) -> bool:
        """Reads whatever came; whether nobody wants this any more."""
        for key, _ in self._poller.select(wait_s):
            if key.fileobj is sys.stdin:
                return True
            line = key.fileobj
            assert isinstance(line, socket.socket)
            try:
                if not line.recv(65536):
                    self._forget(line)
            except BlockingIOError:
                continue
            except OSError:
                self._forget(line)
        return False


def main() -> None:
    port, count, *sources = sys.argv[1:]
    slow = Slow(int(port), int(count), sources)
    slow.run()
    sys.stdout.write(f"{slow.held} {slow.opened}\n")


if __name__ == "__main__":
    main()
