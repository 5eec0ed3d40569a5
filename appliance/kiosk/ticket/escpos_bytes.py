"""A ticket's picture as ESC/POS: the one module that knows python-escpos.

The library only makes bytes here; it never talks to a printer.
"""

import os
import tempfile
from collections.abc import Iterator
from typing import Any

from PIL import Image

# Rows of a picture in one command: at 72 bytes a row some 1.7 KB, less than any receive buffer.
ROWS = 24
# These two letters inside a picture would be obeyed as a command at once (DLE EOT, ENQ, DC4); one
# dot more makes them harmless and is not seen.
_OBEYED = {b"\x10\x04": b"\x10\x0c", b"\x10\x05": b"\x10\x0d", b"\x10\x14": b"\x10\x1c"}


def open_writer(width: int) -> Any:
    """An escpos printer, `width` dots wide, that only collects bytes.

    Imports the library, which takes 0.2 s.
    """
    # The library writes a cache when imported: keep it out of the shared temporary folder.
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = tempfile.mkdtemp(prefix="escpos-")
    from escpos.printer.dummy import Dummy  # noqa: PLC0415

    writer = Dummy()
    # Without a width the library prints a remark to the console for every picture.
    writer.profile.profile_data = {
        **writer.profile.profile_data,
        "media": {"width": {"pixels": width}},
    }
    return writer


def picture_pieces(picture: Image.Image, writer: Any, doubled: bool = False) -> Iterator[bytes]:
    """The picture (mode 1, ink is 0) in bands; each piece is one whole raster command.

    Its width is whole bytes. `doubled`: the printer makes four dots of each.
    """
    picture = _harmless(picture)
    for top in range(0, picture.height, ROWS):
        band = picture.crop((0, top, picture.width, min(top + ROWS, picture.height)))
        writer.image(band, high_density_vertical=not doubled, high_density_horizontal=not doubled)
        yield taken(writer)


def cut(writer: Any) -> bytes:
    """Feeds to the knife and cuts; no line more than that is fed."""
    writer.cut(feed=False)
    return taken(writer)


def taken(writer: Any) -> bytes:
    """What was written since the last time."""
    data: bytes = writer.output
    writer.clear()
    return data


def _harmless(picture: Image.Image) -> Image.Image:
    dots = bytes(byte ^ 0xFF for byte in picture.tobytes())
    for obeyed, tame in _OBEYED.items():
        dots = dots.replace(obeyed, tame)
    return Image.frombytes("1", picture.size, bytes(byte ^ 0xFF for byte in dots))
