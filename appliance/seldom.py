"""A log that strangers cannot fill: the same words only so often, and how many were left out."""

import logging
import threading
import time
from collections.abc import Callable

AT_MOST = 5
IN_S = 60.0


class Seldom(logging.Filter):
    """Lets the first few records of the same words through in each minute. Any thread.

    For a logger whose words are few: each is kept. The first one of a later minute says how many
    were left out.
    """

    def __init__(self, uptime_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._uptime_s = uptime_s
        self._told: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one is told."""
        words, now = record.getMessage(), self._uptime_s()
        with self._lock:
            since, told = self._told.get(words, (now, 0))
            if now - since >= IN_S:
                if told > AT_MOST:
                    record.msg, record.args = f"{words} ({told - AT_MOST} more before)", ()
                since, told = now, 0
            self._told[words] = since, told + 1
        return told < AT_MOST
