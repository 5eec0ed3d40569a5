"""What kiosks say, carried out on a thread of its own: a slow card must not stop the sockets.

The same thread looks after tickets that did not come out, and tells staff when something fails
with nobody saying so, such as a kiosk that fell silent.
"""

import logging
import queue
import threading
from collections.abc import Callable

from appliance import wire
from appliance.actor import Actor, Role
from appliance.desk import Desk
from appliance.health import Health
from appliance.rules.errors import ClinicError

log = logging.getLogger(__name__)

WORDS_AT_MOST = 200  # a kiosk answers again as long as a job is open: what is dropped comes back
LOOK_EVERY_S = 5.0

Word = tuple[str, wire.JobFrame | None]


class KioskWatch:
    """`said` and `spoke` may be called from any thread and never wait; a thread of its own writes.

    `shown` tells that staff pages have something new to show.
    """

    def __init__(self, desk: Desk, health: Health, shown: Callable[[], None]) -> None:
        self._desk, self._health, self._shown = desk, health, shown
        self._inbox: queue.Queue[Word | None] = queue.Queue(WORDS_AT_MOST)
        self._thread = threading.Thread(target=self._run, name="kiosk-watch", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Writes down what was said so far, then ends."""
        self._inbox.put(None)
        self._thread.join(timeout=2)

    def said(self, device: str, job: wire.JobFrame) -> None:
        """A kiosk tells how a job ended."""
        self._put((device, job))

    def spoke(self, device: str) -> None:
        """A kiosk told its status: its printer may print again."""
        self._put((device, None))

    def _put(self, word: Word) -> None:
        try:
            self._inbox.put_nowait(word)
        except queue.Full:
            log.warning("kiosk-words-full: a word is left for the next frame")

    def _run(self) -> None:
        while True:
            try:
                word = self._inbox.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                word = "", None
            if word is None:
                return
            self._carry_out(*word)

    def _carry_out(self, device: str, job: wire.JobFrame | None) -> None:
        try:
            if job is not None:
                problem = None if job.ok else (job.problem or "unknown")
                self._desk.job_ended(job.id, problem, Actor(Role.KIOSK, device))
            self._desk.settle()
        except ClinicError as error:
            # With nothing to keep, the card's trouble is told by its own part.
            level = logging.ERROR if job else logging.DEBUG
            log.log(level, "%s: a kiosk's word was not kept: %s", error.code, error)
        except Exception:  # whatever it was, the next ticket needs this thread
            log.exception("kiosk-watch-failed: a kiosk's word was not kept")
        self._tell_news()

    def _tell_news(self) -> None:
        """Also, and above all, where the card keeps no word."""
        try:
            if self._health.has_news():
                self._shown()
        except Exception:
            log.exception("kiosk-watch-failed: the parts' news were not told")
