"""Blocks of paper: text, rules and drawings with their measures in dots, put together like bricks.

Blocks are values, and nothing is drawn before `painted`: so a ticket can be measured, and set more
tightly where it is too long. Safe in threads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from appliance.typeset import TextLine, Weight, set_line, text_width, wrap

# In parts of the size: room above and below a baseline that every line gets, and between lines.
ASCENT, DESCENT, LEADING = 0.76, 0.20, 0.10
# A line a little too long is narrowed down to this before it is broken: nobody sees it.
NARROWED = 0.86
INK = 128  # of 255; below it a dot stays white
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Mark:
    """Ink at a place of a block: mode L, 255 where there is ink. `size` is its text's, 0: none."""

    picture: Image.Image
    x: int
    y: int
    size: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the paper, so wide and so high, and the ink on it.

    `baseline` counts from the top; it is a single line's, and 0 for anything else.
    """

    width: int
    height: int
    marks: tuple[Mark, ...] = ()
    baseline: int = 0

    def moved(self, x: int, y: int) -> Iterable[Mark]:
        """Its marks, so much further right and down."""
        return (Mark(mark.picture, mark.x + x, mark.y + y, mark.size) for mark in self.marks)


NOTHING = Block(0, 0)


def space(height: float) -> Block:
    """Empty paper."""
    return Block(0, round(height))


def rule(width: int) -> Block:
    """A line of one dot."""
    return drawing(_black(width, 1))


def drawing(picture: Image.Image) -> Block:
    """A picture's ink (mode L, 255 where there is ink)."""
    return Block(picture.width, picture.height, (Mark(picture, 0, 0),))


def stack(blocks: Iterable[Block], gap: int = 0) -> Block:
    """One below the other, at the left edge."""
    width, y = 0, 0
    marks: list[Mark] = []
    for block in blocks:
        y += gap if y and block.height else 0
        marks.extend(block.moved(0, y))
        width, y = max(width, block.width), y + block.height
    return Block(width, y, tuple(marks))


def beside(left: Block, right: Block, x: int) -> Block:
    """`right` begins at `x`: two lines on one baseline, anything else on one height."""
    lines = bool(left.baseline and right.baseline)
    lower = right.baseline - left.baseline if lines else 0
    left_y, right_y = max(0, lower), max(0, -lower)
    return Block(
        x + right.width,
        max(left_y + left.height, right_y + right.height),
        (*left.moved(0, left_y), *right.moved(x, right_y)),
    )


# Most lines are the same on every ticket of the day; shaping them again costs 10 ms a ticket.
@lru_cache(maxsize=64)
def line(text: str, room: int, size: int, weight: Weight = Weight.REGULAR) -> Block:
    """One line, narrowed where it is wider than `room`: see `fits`."""
    drawn = set_line(text, size, weight)
    picture = drawn.picture
    if text_width(text, size, weight) > room:
        picture = picture.resize((room, picture.height), Image.Resampling.LANCZOS)
    above, below = _ink(drawn, size)
    mark = Mark(picture, 0, above - drawn.baseline, size)
    return Block(picture.width, above + below + round(LEADING * size), (mark,), above)


def fits(text: str, room: float, size: int, weight: Weight = Weight.REGULAR) -> bool:
    """Whether the text is one line of this room, at worst narrowed a little."""
    return text_width(text, size, weight) * NARROWED <= room


def paragraph(
    text: str, room: int, size: int, weight: Weight = Weight.REGULAR, at_most: int = 2
) -> Block:
    """Lines of one text; what does not fit in `at_most` of them ends in an ellipsis."""
    return stack(
        line(part, room, size, weight) for part in _broken(text, room, size, weight, at_most)
    )


def flowing(
    texts: Sequence[str], room: int, size: int, weight: Weight = Weight.REGULAR
) -> tuple[str, ...]:
    """The texts in order, as many to a line as fit in it."""
    lines: list[str] = []
    for text in texts:
        if lines and fits(longer := lines[-1] + BETWEEN + text, room, size, weight):
            lines[-1] = longer
        else:
            lines.append(text)
    return tuple(lines)


def painted(block: Block, width: int) -> Image.Image:
    """The block as the head prints it: mode 1, ink is 0; what is beyond `width` is cut off."""
    sheet = Image.new("L", (width, max(1, block.height)), 0)
    for mark in block.marks:
        sheet.paste(255, (mark.x, mark.y), mask=mark.picture)
    return sheet.point([0 if ink >= INK else 255 for ink in range(256)], "1")


@lru_cache(maxsize=4)
def _black(width: int, height: int) -> Image.Image:
    return Image.new("L", (width, height), 255)


@lru_cache(maxsize=64)
def _broken(text: str, room: int, size: int, weight: Weight, at_most: int) -> tuple[str, ...]:
    if not text or not at_most:
        return ()
    if fits(text, room, size, weight):
        return (text,)
    lines = wrap(text, room, size, weight)
    if len(lines) > at_most:
        lines = [*lines[: at_most - 1], _shortened(lines[at_most - 1], room, size, weight)]
    return tuple(lines)


def _ink(drawn: TextLine, size: int) -> tuple[int, int]:
    """Dots above and below the baseline: enough for the ink, and alike for lines of one script."""
    box = drawn.picture.getbbox() or (0, drawn.baseline, 1, drawn.baseline)
    return (
        max(round(ASCENT * size), drawn.baseline - box[1]),
        max(round(DESCENT * size), box[3] - drawn.baseline),
    )


def _shortened(text: str, room: int, size: int, weight: Weight) -> str:
    """As many words as fit, or as many letters where the first word is too long itself."""
    while " " in text and text_width(text + "…", size, weight) > room:
        text = text.rpartition(" ")[0]
    while text and text_width(text + "…", size, weight) > room:
        text = text[:-1]
    return text.rstrip(" ,;:-") + "…"
