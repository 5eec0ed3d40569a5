"""The two notes of a call. Pure."""

import cmath
import math
from array import array

from display.voice.wav import PEAK, Sound

RATE = 22_050
# A falling third, as doors and stations use it; each note starts before the last has faded.
NOTES = ((659.26, 0.0), (523.25, 0.42))
LENGTH_S = 1.6
OVERTONES = ((1.0, 1.0), (2.0, 0.28), (3.0, 0.09))
FADE_S = 0.63
# A struck bell takes a few milliseconds to its loudest; where the sound is cut no click is heard.
_RISES_FOR = round(0.008 * RATE)
_ENDS_FOR = round(0.1 * RATE)


def chime() -> Sound:
    """Both notes, so loud that nothing is cut off."""
    heard = [0.0] * round(RATE * LENGTH_S)
    for pitch, start_s in NOTES:
        for multiple, share in OVERTONES:
            _ring(heard, round(start_s * RATE), pitch * multiple, share, FADE_S / multiple)
    for n in range(1, _ENDS_FOR):
        heard[-n] *= n / _ENDS_FOR
    scale = PEAK / (sum(share for _, share in OVERTONES) * len(NOTES))
    return Sound(RATE, 1, array("h", [round(sample * scale) for sample in heard]))


def _ring(heard: list[float], first: int, pitch: float, share: float, fade_s: float) -> None:
    """Adds a tone that fades. Each swing is the one before, turned and made smaller.

    That is twice as fast as a sine for each sample, and a Pi draws the picture meanwhile.
    """
    turn = cmath.exp(complex(-1 / fade_s, math.tau * pitch) / RATE)
    swing = complex(share)
    for n in range(first, len(heard)):
        heard[n] += swing.imag * min(1.0, (n - first) / _RISES_FOR)
        swing *= turn
