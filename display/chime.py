"""The two notes of a call: made in memory, played by `aplay` in a thread that may fail in peace."""

import io
import logging
import math
import subprocess
import wave
from array import array
from queue import SimpleQueue
from threading import Thread

log = logging.getLogger(__name__)

RATE = 22_050
# A falling third, as doors and stations use it; each note starts before the last has faded.
NOTES = ((659.26, 0.0), (523.25, 0.42))
LENGTH_S = 1.6
OVERTONES = ((1.0, 1.0), (2.0, 0.28), (3.0, 0.09))
FADE_S = 0.42
PLAY_AT_MOST_S = 6.0


class Chime:
    """Plays on its own thread. Without `aplay` or a sound device it stays silent and says so."""

    def __init__(self, volume: float, player: tuple[str, ...] = ("aplay", "-q", "-")) -> None:
        self._volume = volume
        self._player = player
        self._wanted: SimpleQueue[bool] = SimpleQueue()
        self._silent = False
        self._thread = Thread(target=self._run, name="chime", daemon=True)

    def start(self) -> None:
        """Starts the thread; no sound yet."""
        self._thread.start()

    def play(self) -> None:
        """Asks for one chime; returns at once."""
        self._wanted.put(True)

    def stop(self, wait_s: float = 0.1) -> None:
        """Ends the thread, but leaves a chime that still sounds after `wait_s` to fade."""
        self._wanted.put(False)
        self._thread.join(wait_s)

    def _run(self) -> None:
        sound = b""
        while self._wanted.get():
            sound = sound or chime_wav(self._volume)
            self._play(sound)

    def _play(self, sound: bytes) -> None:
        try:
            subprocess.run(  # noqa: S603 - a fixed command
                self._player,
                input=sound,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=PLAY_AT_MOST_S,
            )
        except (OSError, subprocess.SubprocessError) as error:
            self._could_not(error)
        else:
            self._silent = False

    def _could_not(self, error: Exception) -> None:
        """Logs once per silence, not once per call."""
        if not self._silent:
            log.warning("chime-silent %s", error)
        self._silent = True


def chime_wav(volume: float) -> bytes:
    """The chime as a WAV file: mono, 16 bit. `volume` is 0 to 1."""
    loudest = sum(share for _, share in OVERTONES) * 1.25
    scale = 32_000 * min(1.0, max(0.0, volume)) / loudest
    samples = array("h", (round(_at(n / RATE) * scale) for n in range(round(RATE * LENGTH_S))))
    packed = io.BytesIO()
    with wave.open(packed, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return packed.getvalue()


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
