"""A picture's dots cut into bands no wider than their ink: white takes time on a slow line. Pure.

Nothing is left out by feeding instead: how far a feed in dots goes differs between printers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

# What a band costs beside its dots: the head of its command.
_HEAD_BYTES = 8
# A command is at most this long: while it waits for paper, it must leave room in the smallest
# receive buffer for the question that comes behind it.
LONGEST_BYTES = 1800


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of a picture from its left edge: `width` bytes each, a bit set where there is ink."""

    width: int
    rows: int
    dots: bytes


def raster_bands(dots: bytes, row_bytes: int) -> Iterator[Band]:
    """The picture from the top; bands begin where they save more than they cost."""
    rows = [dots[at : at + row_bytes] for at in range(0, len(dots), row_bytes)]
    inked = [max(1, len(row.rstrip(b"\0"))) for row in rows]
    top, width = 0, 0
    for y, ink in enumerate(inked):
        wider = max(width, ink)
        together = wider * (y + 1 - top)
        apart = width * (y - top) + ink + _HEAD_BYTES
        too_long = together + _HEAD_BYTES > LONGEST_BYTES
        if y > top and (together > apart or too_long):
            yield _band(rows[top:y], width)
            top, width = y, ink
        else:
            width = wider
    yield _band(rows[top:], width)


def _band(rows: list[bytes], width: int) -> Band:
    return Band(width, len(rows), b"".join(row[:width] for row in rows))
