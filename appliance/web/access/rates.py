"""How often one address may ask, by the boot-time clock: stepping the clock frees nobody."""

import math
import threading
from collections import OrderedDict, deque
from collections.abc import Callable

from appliance.rules.errors import ClinicError

WITHIN_S = 3600.0
ADDRESSES_AT_MOST = 1000


class TooOften(ClinicError):
    """This address has asked too often (HTTP 429)."""

    code = "too-often"

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = max(1, math.ceil(retry_after_s))
        super().__init__(f"too many tokens for this address; try again in {self.retry_after_s} s")


class Rate:
    """So many an hour for each address. Any thread. Remembers the latest addresses only."""

    def __init__(self, per_hour: int, uptime_s: Callable[[], float]) -> None:
        self._per_hour, self._uptime_s = per_hour, uptime_s
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """Counts one request. Raises TooOften where it is one too many; that one is not counted."""
        now = self._uptime_s()
        with self._lock:
            asked = self._asked.setdefault(address, deque(maxlen=self._per_hour))
            if len(asked) == self._per_hour and now - asked[0] < WITHIN_S:
                raise TooOften(asked[0] + WITHIN_S - now)
            asked.append(now)
            self._asked.move_to_end(address)
            while len(self._asked) > ADDRESSES_AT_MOST:
                self._asked.popitem(last=False)
