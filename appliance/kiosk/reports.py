"""Tells the service what became of each ticket, in the background and with patience."""

import logging
import queue
import random
import threading
import time

from appliance.kiosk.in_work import InWork
from appliance.kiosk.printing import Outcome
from appliance.kiosk.service_client import ServiceAway, ServiceClient, ServiceRefused

log = logging.getLogger(__name__)

FIRST_RETRY_S, LAST_RETRY_S = 0.2, 2.0


class ReportWorker:
    """Tells the service what became of each ticket, in order, on a thread of its own."""

    KEPT = 200  # reports; older ones are given up while the service is away
    TRIES_S = 600.0

    def __init__(self, service: ServiceClient) -> None:
        self._service = service
        self.in_work = InWork()
        self._inbox: queue.Queue[tuple[str, Outcome, float] | None] = queue.Queue(self.KEPT)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="reports", daemon=True)

    def start(self) -> None:
        """Starts reporting."""
        self._thread.start()

    def report(self, token_id: str, outcome: Outcome) -> None:
        """What became of a token's ticket. Any thread, never blocks."""
        self.in_work.begun()
        try:
            self._inbox.put_nowait((token_id, outcome, time.monotonic()))
        except queue.Full:
            self.in_work.done()
            log.warning("report-dropped: %s", token_id)

    def stop(self) -> None:
        """Drops what could not be told."""
        self._stopping.set()
        while True:
            try:
                self._inbox.put_nowait(None)
                return
            except queue.Full:
                self._inbox.get_nowait()

    def join(self, timeout_s: float) -> None:
        """Waits for the thread to end."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        while (report := self._inbox.get()) is not None:
            self._tell(*report)
            self.in_work.done()

    def _tell(self, token_id: str, outcome: Outcome, since: float) -> None:
        retry_s = FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                self._service.report_printed(token_id, outcome.problem, outcome.torn)
                return
            except ServiceRefused as no:
                log.warning("report-refused: %s: %s", token_id, no.code)
                return
            except ServiceAway as error:
                if time.monotonic() - since > self.TRIES_S:
                    log.warning("report-given-up: %s: %s", token_id, error)
                    return
            self._stopping.wait(retry_s * random.uniform(0.5, 1.0))  # noqa: S311
            retry_s = min(retry_s * 2, LAST_RETRY_S)
