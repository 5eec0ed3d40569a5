"""The kiosk's socket to the service: hears whether it lives and is open, tells the kiosk's health.

The service speaks at least every 2 s; silence for 5 s means it is away, whatever the network
thinks. One thread listens and reconnects, a second one sends, so that neither waits for the other.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection

from appliance import wire
from appliance.live_client import connect_live
from appliance.notify import Turn

log = logging.getLogger(__name__)

NOT_PAIRED = "kiosk-not-paired"
SILENCE_S = 5.0
STATUS_EVERY_S = 5.0
STARTING_AT_MOST_S = 30.0
FIRST_RETRY_S, LAST_RETRY_S = 0.2, 2.0
# Far longer than any of its deadlines; only to look up a name may take nearly as long.
TURNS_WITHIN_S = 60.0


class ServiceIs(StrEnum):
    """What the kiosk knows of the service."""

    STARTING = "starting"
    ONLINE = "online"
    CLOSED = "closed"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class LinkState:
    """The service as last heard. `revision` grows with each change that it made durable.

    `closed` has the departments that give out no tokens while others do. No change of state are:
    what the service's clock said, when that was heard (monotonic seconds), and what the service has
    counted of the roll.
    """

    service: ServiceIs = ServiceIs.STARTING
    clock_sure: bool = True
    revision: int = 0
    closed: frozenset[str] = frozenset()
    clock_said: str = field(default="", compare=False)
    heard_at: float = field(default=0.0, compare=False)
    used_mm: int | None = field(default=None, compare=False)

    def time(self, at: float) -> datetime | None:
        """The service's time at a monotonic second; None where it said none, or is not sure."""
        if not (self.clock_sure and self.clock_said):
            return None
        return datetime.fromisoformat(self.clock_said) + timedelta(seconds=at - self.heard_at)

    def at(self, department: str) -> ServiceIs:
        """What the service is to the button of one department."""
        online = self.service is ServiceIs.ONLINE
        return ServiceIs.CLOSED if online and department in self.closed else self.service


def _state_of(frame: wire.KioskFrame) -> LinkState:
    service = ServiceIs.ONLINE if frame.issuing.open else ServiceIs.CLOSED
    closed = frozenset(code for code, issuing in frame.departments.items() if not issuing.open)
    return LinkState(
        service=service,
        clock_sure=frame.clock_sure,
        revision=frame.revision,
        closed=closed,
        clock_said=frame.now,
        heard_at=time.monotonic(),
        used_mm=frame.used_mm,
    )


def _code(error: Exception) -> str:
    """Why there is no connection: the service is not there, or does not know this kiosk."""
    refused = isinstance(error, InvalidStatus) and error.response.status_code in (401, 403)
    return NOT_PAIRED if refused else "service-away"


class ServiceLink:
    """Keeps the socket up. `on_state` and `on_jobs` run on the link's thread: only enqueue.

    `status` is asked for whenever a status is due, on the sender's thread.
    """

    def __init__(
        self,
        service_url: str,
        device_token: str,
        on_state: Callable[[LinkState], None],
        status: Callable[[], wire.StatusFrame],
        on_jobs: Callable[[list[wire.KioskJob]], None],
        on_settings: Callable[[str], None] = lambda _fingerprint: None,
    ) -> None:
        # http becomes ws, and https wss, with the system's certificates.
        self._url = "ws" + service_url.rstrip("/").removeprefix("http") + "/ws/kiosk"
        self._headers = {"Authorization": f"Bearer {device_token}"}
        self._on_state, self._status, self._on_jobs = on_state, status, on_jobs
        self._on_settings = on_settings
        self._state = LinkState()
        self._connection: ClientConnection | None = None
        self._born_at = time.monotonic()
        self.turn = Turn("the link")
        self._stopping = threading.Event()
        self._news = threading.Event()
        self._listener = threading.Thread(target=self._stay_connected, name="link", daemon=True)
        self._teller = threading.Thread(target=self._tell, name="link-status", daemon=True)

    def start(self) -> None:
        """Starts connecting; never gives up."""
        self._listener.start()
        self._teller.start()

    def status_changed(self) -> None:
        """Something in the status changed: it is sent now. Any thread."""
        self._news.set()

    def send_job(self, frame: wire.JobFrame) -> None:
        """The kiosk's word on a job; lost with the connection, then the service asks again."""
        self._send(frame)

    def stop(self) -> None:
        """Closes the socket and ends both threads."""
        self._stopping.set()
        self._news.set()
        if (connection := self._connection) is not None:
            connection.close()
        self._listener.join(timeout=1)
        self._teller.join(timeout=1)

    def _stay_connected(self) -> None:
        retry_s = FIRST_RETRY_S
        while not self._stopping.is_set():
            self.turn.within(TURNS_WITHIN_S)
            heard = self._listen_once()
            retry_s = FIRST_RETRY_S if heard else min(retry_s * 2, LAST_RETRY_S)
            # Jitter: all devices come back at once after a power cut.
            self._stopping.wait(retry_s * random.uniform(0.5, 1.0))  # noqa: S311

    def _listen_once(self) -> bool:
        """One connection from beginning to end; whether the service said anything."""
        heard = False
        try:
            with connect_live(self._url, self._headers, open_timeout=SILENCE_S) as connection:
                self._connection = connection
                self._news.set()
                while not self._stopping.is_set():
                    self.turn.within(TURNS_WITHIN_S)
                    self._take(connection.recv(timeout=SILENCE_S))
                    heard = True
        except (OSError, WebSocketException, ValueError) as error:
            self._lost(error)
        finally:
            self._connection = None
        return heard

    def _take(self, message: str | bytes) -> None:
        try:
            frame = wire.frame_from_service(message)
        except wire.BadMessage as error:
            # A newer service may say more than this kiosk knows; it is alive all the same.
            log.warning("frame-unknown: %s", error)
            return
        if isinstance(frame, wire.KioskFrame):
            self._change(_state_of(frame))
            self._on_settings(frame.settings)
            if frame.jobs:
                self._on_jobs(frame.jobs)

    def _lost(self, error: Exception) -> None:
        if self._stopping.is_set() or self._state.service is ServiceIs.AWAY:
            return
        code, age_s = _code(error), time.monotonic() - self._born_at
        # At power-on the service comes up later than the kiosk: that is no trouble yet.
        starting = self._state.service is ServiceIs.STARTING and age_s < STARTING_AT_MOST_S
        if starting and code != NOT_PAIRED:
            return
        log.warning("%s: %s", code, str(error) or type(error).__name__)
        self._change(replace(self._state, service=ServiceIs.AWAY))

    def _change(self, state: LinkState) -> None:
        if state == self._state:
            return
        if state.service not in (self._state.service, ServiceIs.AWAY):
            log.info("service-%s", state.service)
        self._state = state
        self._on_state(state)

    def _tell(self) -> None:
        while not self._stopping.is_set():
            self._news.wait(STATUS_EVERY_S)
            self._news.clear()
            self._send(self._status())

    def _send(self, frame: wire.StatusFrame | wire.JobFrame) -> None:
        if (connection := self._connection) is not None:
            # The listener notices the loss; a status is told again on the next connection.
            with suppress(OSError, WebSocketException):
                connection.send(wire.encode(frame).decode())
