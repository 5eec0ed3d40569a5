"""Counts wrong guesses per address, by the boot-time clock: stepping the clock frees nobody."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

from appliance.rules.errors import ClinicError

AT_MOST, WITHIN_S = 10, 600.0
ADDRESSES_AT_MOST = 1000


class TooManyGuesses(ClinicError):
    """This address guessed wrong too often (HTTP 429)."""

    code = "too-many-guesses"

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = max(1, round(retry_after_s))
        super().__init__(f"too many wrong codes; try again in {self.retry_after_s} seconds")


class Guesses:
    """Any thread. Remembers a bounded number of addresses, the latest ones."""

    def __init__(self, uptime_s: Callable[[], float]) -> None:
        self._uptime_s = uptime_s
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str) -> None:
        """Raises TooManyGuesses while the address has to wait."""
        with self._lock:
            wrong = self._wrong.get(address, deque())
            if len(wrong) == AT_MOST:
                wait_s = wrong[0] + WITHIN_S - self._uptime_s()
                if wait_s > 0:
                    raise TooManyGuesses(wait_s)

    def wrong(self, address: str) -> None:
        """Notes a wrong guess."""
        with self._lock:
            self._wrong.setdefault(address, deque(maxlen=AT_MOST)).append(self._uptime_s())
            self._wrong.move_to_end(address)
            while len(self._wrong) > ADDRESSES_AT_MOST:
                self._wrong.popitem(last=False)
