"""The kiosk's word on jobs, written on a thread of its own: a slow card must not stop sockets."""

import logging
import queue
import threading

from appliance import wire
from appliance.actor import Actor, Role
from appliance.desk import Desk
from appliance.rules.errors import ClinicError

log = logging.getLogger(__name__)

WORDS_AT_MOST = 200  # a kiosk answers again as long as a job is open: what is dropped comes back


class KioskWords:
    """`said` may be called from any thread and never waits; a thread of its own writes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inbox: queue.Queue[tuple[str, wire.JobFrame] | None] = queue.Queue(WORDS_AT_MOST)
        self._thread = threading.Thread(target=self._run, name="kiosk-words", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Writes down what was said so far, then ends."""
        self._inbox.put(None)
        self._thread.join(timeout=2)

    def said(self, device: str, job: wire.JobFrame) -> None:
        """A kiosk tells how a job ended."""
        try:
            self._inbox.put_nowait((device, job))
        except queue.Full:
            log.warning("kiosk-words-full: a job's end is left for the next frame")

    def _run(self) -> None:
        while (word := self._inbox.get()) is not None:
            device, job = word
            problem = None if job.ok else (job.problem or "unknown")
            try:
                self._desk.job_ended(job.id, problem, Actor(Role.KIOSK, device))
            except ClinicError as error:
                log.error("%s: the end of job %s was not kept: %s", error.code, job.id, error)
