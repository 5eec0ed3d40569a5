"""Reads a ticket as a printer would, and looks for a label's ink on it."""

from PIL import Image, ImageChops

_RASTER = b"\x1dv0"
_HEAD = 8  # the command, its mode, bytes in a row, rows

# Single dots are changed where the bytes would be obeyed as a command.
_DOTS_THAT_MAY_DIFFER = 8


def ink_of(stream: bytes) -> Image.Image:
    """What the raster pictures in the bytes draw, one below the other; mode L, ink is 255."""
    bands, at = [], stream.find(_RASTER)
    while at >= 0:
        row = int.from_bytes(stream[at + 4 : at + 6], "little")
        rows = int.from_bytes(stream[at + 6 : at + 8], "little")
        end = at + _HEAD + row * rows
        band = Image.frombytes("1", (8 * row, rows), stream[at + _HEAD : end])
        bands.append(band.convert("L"))
        at = stream.find(_RASTER, end)
    return _one_below_the_other(bands)


def _one_below_the_other(bands: list[Image.Image]) -> Image.Image:
    width = max(band.width for band in bands)
    sheet = Image.new("L", (width, sum(band.height for band in bands)))
    y = 0
    for band in bands:
        sheet.paste(band, (0, y))
        y += band.height
    return sheet


def ink_on(picture: Image.Image) -> Image.Image:
    """The ink of a printed picture (black on white); mode L, ink is 255."""
    return ImageChops.invert(picture.convert("L"))


def has_at_left_edge(paper: Image.Image, ink: Image.Image) -> bool:
    """Whether the ink stands somewhere at the left edge of what is printed, dot for dot."""
    paper = paper.crop(paper.getbbox())
    wanted = ink.point(lambda dot: 255 if dot >= 128 else 0)
    tops = range(paper.height - wanted.height + 1)
    return any(_differs(paper, wanted, top) <= _DOTS_THAT_MAY_DIFFER for top in tops)


def _differs(paper: Image.Image, wanted: Image.Image, top: int) -> int:
    there = paper.crop((0, top, wanted.width, top + wanted.height))
    return sum(ImageChops.difference(there, wanted).histogram()[128:])
