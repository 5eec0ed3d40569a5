"""The hotspot that stands in where no other network is, by the word that its program leaves.

Any thread.
"""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

# Written by firmware-config/programs/hotspot, within a minute of each change.
WORD_FILE = Path("/run/token-hotspot/network")


@dataclass(frozen=True, slots=True)
class Hotspot:
    """`since_s` is the machine's uptime when it came up, in seconds."""

    ssid: str
    address: str
    since_s: float

    @property
    def url(self) -> str:
        """Where a phone on it finds the queue; port 80 is the appliance's own."""
        return f"http://{self.address}"


def hotspot_now(word: Path = WORD_FILE) -> Hotspot | None:
    """None where none is up, or where its word makes no sense."""
    try:
        ssid, address, since_s = word.read_text(encoding="utf-8", errors="replace").splitlines()
        shown = "".join(letter for letter in ssid if letter.isprintable())
        return Hotspot(shown, str(ipaddress.ip_address(address)), float(since_s))
    except (OSError, ValueError):
        return None
