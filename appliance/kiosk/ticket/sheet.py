"""A sheet of paper that text, rules and symbols are set on from the top. Measures are dots."""

from functools import lru_cache

from PIL import Image, ImageDraw

from appliance.typeset import TextLine, Weight, set_line, text_width, wrap

# In parts of the size: room above and below a baseline that every line gets, and between lines.
ASCENT, DESCENT, LEADING = 0.76, 0.20, 0.10
INK = 128  # of 255; below it a dot stays white


class Sheet:
    """Paper of one width that grows downward. `y` is where the next thing begins."""

    def __init__(self, width: int, longest: int = 2400) -> None:
        self.width = width
        self.y = 0
        self._picture = Image.new("L", (width, longest), 0)

    def space(self, height: float) -> None:
        """Leaves paper empty."""
        self.y += round(height)

    def rule(self, x: int, width: int) -> None:
        """A line of one dot."""
        ImageDraw.Draw(self._picture).line((x, self.y, x + width - 1, self.y), fill=255)
        self.y += 1

    def line(self, text: str, x: int, size: int, weight: Weight = Weight.REGULAR) -> int:
        """Sets one line and moves below it; returns its width."""
        line = _set(text, size, weight)
        above, below = _ink(line, size)
        self.put(line.picture, x, self.y + above - line.baseline)
        self.y += above + below + round(LEADING * size)
        return line.width

    def lines(
        self,
        text: str,
        x: int,
        width: int,
        size: int,
        weight: Weight = Weight.REGULAR,
        at_most: int = 2,
    ) -> None:
        """Sets a paragraph; what does not fit in `at_most` lines ends in an ellipsis."""
        for line in _broken(text, width, size, weight, at_most):
            self.line(line, x, size, weight)

    def put(self, picture: Image.Image, x: int, y: int) -> None:
        """Lays ink (mode L, 255 where there is ink) on the sheet."""
        self._picture.paste(255, (x, y), mask=picture)

    def black_and_white(self) -> Image.Image:
        """The paper down to `y` as the head prints it: mode 1, ink is 0."""
        used = self._picture.crop((0, 0, self.width, self.y))
        return used.point([0 if ink >= INK else 255 for ink in range(256)], "1")


# Most lines are the same on every ticket of the day; shaping them again costs 10 ms a ticket.
@lru_cache(maxsize=40)
def _set(text: str, size: int, weight: Weight) -> TextLine:
    return set_line(text, size, weight)


@lru_cache(maxsize=80)
def _broken(text: str, width: int, size: int, weight: Weight, at_most: int) -> tuple[str, ...]:
    lines = wrap(text, width, size, weight)
    if len(lines) > at_most:
        lines = [*lines[: at_most - 1], _shortened(lines[at_most - 1], width, size, weight)]
    return tuple(lines)


def _ink(line: TextLine, size: int) -> tuple[int, int]:
    """Dots above and below the baseline: enough for the ink, and alike for lines of one script."""
    box = line.picture.getbbox() or (0, line.baseline, 1, line.baseline)
    return (
        max(round(ASCENT * size), line.baseline - box[1]),
        max(round(DESCENT * size), box[3] - line.baseline),
    )


def _shortened(text: str, width: int, size: int, weight: Weight) -> str:
    while text and text_width(text + "…", size, weight) > width:
        text = text[:-1]
    return text.rstrip() + "…"
