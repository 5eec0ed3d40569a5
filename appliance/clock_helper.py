"""Asks the clock helper, the only program that may set the machine's clock, to do so.

Without one, as on a laptop, nothing happens: the queue keeps its own time anyway.
"""

import logging
import socket
from pathlib import Path

from appliance.rules.service_day import Reading, Source

log = logging.getLogger(__name__)

SOCKET = Path("/run/token-kiosk-clock/clock.sock")
WITHIN_S = 1.0


class ClockHelper:
    """Where the helper listens. Any thread; nobody waits for the clock to be set."""

    def __init__(self, path: Path = SOCKET) -> None:
        self._path = path

    def learnt(self, reading: Reading) -> None:
        """A trusted time has just been learnt: the machine's clocks are to keep it.

        What staff confirmed goes into both; what NTP knows is in the machine's own already.
        """
        if reading.source is Source.STAFF:
            # The helper may start a moment later: it adds the time that has passed since. Nothing
            # is rounded: rounded up, a helper that runs already would refuse it as not yet said.
            self._ask(f"set {reading.wall.timestamp()!r} {reading.uptime_s!r}")
        elif reading.source is Source.NTP:
            self._ask("save")

    def _ask(self, words: str) -> None:
        if not self._path.exists():
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as helper:
                helper.settimeout(WITHIN_S)
                helper.connect(str(self._path))
                helper.send(words.encode())
        except OSError as error:
            log.warning("clock-not-set: the clock helper cannot be asked: %s", error)
