"""The two notes of a call. Pure."""

import math
from array import array

from display.voice.wav import PEAK, Sound

RATE = 22_050
# A falling third, as doors and stations use it; each note starts before the last has faded.
NOTES = ((659.26, 0.0), (523.25, 0.42))
LENGTH_S = 1.6
OVERTONES = ((1.0, 1.0), (2.0, 0.28), (3.0, 0.09))
FADE_S = 0.42


def chime() -> Sound:
    """Both notes, so loud that nothing is cut off."""
    scale = PEAK / (sum(share for _, share in OVERTONES) * len(NOTES))
    samples = array("h", (round(_at(n / RATE) * scale) for n in range(round(RATE * LENGTH_S))))
    return Sound(RATE, 1, samples)


def _at(time_s: float) -> float:
    ends = min(1.0, (LENGTH_S - time_s) / 0.1)  # no click where the sound is cut
    return ends * sum(_note(pitch, time_s - start) for pitch, start in NOTES if time_s >= start)


def _note(pitch: float, time_s: float) -> float:
    """A struck bell: a few milliseconds to its loudest, then fading, overtones faster."""
    attack = min(1.0, time_s / 0.008)
    return attack * sum(
        share
        * math.exp(-time_s * multiple / FADE_S / 1.5)
        * math.sin(math.tau * pitch * multiple * time_s)
        for multiple, share in OVERTONES
    )
