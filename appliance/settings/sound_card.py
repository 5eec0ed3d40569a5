"""Which of the machine's sound cards `display.sound_card` means, as they are now. Any thread.

Left alone, ALSA plays on the card whose driver came first: on a Pi 3 or 4 often the headphone jack.
"""

import re
from collections.abc import Mapping
from pathlib import Path

CARDS = "proc/asound/cards"
# Whoever wrote it has told ALSA where to play; its words may count for more than ours.
ASOUND = "etc/asound.conf"
# " 1 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0", and below each where it is fitted.
_CARD = re.compile(r"^\s*\d+ \[(\S+)\s*\]: .+? - (.+)$", re.MULTILINE)
# The driver's name for HDMI; with two sockets, 0 is the one that has the picture.
_TELEVISION = "vc4hdmi"


def sound_cards(root: Path = Path("/")) -> Mapping[str, str]:
    """Each card's id, and what it is called; in ALSA's order, the first is its own choice."""
    try:
        listed = (root / CARDS).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return dict(_CARD.findall(listed))


def chosen_card(wanted: str, root: Path = Path("/")) -> str:
    """The id of the card that is to be played on; empty where that is left to ALSA.

    `wanted` is the setting. A card that is not there is no reason for silence.
    """
    if (root / ASOUND).exists():
        return ""
    cards = sound_cards(root)
    if wanted in cards:
        return wanted
    return min((card for card in cards if card.startswith(_TELEVISION)), default="")
