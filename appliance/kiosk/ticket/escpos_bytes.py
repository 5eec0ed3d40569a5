"""Pictures and words as ESC/POS: the one module that knows python-escpos.

The library only makes bytes here; it never talks to a printer.
"""

import difflib
import logging
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PIL import Image

from appliance.kiosk.ticket.bands import LONGEST_BYTES, Band, raster_bands

log = logging.getLogger(__name__)

# These two letters inside a picture would be obeyed as a command at once (DLE EOT, ENQ, DC4); one
# dot more makes them harmless and is not seen.
_OBEYED = {b"\x10\x04": b"\x10\x0c", b"\x10\x05": b"\x10\x0d", b"\x10\x14": b"\x10\x1c"}
_INVERTED = bytes(byte ^ 0xFF for byte in range(256))
_RASTER = b"\x1dv0"
# Where there is no knife: from the head past the tear bar, in lines of 1/6 inch. Not in dots, which
# mean a 360th of an inch to some printers.
_TO_THE_TEAR_BAR = b"\x1bd\x04"
# ESC !: everything about the letters at once, so that nothing sticks to the next line.
_LARGE, _LARGE_BOLD = b"\x1b!\x30", b"\x1b!\x38"
_BOLD = b"\x1b!\x08"
LARGEST = 8  # times the size of a letter
DEFAULT_PROFILE = "default"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a printer has, by its profile."""

    knife: bool
    qr: bool


class Writer:
    """Makes bytes for a printer of one profile. Belongs to one thread.

    Imports the library, which takes 0.2 s.
    """

    def __init__(self, profile: str = DEFAULT_PROFILE) -> None:
        self._escpos = _collector(profile)
        supports = self._escpos.profile.supports
        self.has = Abilities(
            knife=supports("paperFullCut") or supports("paperPartCut"), qr=supports("qrCode")
        )

    def picture(self, picture: Image.Image, doubled: bool = False) -> Iterator[bytes]:
        """The picture (mode 1, ink is 0) as raster commands, some of them whole in each piece.

        Its width is whole bytes. `doubled`: the printer makes four dots of each.
        """
        piece = b""
        for band in raster_bands(picture.tobytes().translate(_INVERTED), picture.width // 8):
            command = _command(band, doubled)
            if piece and len(piece) + len(command) > LONGEST_BYTES:
                yield piece
                piece = b""
            piece += command
        yield piece

    def words(self, words: str, bold: bool = False) -> bytes:
        """A line of ASCII in the printer's own letters, doubled both ways: 48 dots high."""
        return (_LARGE_BOLD if bold else _LARGE) + words.encode("ascii") + b"\n"

    def largest_words(self, words: str, times: int = LARGEST) -> bytes:
        """A line of ASCII, each letter so many times its size both ways: 2 to 8."""
        size = bytes((0x1D, 0x21, 0x11 * (times - 1)))
        return _BOLD + size + words.encode("ascii") + b"\n"

    def qr(self, address: str, module_dots: int) -> bytes:
        """A QR code that the printer draws itself; only where `has.qr`."""
        self._escpos.qr(address, ec=1, size=module_dots, native=True)
        return self._taken()

    def ending(self) -> bytes:
        """Cuts, or feeds to where the paper is torn off; no line more than that is fed."""
        if not self.has.knife:
            return _TO_THE_TEAR_BAR
        self._escpos.cut(feed=False)
        return self._taken()

    def _taken(self) -> bytes:
        """What was written since the last time."""
        data: bytes = self._escpos.output
        self._escpos.clear()
        return data


def _collector(profile: str) -> Any:
    """A printer of the library that only collects bytes."""
    with _nothing_left_behind():
        from escpos.capabilities import CAPABILITIES  # noqa: PLC0415
        from escpos.printer.dummy import Dummy  # noqa: PLC0415

    return Dummy(profile=_known(profile, list(CAPABILITIES["profiles"])))


@contextmanager
def _nothing_left_behind() -> Iterator[None]:
    """The library makes a temporary folder when imported, and puts a cache there."""
    with tempfile.TemporaryDirectory(prefix="escpos-") as folder:
        usual, tempfile.tempdir = tempfile.tempdir, folder
        try:
            yield
        finally:
            tempfile.tempdir = usual


def _known(profile: str, known: list[str]) -> str:
    if profile in known:
        return profile
    near = difflib.get_close_matches(profile, known, n=3, cutoff=0.4)
    hint = f"; near to it: {', '.join(near)}" if near else ""
    log.warning("printer-profile-unknown: %r, going on with the default%s", profile, hint)
    return DEFAULT_PROFILE


def _command(band: Band, doubled: bool) -> bytes:
    """The command that prints a band; nothing in its dots is obeyed."""
    # Not by the library, which converts each picture five times over: 5 ms a ticket.
    dots = band.dots
    for obeyed, tame in _OBEYED.items():
        dots = dots.replace(obeyed, tame)
    return struct.pack("<3sBHH", _RASTER, 3 * doubled, band.width, band.rows) + dots
