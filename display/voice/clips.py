"""Recorded clips: DIR/LANGUAGE/manifest.toml names a WAV file for each piece of the sentence.

Everything is read when it is needed and bounded, so that whatever lies there costs no memory.
"""

import os
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from display.voice.sentence import Piece, Pieces
from display.voice.wav import NotPlayable, Sound, joined, read_wav, silence

MANIFEST = "manifest.toml"
TABLES = ("phrases", "letters", "numbers", "names")
CLIP_AT_MOST_S = 10.0
SENTENCE_AT_MOST_S = 30.0
_MANIFEST_AT_MOST = 256 * 1024
_CLIP_AT_MOST = round(CLIP_AT_MOST_S * 48_000 * 4) + 4096
PAUSE_S = 0.06
PAUSE_AT = {",": 0.3, ".": 0.5, "।": 0.5}


class ClipBroken(ValueError):
    """A manifest or clip that cannot be used: what and why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A language's clips: the file of each place such as numbers.23."""

    folder: Path
    files: Mapping[str, str]

    @property
    def names(self) -> frozenset[str]:
        """Counters' names that have a clip of their own."""
        places = (place.partition(".") for place in self.files)
        return frozenset(key for table, _, key in places if table == "names")

    def missing(self, pieces: Iterable[Piece]) -> tuple[str, ...]:
        """The places that have no clip, in their order, each once."""
        places = dict.fromkeys(piece.place for piece in pieces)
        return tuple(place for place in places if place not in self.files)


def manifest_in(folder: Path) -> Manifest | None:
    """None where nobody has recorded anything. Raises ClipBroken."""
    path = folder / MANIFEST
    try:
        tables = tomllib.loads(_read(path, _MANIFEST_AT_MOST).decode())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise ClipBroken(f"{MANIFEST}: {error}") from None
    files: dict[str, str] = {}
    for table, rows in tables.items():
        if table not in TABLES or not isinstance(rows, dict):
            raise ClipBroken(f"{MANIFEST}: {table} is none of {', '.join(TABLES)}")
        files |= {f"{table}.{key}": str(file) for key, file in rows.items()}
    return Manifest(folder, files)


def clip(manifest: Manifest, place: str) -> Sound:
    """One clip. Raises ClipBroken."""
    file = manifest.files[place]
    path = manifest.folder / file
    try:
        if not path.resolve().is_relative_to(manifest.folder.resolve()):
            raise ClipBroken("it lies elsewhere")
        sound = read_wav(_read(path, _CLIP_AT_MOST))
    except NotPlayable as error:
        raise ClipBroken(f"{place}: {file}: {error}; 16-bit PCM is wanted") from None
    except (OSError, ValueError, RuntimeError) as error:  # the last: links that go in a circle
        reason = error.strerror if isinstance(error, OSError) else None
        raise ClipBroken(f"{place}: {file}: {reason or error}") from None
    if sound.seconds > CLIP_AT_MOST_S:
        raise ClipBroken(f"{place}: {file}: longer than {CLIP_AT_MOST_S:g} s")
    return sound


def sentence_of(manifest: Manifest, pieces: Pieces) -> Sound:
    """The whole sentence; each piece has a clip. Raises ClipBroken."""
    parts: list[Sound] = []
    for piece in pieces:
        sound = clip(manifest, piece.place)
        if parts and sound.form != parts[0].form:
            raise ClipBroken(f"{piece.place}: {differs(sound.form, parts[0].form)}")
        if parts:
            parts.append(silence(sound.form, pause_before(piece)))
        parts.append(sound)
        if sum(part.seconds for part in parts) > SENTENCE_AT_MOST_S:
            raise ClipBroken(f"{piece.place}: the sentence is over {SENTENCE_AT_MOST_S:g} s")
    return joined(parts)


def pause_before(piece: Piece) -> float:
    """Seconds between a clip and the one before it."""
    return PAUSE_AT.get(piece.text[:1], PAUSE_S)


def differs(form: tuple[int, int], usual: tuple[int, int]) -> str:
    """How a clip's form is another than its language's."""
    return "{} Hz, {} channels; the others: {} Hz, {}".format(*form, *usual)


def _read(path: Path, at_most: int) -> bytes:
    """Raises OSError, and ClipBroken for what is no file of a sensible size."""
    # Without waiting: opening a pipe that nobody writes to would last for ever.
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise ClipBroken("no plain file")
        with os.fdopen(opened, "rb", closefd=False) as file:
            packed = file.read(at_most + 1)
    finally:
        os.close(opened)
    if len(packed) > at_most:
        raise ClipBroken(f"larger than {at_most} bytes")
    return packed
