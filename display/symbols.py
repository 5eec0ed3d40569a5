"""The few symbols of the screen as masks, drawn here so that no font decides how they look."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from PIL import Image, ImageDraw

# Polygons have hard edges: drawn this much larger, then reduced.
_FINER = 4
Pen = ImageDraw.ImageDraw


class Symbol(StrEnum):
    """What the screen can show besides text."""

    ARROW = "arrow"  # go there
    ATTENTION = "attention"
    BROKEN = "broken"  # the link to the queue
    CLOCK_UNSURE = "clock-unsure"
    PAUSE = "pause"
    URGENT = "urgent"


@lru_cache(maxsize=32)
def symbol(name: Symbol, height_px: int) -> Image.Image:
    """The symbol as a mask (mode L), as high as asked and as wide as it is."""
    draw, ratio = _SHAPES[name]
    size = (max(1, round(height_px * ratio)), max(1, height_px))
    large = Image.new("L", (size[0] * _FINER, size[1] * _FINER), 0)
    draw(ImageDraw.Draw(large), large.width, large.height)
    return large.resize(size, Image.Resampling.BOX)


def symbol_width(name: Symbol, height_px: float) -> float:
    """Width of the symbol at a height."""
    return height_px * _SHAPES[name][1]


def _arrow(pen: Pen, width: int, height: int) -> None:
    """A shaft and an open head with square ends, as on signs."""
    middle, stroke, head = height / 2, height * 0.17, height * 0.40
    tip = width - stroke * 0.15
    pen.rectangle((0, middle - stroke / 2, tip - stroke * 0.8, middle + stroke / 2), fill=255)
    for way in (-1, 1):
        back = (tip - head, middle + way * head)
        across = stroke * 1.414
        pen.polygon(
            [(tip, middle), back, (back[0] - across, back[1]), (tip - across, middle)], fill=255
        )


def _attention(pen: Pen, width: int, height: int) -> None:
    edge = height * 0.06
    pen.polygon([(width / 2, 0), (width, height - edge), (0, height - edge)], fill=255)
    stem = width * 0.065
    pen.polygon(
        [
            (width / 2 - stem * 1.15, height * 0.34),
            (width / 2 + stem * 1.15, height * 0.34),
            (width / 2 + stem * 0.75, height * 0.66),
            (width / 2 - stem * 0.75, height * 0.66),
        ],
        fill=0,
    )
    dot = height * 0.055
    pen.ellipse(
        (width / 2 - dot, height * 0.78 - dot, width / 2 + dot, height * 0.78 + dot), fill=0
    )


def _broken(pen: Pen, width: int, height: int) -> None:
    """A plug and a socket that do not meet."""
    middle, cable, body = height / 2, height * 0.12, height * 0.62
    left, right = width * 0.40, width * 0.64
    pen.rectangle((0, middle - cable / 2, left - body * 0.5, middle + cable / 2), fill=255)
    pen.pieslice((left - body, middle - body / 2, left, middle + body / 2), 90, 270, fill=255)
    pen.rectangle((left - body / 2, middle - body / 2, left, middle + body / 2), fill=255)
    for way in (-1, 1):
        y = middle + way * body * 0.24
        pen.rectangle((left, y - cable / 2, left + height * 0.2, y + cable / 2), fill=255)
    pen.rectangle((right, middle - body / 2, right + body / 2, middle + body / 2), fill=255)
    pen.pieslice((right, middle - body / 2, right + body, middle + body / 2), 270, 90, fill=255)
    pen.rectangle((right + body * 0.5, middle - cable / 2, width, middle + cable / 2), fill=255)


def _clock_unsure(pen: Pen, width: int, height: int) -> None:
    """A clock that is struck out."""
    stroke = round(height * 0.09)
    pen.ellipse((0, 0, width - 1, height - 1), outline=255, width=stroke)
    middle = height / 2
    pen.line((middle, height * 0.2, middle, middle), fill=255, width=stroke)
    pen.line((middle, middle, middle + height * 0.26, middle), fill=255, width=stroke)
    for colour, wide in ((0, stroke * 2), (255, stroke)):
        pen.line((height * 0.12, height * 0.12, height * 0.88, height * 0.88), colour, wide)


def _pause(pen: Pen, width: int, height: int) -> None:
    bar = width * 0.34
    pen.rectangle((0, 0, bar, height), fill=255)
    pen.rectangle((width - bar, 0, width, height), fill=255)


def _urgent(pen: Pen, width: int, height: int) -> None:
    """A cross in a disc."""
    pen.ellipse((0, 0, width - 1, height - 1), fill=255)
    arm, half = height * 0.30, height * 0.09
    pen.rectangle((width / 2 - arm, height / 2 - half, width / 2 + arm, height / 2 + half), fill=0)
    pen.rectangle((width / 2 - half, height / 2 - arm, width / 2 + half, height / 2 + arm), fill=0)


# Name → how it is drawn, and its width in parts of its height.
_SHAPES: dict[Symbol, tuple[Callable[[Pen, int, int], None], float]] = {
    Symbol.ARROW: (_arrow, 1.05),
    Symbol.ATTENTION: (_attention, 1.1),
    Symbol.BROKEN: (_broken, 1.7),
    Symbol.CLOCK_UNSURE: (_clock_unsure, 1.0),
    Symbol.PAUSE: (_pause, 0.8),
    Symbol.URGENT: (_urgent, 1.0),
}
