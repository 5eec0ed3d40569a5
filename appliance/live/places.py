"""How many sockets there may be: of all, of strangers, of one address. Any thread."""

import threading
from collections import Counter

from appliance.addresses import is_local

SOCKETS_AT_MOST = 2000
# Kept for staff, kiosks and this machine's own screen, however many strangers come.
KEPT_FOR_KNOWN = 200
# A whole clinic may stand behind one address, where the Wi-Fi's router hides its phones.
OF_ONE_ADDRESS = 1000


class Places:
    """Counts those that are open. An address that is not known is the empty text."""

    def __init__(
        self, at_most: int = SOCKETS_AT_MOST, of_one_address: int = OF_ONE_ADDRESS
    ) -> None:
        self._at_most, self._of_one_address = at_most, of_one_address
        self._of: Counter[str] = Counter()
        self._lock = threading.Lock()

    def has_room(self, address: str, *, known: bool) -> bool:
        """Whether one more may be opened; `known` is who was paired or logged in."""
        with self._lock:
            taken, own = self._of.total(), self._of[address]
        if known or is_local(address):
            return taken < self._at_most
        return taken < self._at_most - KEPT_FOR_KNOWN and own < self._of_one_address

    def take(self, address: str) -> None:
        """One more is open."""
        with self._lock:
            self._of[address] += 1

    def leave(self, address: str) -> None:
        """One less."""
        with self._lock:
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]
