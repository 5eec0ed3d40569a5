"""The sound of the waiting room."""

import shutil

from appliance.doctor.found import Found, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine
from appliance.doctor.units import has_no_screen
from appliance.settings.sound_card import ASOUND, chosen_card, sound_cards


def sound(look: Look) -> Found:
    """Whether a sound device and a voice are there, if the clinic wants to hear any."""
    wanted = look.settings.display
    if not (wanted.chime or wanted.voice) or has_no_screen(look.machine):
        return well("sound", chime="off")
    cards = sound_cards(look.machine.root)
    if not cards and look.simulated:
        return unknown("sound", "sound-missing")
    if not cards:
        return warning("sound", "sound-missing")
    if shutil.which("aplay") is None:
        return warning("sound", "sound-no-player")
    if wanted.voice and shutil.which("espeak-ng") is None:
        return warning("sound", "voice-missing")
    return _where(look.machine, wanted.sound_card)


def _where(machine: Machine, wanted: str) -> Found:
    """The card that is heard, found as the screen's program finds it."""
    cards = sound_cards(machine.root)
    card = chosen_card(wanted, machine.root)
    told = machine.at(ASOUND).exists()
    heard = cards.get(card) or (f"the card of /{ASOUND}" if told else next(iter(cards.values())))
    # A machine that is no Pi has no socket of its own for a television.
    television = "" if card or told or not machine.is_pi else "the television"
    missed = wanted if card != wanted else television
    if missed:
        figures = {"wanted": missed, "devices": heard, "cards": ", ".join(cards)}
        return warning("sound", "sound-elsewhere", **figures)
    return well("sound", devices=heard)
