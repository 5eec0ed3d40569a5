"""Whether more tokens are taken than people can come for them. Any thread."""

from collections.abc import Callable
from datetime import timedelta

from appliance.health.finding import Finding
from appliance.rules.service_day import Reading
from appliance.store import Store

FLOOD_WITHIN = timedelta(minutes=5)
# Who steps up, presses, takes the ticket and makes room needs some ten seconds: the line of a
# morning takes 30 in five minutes, and two lines 60. One button that is hammered gives 100.
FLOOD_TOKENS = 60
_FLOOD = Finding(
    "issuing",
    "warning",
    "token-flood",
    "Far more tokens are being taken than people come.",
    "Look who is at the button. If these are no patients, stop giving out tokens at the desk.",
)


class Flood:
    """Counts what buttons and the public page gave out lately; at the desk somebody judges."""

    def __init__(self, store: Store, reading: Callable[[], Reading]) -> None:
        self._store, self._reading = store, reading

    def found(self) -> list[Finding]:
        """The warning, while it is one."""
        now = self._reading().wall
        with self._store.reading():
            taken = self._store.tokens.taken_unattended(now - FLOOD_WITHIN, now)
        return [_FLOOD] if taken > FLOOD_TOKENS else []
