"""The label on paper: as high as the paper's width allows. Pure."""

from functools import lru_cache

from PIL import Image

from appliance.kiosk.ticket.layout import Layout
from appliance.typeset import Weight, set_line, size_for_capitals

# A label is narrowed down to this before it is made less high.
NARROWEST = 0.72


def label_ink(label: str, layout: Layout, room: int) -> Image.Image:
    """The label's ink alone, as high as the width allows; narrowed where it must be."""
    return _ink(label, layout.label_capitals, layout.least_capitals, room)


@lru_cache(maxsize=8)
def _ink(label: str, capitals: int, least_capitals: int, room: int) -> Image.Image:
    ink = bold_ink(label, capitals)
    if ink.width * NARROWEST > room:
        capitals = max(least_capitals, int(capitals * room / (ink.width * NARROWEST)))
        ink = bold_ink(label, capitals)
    if ink.width > room:
        ink = ink.resize((room, ink.height), Image.Resampling.LANCZOS)
    return ink


@lru_cache(maxsize=8)
def bold_ink(text: str, capitals: int) -> Image.Image:
    """The ink alone, with capitals and figures at least so high."""
    picture = set_line(text, size_for_capitals(capitals), Weight.BOLD).picture
    return picture.crop(picture.getbbox() or (0, 0, 1, capitals))
