"""Follows the queue: a thread that keeps a WebSocket to the board open and hands on what it says.

The board's frames are whole snapshots, so a lost connection costs nothing but time. Every valid
frame goes into the inbox with the moment it came; the screen judges by their age whether the
queue is lost, so a cable that goes dead without a word is noticed as surely as a closed door.
"""

import logging
import random
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from urllib.parse import urlsplit, urlunsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection

from appliance.live_client import connect_live
from appliance.notify import Turn
from appliance.settings import Mistake, SettingsWrong
from appliance.wire import AliveFrame, BadMessage, BoardFrame, frame_from_service

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 1.0
# Several screens come back after a power cut: not all in the same moment.
RETRY_S = (0.2, 0.7)
LONGEST_FRAME = 1_000_000
# Far longer than any of its deadlines; only to look up a name may take nearly as long.
TURNS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame, when it came (monotonic seconds), and whether it is the first of a connection."""

    frame: BoardFrame | AliveFrame
    at: float
    first: bool


class Feed:
    """One thread, one connection to `url` (ws or wss) at a time.

    `on_heard` and `on_settings` run on that thread: they only enqueue, and read a small file.
    """

    def __init__(
        self,
        url: str,
        on_heard: Callable[[Heard], None],
        clock: Callable[[], float],
        silence_s: float = 4.0,
        on_settings: Callable[[str], None] = lambda _fingerprint: None,
    ) -> None:
        self._on_settings = on_settings
        self._url = url
        self._on_heard = on_heard
        self._clock = clock
        self._silence_s = silence_s
        self.turn = Turn("the feed")
        self._stopping = Event()
        self._connection: ClientConnection | None = None
        self._reachable = True  # so that the first failure is logged, and then only changes
        self._thread = Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        """Begins to follow; returns at once."""
        self._thread.start()

    def stop(self, wait_s: float = 0.3) -> None:
        """Ends the connection and the thread; waits for it no longer than `wait_s`."""
        self._stopping.set()
        self._cut()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.turn.within(TURNS_WITHIN_S)
            try:
                self._follow()
            except (OSError, WebSocketException, TimeoutError) as error:
                self._unreachable(error)
            self._stopping.wait(random.uniform(*RETRY_S))  # noqa: S311 - spreads load, hides nothing

    def _follow(self) -> None:
        """One connection, from its opening to its end."""
        with connect_live(
            self._url,
            open_timeout=CONNECT_TIMEOUT_S,
            close_timeout=0.2,
            max_size=LONGEST_FRAME,
        ) as connection:
            self._connection = connection
            if self._stopping.is_set():
                return
            self._listen(connection)

    def _listen(self, connection: ClientConnection) -> None:
        first, heard_at = True, self._clock()
        while not self._stopping.is_set():
            left_s = heard_at + self._silence_s - self._clock()
            message = connection.recv(timeout=max(0.0, left_s))
            frame = _frame(message)
            if frame is None:
                continue
            heard_at = self._clock()
            self.turn.within(TURNS_WITHIN_S)
            if first:
                self._reached()
            self._on_heard(Heard(frame, heard_at, first))
            if isinstance(frame, BoardFrame):
                self._on_settings(frame.settings)
            # A heartbeat may come before the first snapshot: that one is still the first.
            first = first and isinstance(frame, AliveFrame)

    def _reached(self) -> None:
        self._reachable = True
        log.info("queue-reached %s", self._url)

    def _unreachable(self, error: Exception) -> None:
        if self._reachable and not self._stopping.is_set():
            code = "queue-silent" if isinstance(error, TimeoutError) else "queue-unreachable"
            log.warning("%s %s: %s", code, self._url, error)
        self._reachable = False

    def _cut(self) -> None:
        """Ends a receive that waits in the other thread."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.socket.shutdown(socket.SHUT_RDWR)


def board_url(service_url: str) -> str:
    """Where a service at this HTTP address tells the board. Raises SettingsWrong."""
    parts = urlsplit(service_url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        says = f"is {service_url!r}, which is no address like http://127.0.0.1:8080"
        raise SettingsWrong([Mistake("settings", "display.service_url", says)])
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + "/ws/board", "", ""))


def _frame(message: str | bytes) -> BoardFrame | AliveFrame | None:
    """A frame for screens; anything else is logged and ignored."""
    try:
        frame = frame_from_service(message)
    except BadMessage as error:
        log.warning("frame-refused %s", error)
        return None
    if isinstance(frame, BoardFrame | AliveFrame):
        return frame
    log.warning("frame-refused a %s is not for screens", type(frame).__name__)
    return None
