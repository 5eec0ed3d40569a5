"""Sound in memory: read from WAV, joined, made as loud as wanted, written as WAV. Pure."""

import io
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

RATES = range(8_000, 48_001)
# As loud as the loudest sample of chime and voice is at volume 1.
PEAK = 28_000
# What is fainter than this is made louder no further: it is hiss.
_FAINTEST = PEAK // 8
_ONE = 1 << 15


class NotPlayable(ValueError):
    """A WAV file that is not of the one kind that is played here."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of 16 bits; with two channels they stand side by side."""

    rate: int
    channels: int
    samples: "array[int]"

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate / self.channels

    @property
    def form(self) -> tuple[int, int]:
        """Rate and channels: only what has the same can be joined."""
        return self.rate, self.channels


def read_wav(packed: bytes, *, streamed: bool = False) -> Sound:
    """16-bit PCM of one or two channels. `streamed`: its header does not know its length.

    Raises NotPlayable.
    """
    try:
        with wave.open(io.BytesIO(packed)) as file:
            channels, width, rate, frames, *_ = file.getparams()
            if width != 2 or channels not in (1, 2) or rate not in RATES:
                raise NotPlayable(f"{8 * width} bit, {channels} channels, {rate} Hz")
            raw = file.readframes(frames)
    except (wave.Error, EOFError, RuntimeError) as error:  # the last: parts that lie outside
        raise NotPlayable(str(error) or "it is cut off") from None
    whole = len(raw) // (2 * channels)
    if whole < frames and not streamed:
        raise NotPlayable("it is cut off")
    return Sound(rate, channels, array("h", raw[: whole * 2 * channels]))


def as_wav(sound: Sound) -> bytes:
    """The file's bytes."""
    packed = io.BytesIO()
    with wave.open(packed, "wb") as file:
        file.setnchannels(sound.channels)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples.tobytes())
    return packed.getvalue()


def at_volume(sound: Sound, volume: float) -> Sound:
    """As loud as everything else that is played at this volume, 0 to 1."""
    loudest = max(max(sound.samples, default=0), -min(sound.samples, default=0))
    # Whole numbers: a sentence has 150,000 samples, and a Pi draws the picture meanwhile.
    factor = round(_ONE * PEAK * min(1.0, max(0.0, volume)) / max(loudest, _FAINTEST))
    louder = array("h", [sample * factor >> 15 for sample in sound.samples])
    return Sound(sound.rate, sound.channels, louder)


def silence(form: tuple[int, int], seconds: float) -> Sound:
    """Nothing to hear for so long."""
    rate, channels = form
    return Sound(rate, channels, array("h", bytes(2 * channels * round(rate * seconds))))


def joined(sounds: Sequence[Sound]) -> Sound:
    """One behind the other; all are of one form."""
    rate, channels = sounds[0].form
    samples = array("h")
    for sound in sounds:
        samples.extend(sound.samples)
    return Sound(rate, channels, samples)


def in_form(sound: Sound, form: tuple[int, int]) -> Sound:
    """The same at another rate and number of channels, between samples in a straight line."""
    if sound.form == form:
        return sound
    rate, channels = form
    sides = [sound.samples[n :: sound.channels] for n in range(sound.channels)]
    heard = [_resampled(side, sound.rate, rate) for side in sides]
    samples = array("h", bytes(2 * channels * len(heard[0])))
    for n in range(channels):
        samples[n::channels] = heard[n % len(heard)]
    return Sound(rate, channels, samples)


def _resampled(samples: "array[int]", rate: int, wanted: int) -> "array[int]":
    last = len(samples) - 1
    new = array("h")
    for n in range(round(len(samples) * wanted / rate)):
        before, part = divmod(n * rate, wanted)
        a, b = samples[min(before, last)], samples[min(before + 1, last)]
        new.append(a + (b - a) * part // wanted)
    return new
