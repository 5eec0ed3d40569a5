"""Puts shaped text and symbols on the canvas; keeps drawn lines in a cache that cannot grow."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from appliance.typeset import TextLine, Weight, capital_height, set_line, text_width
from display.geometry import Box
from display.symbols import Symbol, symbol
from display.theme import Colour

CACHE_BYTES = 4_000_000
ELLIPSIS = "…"
_EM = 256
_NUMBERED = re.compile(r"^(.*\S)\s+(\S*\d\S{0,2})$")

LineKey = tuple[str, int, Weight]


class LineCache:
    """Drawn lines, the least used of which are dropped beyond `limit_bytes`. One thread."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self._limit = limit_bytes
        self._lines: OrderedDict[LineKey, TextLine] = OrderedDict()
        self.held_bytes = 0

    def line(self, text: str, size_px: int, weight: Weight) -> TextLine:
        """The line, drawn now or before."""
        key = (text, size_px, weight)
        if key in self._lines:
            self._lines.move_to_end(key)
            return self._lines[key]
        line = set_line(text, size_px, weight)
        self._keep(key, line)
        return line

    def _keep(self, key: LineKey, line: TextLine) -> None:
        self._lines[key] = line
        self.held_bytes += line.width * line.height
        while self.held_bytes > self._limit and len(self._lines) > 1:
            _, dropped = self._lines.popitem(last=False)
            self.held_bytes -= dropped.width * dropped.height


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: pixels per em, colour, weight."""

    size_px: int
    colour: Colour
    weight: Weight = Weight.REGULAR


class Ink:
    """Draws on one canvas. Every text stands on a baseline; x is the edge of its ink."""

    def __init__(self, canvas: Image.Image, lines: LineCache) -> None:
        self.canvas = canvas
        self._lines = lines

    def fill(self, box: Box, colour: Colour) -> None:
        """A plain ground."""
        self.canvas.paste(colour, (box.x, box.y, box.right, box.bottom))

    def rule(self, x: int, y: int, width: int, thickness: int, colour: Colour) -> None:
        """A thin line between parts."""
        pen = ImageDraw.Draw(self.canvas)
        pen.rectangle((x, y, x + width - 1, y + thickness - 1), fill=colour)

    def text(
        self, text: str, x: float, baseline: float, style: Style, *, right: bool = False
    ) -> int:
        """Draws the text, its ink from `x`, or up to `x` where `right`; gives the ink's width."""
        if not text.strip():
            return 0
        line = self._lines.line(text, style.size_px, style.weight)
        ink = line.picture.getbbox() or (0, 0, 1, 1)
        left = x - (ink[2] if right else ink[0])
        corner = (round(left), round(baseline) - line.baseline)
        self.canvas.paste(style.colour, corner, line.picture)
        return ink[2] - ink[0]

    def symbol(self, name: Symbol, x: float, top: float, height: float, colour: Colour) -> int:
        """Draws a symbol; gives its width."""
        mask = symbol(name, max(1, round(height)))
        self.canvas.paste(colour, (round(x), round(top)), mask)
        return mask.width


@lru_cache(maxsize=512)
def ems(text: str, weight: Weight = Weight.BOLD) -> float:
    """Width of the text in parts of its size."""
    return text_width(text, _EM, weight) / _EM


@lru_cache(maxsize=128)
def reach(text: str, weight: Weight = Weight.BOLD) -> tuple[float, float]:
    """(above the capitals, below the baseline): how far the ink reaches, in parts of the size."""
    line = set_line(text, _EM, weight)
    ink = line.picture.getbbox() or (0, line.baseline, 1, line.baseline)
    above = line.baseline - ink[1] - capital_height(_EM)
    return max(0.0, above) / _EM, max(0.0, ink[3] - line.baseline) / _EM


@lru_cache(maxsize=512)
def shorten(text: str, width_px: int, size_px: int, weight: Weight = Weight.REGULAR) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    if text_width(text, size_px, weight) <= width_px:
        return text
    kept = text
    while kept and text_width(kept.rstrip() + ELLIPSIS, size_px, weight) > width_px:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS if kept.strip() else ""


@lru_cache(maxsize=128)
def shorten_name(name: str, width_px: int, size_px: int, weight: Weight) -> str:
    """The name, shortened in the middle where it ends in a number: that tells rooms apart."""
    head, tail = split_name(name)
    if not head or text_width(name, size_px, weight) <= width_px:
        return shorten(name, width_px, size_px, weight)
    room = width_px - text_width(" " + tail, size_px, weight)
    return f"{shorten(head, int(room), size_px, weight)} {tail}".strip()


def split_name(name: str) -> tuple[str, str]:
    """ "Room 2" → ("Room", "2"): what all counters share, and what tells this one apart."""
    found = _NUMBERED.match(name)
    return (found[1], found[2]) if found else ("", name)


@lru_cache(maxsize=128)
def in_two(name: str) -> tuple[str, str]:
    """ "Pharmacy counter" → ("Pharmacy", "counter"): two lines, the wider of which is narrowest.

    The first is empty where the name is a single word.
    """
    words = name.split()
    breaks = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min(breaks, key=lambda lines: max(map(ems, lines)), default=("", name))
