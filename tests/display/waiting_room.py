"""Boards to show, and a service that shows them: a real WebSocket server on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Condition, Thread
from typing import Any

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from appliance.wire import (
    AliveFrame,
    Board,
    BoardCounter,
    BoardFrame,
    Department,
    Issuing,
    NowServing,
    RecentCall,
    Unprinted,
    encode,
)

MORNING = datetime.fromisoformat("2026-11-21T10:42:30+05:30")
WORDS = {"en": "General medicine", "hi": "सामान्य चिकित्सा", "or": "ସାଧାରଣ ଚିକିତ୍ସା"}


def at(seconds: float) -> str:
    """The service's clock, so many seconds after the morning."""
    return (MORNING + timedelta(seconds=seconds)).isoformat()


def call(number: int, label: str, counter: str = "room-1", seconds: float = 0.0) -> RecentCall:
    name = counter.replace("-", " ").capitalize()
    return RecentCall(number, label, counter, name, "normal", at(seconds), 1)


def board(*calls: RecentCall, **other: Any) -> Board:
    """A board on which the newest call of each counter is being served."""
    newest = {c.counter: c for c in calls}
    serving = [
        NowServing(c.counter, c.counter_name, c.label, c.priority, c.at, c.calls)
        for c in newest.values()
    ]
    plain = Board(
        clinic="Balipatna",
        day="2026-11-21",
        languages=["en", "hi", "or"],
        now_serving=serving,
        next={"general": ["G13", "G14", "G15", "G16"]},
        waiting={"general": 12},
        missed=["G7"],
        counters=[
            BoardCounter(code, f"Room {code[-1]}", "open", None, None)
            for code in ("room-1", "room-2")
        ],
        departments=[Department("general", "General medicine", WORDS, "G", 12)],
        unprinted=[],
        issuing=Issuing(open=True),
        clock_sure=True,
        recent_calls=list(calls),
        notices=[],
    )
    return msgspec.structs.replace(plain, **other)


def unprinted(label: str, seconds: float = 0.0) -> Unprinted:
    return Unprinted(label, at(seconds))


def frame(shown: Board, revision: int = 1, seconds: float = 0.0) -> BoardFrame:
    return BoardFrame(revision, at(seconds), shown)


def alive(seconds: float = 0.0, revision: int = 1) -> AliveFrame:
    return AliveFrame(revision, at(seconds))


class StubService:
    """Greets every screen with the newest frame, and sends what it is told to."""

    def __init__(self, port: int = 0) -> None:
        self.greeting: bytes | None = None
        self.paths: list[str] = []
        self._screens: list[ServerConnection] = []
        self._changed = Condition()
        self._server: Server = serve(self._attend, "127.0.0.1", port, compression=None)
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.socket.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tell(self, message: BoardFrame | AliveFrame | bytes) -> None:
        """Sends it to every screen, as text."""
        packed = message if isinstance(message, bytes) else encode(message)
        with self._changed:
            for screen in self._screens:
                screen.send(packed, text=True)

    def wait_for_screens(self, count: int = 1, within_s: float = 5.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._screens) >= count, within_s)

    def drop(self) -> None:
        """Closes every connection but goes on listening."""
        with self._changed:
            screens, self._screens = self._screens, []
        for screen in screens:
            screen.close()

    def stop(self) -> None:
        self._server.shutdown()
        self.drop()
        self._thread.join(5)

    def _attend(self, screen: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            if self.greeting:
                screen.send(self.greeting, text=True)
            with self._changed:
                self.paths.append(screen.request.path if screen.request else "")
                self._screens.append(screen)
                self._changed.notify_all()
            screen.recv()  # a screen never speaks: this waits for its end


@contextmanager
def stub_service(
    greeting: BoardFrame | AliveFrame | None = None, port: int = 0
) -> Iterator[StubService]:
    service = StubService(port)
    service.greeting = encode(greeting) if greeting else None
    try:
        yield service
    finally:
        service.stop()
