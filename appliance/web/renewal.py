"""Ends the service in good order, so that whoever started it starts it anew with other settings."""

import logging
import os
import signal
import threading
import time

log = logging.getLogger(__name__)

ANSWER_FIRST_S = 0.5
# Five starts within a minute are taken for a crash loop by those who start it.
NOT_BEFORE_S = 16.0


class Renewal:
    """One end, however often it is asked for. Any thread."""

    def __init__(self) -> None:
        self._born_at = time.monotonic()
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def ask(self) -> None:
        """SIGTERM to this process: soon, but not sooner than it has run for a while."""
        ran_s = time.monotonic() - self._born_at
        with self._lock:
            if self._timer is not None:
                return
            self._timer = threading.Timer(max(ANSWER_FIRST_S, NOT_BEFORE_S - ran_s), _end)
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        """It ends anyway."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()


def _end() -> None:
    log.info("settings-changed: the service starts anew")
    os.kill(os.getpid(), signal.SIGTERM)
