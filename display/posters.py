"""Pictures and messages for a waiting room in which nobody is called, one after the other.

They are files of a folder: `NAME.png`, `NAME.jpg`, or `NAME.toml` with a text per language (`en =
"Wash your hands."`). A thread of its own reads them, so that a large picture delays no call.
"""

import logging
import tomllib
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from PIL import Image, ImageOps

from appliance.settings import LANGUAGES
from display.scene import Poster, Texts
from display.theme import Colour
from display.worker import Worker

log = logging.getLogger(__name__)

SHOWN_S = 60.0
# A picture of so many pixels takes 60 MB while it is read.
PIXELS_AT_MOST = 20_000_000
BYTES_AT_MOST = 20_000_000
LETTERS_AT_MOST = 300
FILES_AT_MOST = 200
_PICTURES = frozenset({".png", ".jpg", ".jpeg"})
_MESSAGES = frozenset({".toml"})


class PosterRefused(ValueError):
    """A file that cannot be shown, and why."""


class Posters(Worker):
    """`current` and `rest` belong to the loop's thread. `room` is the pixels that a picture has."""

    def __init__(self, folder: Path, room: tuple[int, int], ground: Colour) -> None:
        super().__init__("posters")
        self._folder, self._room, self._ground = folder, room, ground
        self._resting = False
        self._rests = 0
        self._current: Poster | None = None
        self._refused: set[tuple[str, int]] = set()

    @property
    def current(self) -> Poster | None:
        """The one whose turn it is."""
        return self._current

    def rest(self, resting: bool) -> None:
        """Whether there is nothing else to show."""
        if resting != self._resting:
            with self._changed:
                self._resting = resting
                self._rests += resting
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._resting or self._stopping)
                if self._stopping:
                    return
                rests = self._rests
            self._current = self._next()
            self._wait(rests)

    def _wait(self, rests: int) -> None:
        """Until its time is over, or the screen has something else to show, if only in between."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._resting or self._rests > rests or self._stopping, SHOWN_S
            )

    def _next(self) -> Poster | None:
        """The one after the current, or the first of them; None where there is none to show."""
        files = list(posters_in(self._folder))
        name = self._current.name if self._current else ""
        later = (file for file in files if file.name > name)
        earlier = (file for file in files if file.name <= name)
        for file in chain(later, earlier):
            try:
                if self._current and _is(self._current, file):
                    return self._current
                return read_poster(file, self._room, self._ground)
            except (PosterRefused, OSError) as error:
                self._tell(file, error)
        return None

    def _tell(self, file: Path, error: Exception) -> None:
        """Once for each version of a file."""
        try:
            version = file.name, file.stat().st_mtime_ns
        except OSError:
            return  # it was taken away meanwhile
        if version not in self._refused:
            self._refused.add(version)
            log.warning("poster-refused %s: %s", file.name, error)


def _is(poster: Poster, file: Path) -> bool:
    return (poster.name, poster.stamp) == (file.name, file.stat().st_mtime_ns)


def posters_in(folder: Path) -> Iterator[Path]:
    """The files that may be shown, by name; none where there is no such folder."""
    try:
        found = sorted(file for file in islice(folder.iterdir(), FILES_AT_MOST))
    except OSError:
        return
    for file in found:
        kind = file.suffix.lower()
        if (kind in _PICTURES or kind in _MESSAGES) and not file.name.startswith("."):
            yield file


def read_poster(file: Path, room: tuple[int, int], ground: Colour) -> Poster:
    """One file as it will be shown. Raises PosterRefused, OSError."""
    stat = file.stat()
    if stat.st_size > BYTES_AT_MOST:
        raise PosterRefused(f"has {stat.st_size} bytes, more than {BYTES_AT_MOST}")
    if file.suffix.lower() in _MESSAGES:
        return Poster(file.name, stat.st_mtime_ns, texts=_texts(file))
    return Poster(file.name, stat.st_mtime_ns, picture=_picture(file, room, ground))


def _texts(file: Path) -> Texts:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise PosterRefused(f"is no TOML: {error}") from None
    texts = tuple((language, table[language]) for language in LANGUAGES if language in table)
    known = all(isinstance(text, str) and text.strip() for _, text in texts)
    if not texts or not known or table.keys() - set(LANGUAGES):
        raise PosterRefused("write one text for each of " + ", ".join(LANGUAGES))
    if max(len(text) for _, text in texts) > LETTERS_AT_MOST:
        raise PosterRefused(f"has more than {LETTERS_AT_MOST} letters")
    return texts


def _picture(file: Path, room: tuple[int, int], ground: Colour) -> Image.Image:
    """The picture as large as it fits, without anything shining through."""
    try:
        with Image.open(file) as picture:
            if picture.width * picture.height > PIXELS_AT_MOST:
                raise PosterRefused(f"has {picture.width} x {picture.height} pixels")
            picture.draft("RGB", room)  # a photo is read in about the size that is needed
            whole = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, PosterRefused):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a broken file makes of a decoder
        raise PosterRefused(f"is no picture: {error}") from None
    fitting = ImageOps.contain(whole, room, Image.Resampling.BICUBIC)
    flat = Image.new("RGB", fitting.size, ground)
    flat.paste(fitting, mask=fitting.getchannel("A"))
    return flat
