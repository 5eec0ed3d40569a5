"""A recording studio: every clip of a language, each a tone of its own, with a manifest."""

import math
from array import array
from pathlib import Path

from display.voice.recording import script, wanted
from display.voice.sentence import Piece
from display.voice.wav import Sound, as_wav

RATE = 8_000


def tone(seconds: float, pitch: float = 440.0, rate: int = RATE, channels: int = 1) -> Sound:
    """A sound that is not silent."""
    wave = (
        round(9_000 * math.sin(math.tau * pitch * n / rate))
        for n in range(round(seconds * rate))
        for _ in range(channels)
    )
    return Sound(rate, channels, array("h", wave))


def lasts(piece: Piece) -> float:
    """Seconds of a piece's clip: by its words, so that a mistaken one is noticed."""
    return 0.02 + sum(piece.spoken.encode()) % 97 / 1000


def record(media: Path, language: str, *names: str) -> Path:
    """Records all that the script asks for; gives the language's folder."""
    folder = media / "voice" / language
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(script(language, names), encoding="utf-8")
    for piece, file in wanted(language, names).items():
        (folder / file).write_bytes(as_wav(tone(lasts(piece))))
    return folder
