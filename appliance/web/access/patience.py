"""How much a device may still guess, and how long each person has to wait on it. Any thread."""

import math

from appliance.ledger import Ledger
from appliance.rules.guessing import ENOUGH
from appliance.store import Store


class Patience:
    """What the login page tells of guesses; it decides nothing."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store, self._ledger = store, ledger

    def tries_left(self, device: str) -> int:
        """How many more wrong guesses until the device is unpaired."""
        with self._store.reading():
            return max(0, ENOUGH - self._store.guesses.total(device))

    def wait_s(self, device: str, person: str) -> int:
        """Whole seconds until another guess at this person's PIN is looked at; 0 for at once."""
        now = self._ledger.clock.look()
        with self._store.reading():
            failures = self._store.guesses.of(device, person)
        left_s = failures.left_s(now.boot, now.reading.uptime_s) if failures else 0.0
        return max(0, math.ceil(left_s))
