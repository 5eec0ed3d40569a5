"""The sound of the waiting room."""

import re
import shutil

from appliance.doctor.found import Found, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.units import has_no_screen

# " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0"
_CARD = re.compile(r"^\s*\d+ \[\S+\s*\]: \S+ - (.+)$", re.MULTILINE)


def sound(look: Look) -> Found:
    """Whether a sound device and a voice are there, if the clinic wants to hear any."""
    wanted = look.settings.display
    cards = _CARD.findall(look.machine.text("proc/asound/cards"))
    if not (wanted.chime or wanted.voice) or has_no_screen(look.machine):
        return well("sound", chime="off")
    if not cards and look.simulated:
        return unknown("sound", "sound-missing")
    if not cards:
        return warning("sound", "sound-missing")
    if shutil.which("aplay") is None:
        return warning("sound", "sound-no-player")
    if wanted.voice and shutil.which("espeak-ng") is None:
        return warning("sound", "voice-missing")
    return well("sound", devices=", ".join(cards))
