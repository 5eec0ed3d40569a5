"""What the lamp in a button says, as one table: for lamps, for terminals and for the lamp card.

A lamp has no words, so it has few: steady means "press", dark means "closed", and trouble is
counted in blinks by the technician at the other end of the telephone. Pure.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from enum import StrEnum


class LampMode(StrEnum):
    """What a lamp says."""

    OFF = "off"
    READY = "ready"
    STARTING = "starting"
    BUSY = "busy"
    REFUSED = "refused"
    TROUBLE_PAPER = "trouble-paper"
    TROUBLE_PRINTER = "trouble-printer"
    TROUBLE_SERVICE = "trouble-service"
    TROUBLE_CLOCK = "trouble-clock"


# What the technician counts. Nothing blinks faster than 3 times a second.
BLINKS: Mapping[LampMode, int] = {
    LampMode.TROUBLE_PAPER: 1,
    LampMode.TROUBLE_PRINTER: 2,
    LampMode.TROUBLE_SERVICE: 3,
    LampMode.TROUBLE_CLOCK: 4,
}
# These swell and fade, from dark to lit and back in so many seconds; all others switch.
BREATHS_S: Mapping[LampMode, float] = {LampMode.STARTING: 4.0}
MEANINGS: Mapping[LampMode, str] = {
    LampMode.OFF: "closed",
    LampMode.READY: "press for a token",
    LampMode.STARTING: "starting: waits for the service",
    LampMode.BUSY: "the press was taken",
    LampMode.REFUSED: "the press came while closed; the screen says why",
    LampMode.TROUBLE_PAPER: "paper is out or the cover is open; a press still gives a token",
    LampMode.TROUBLE_PRINTER: "the printer is in trouble; a press still gives a token",
    LampMode.TROUBLE_SERVICE: "the service is away; a press gives nothing",
    LampMode.TROUBLE_CLOCK: "the clock is not sure; a press still gives a token",
}
# Lamps that stay mostly lit in trouble, because pressing still helps the patient.
_STILL_GIVES_TOKENS = frozenset(
    {LampMode.TROUBLE_PAPER, LampMode.TROUBLE_PRINTER, LampMode.TROUBLE_CLOCK}
)

# (lit, for so many seconds); None: for good.
Step = tuple[bool, float | None]


def pattern(mode: LampMode) -> tuple[Step, ...]:
    """The steps that a lamp repeats; a steady one has a single step without an end.

    A mode in BREATHS_S fades instead: its two steps are its lighter and its darker half.
    """
    if mode in BLINKS:
        usual = mode in _STILL_GIVES_TOKENS
        blinks: tuple[Step, ...] = ((not usual, 0.25), (usual, 0.35)) * BLINKS[mode]
        return (*blinks, (usual, 1.6))
    if mode in BREATHS_S:
        half_s = BREATHS_S[mode] / 2
        return ((True, half_s), (False, half_s))
    if mode is LampMode.BUSY:
        # Begins dark: a lamp that was lit changes at the instant of the press.
        return ((False, 0.2), (True, 0.2))
    if mode is LampMode.REFUSED:
        # Begins lit: a lamp that was dark changes at the instant of the answer.
        return ((True, 0.25), (False, 0.25), (True, 0.25), (False, None))
    return ((mode is LampMode.READY, None),)


def brightness(mode: LampMode, since_s: float) -> float:
    """How much of the time a breathing lamp is lit, 0 to 1, so long after its breath began.

    It begins dark. The eye sees the square root of the light, roughly: the power evens that out.
    """
    turn = 2 * math.pi * since_s / BREATHS_S[mode]
    return float(((1 - math.cos(turn)) / 2) ** 2)


# One flash of a fading lamp: too short to be seen as one.
FLASH_S = 0.010
# No thread can keep a lamp lit or dark for less.
SHORTEST_S = 0.0001


def steps(mode: LampMode) -> Iterator[Step]:
    """What switches the lamp, without an end: its pattern, or the quick flashes of its breath."""
    return _breath(mode) if mode in BREATHS_S else itertools.cycle(pattern(mode))


def _breath(mode: LampMode) -> Iterator[Step]:
    # Switched here and not by the pin library's PWM: lgpio's thread for that never ends again, and
    # would wake 50 times a second for as long as the kiosk runs.
    for flash in itertools.count():
        lit_s = FLASH_S * brightness(mode, flash * FLASH_S)
        if lit_s > SHORTEST_S:
            yield (True, min(lit_s, FLASH_S))
        if FLASH_S - lit_s > SHORTEST_S:
            yield (False, min(FLASH_S - lit_s, FLASH_S))


def lamp_table() -> str:
    """The meanings as lines for a sign beside the kiosk or a terminal."""
    return "\n".join(f"{mode:16} {looks(mode):22} {MEANINGS[mode]}" for mode in LampMode)


def looks(mode: LampMode) -> str:
    """How a mode looks, in a few English words."""
    if mode in BLINKS:
        usual = "lit" if mode in _STILL_GIVES_TOKENS else "dark"
        return f"{usual}, {BLINKS[mode]} blink{'s' * (BLINKS[mode] > 1)}, pause"
    return _LOOKS[mode]


_LOOKS: Mapping[LampMode, str] = {
    LampMode.OFF: "dark",
    LampMode.READY: "lit",
    LampMode.STARTING: "breathing",
    LampMode.BUSY: "quick blinking",
    LampMode.REFUSED: "dark, lit twice",
}
