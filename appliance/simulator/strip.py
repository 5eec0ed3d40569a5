"""A strip of thermal paper that gets longer and is cut: dots only, no commands.

Not safe in threads: the printer's lock guards it.
"""

from dataclasses import dataclass, field

from PIL import Image

DOTS_PER_MM = 8  # 203 dpi
PRINTABLE = {58: 384, 80: 576}

# White above the first and below the last row of a picture, so that paper looks like paper.
_HEAD = 24

# From the print head to the cutter: what is printed just before a cut without a feed stays inside.
HEAD_TO_CUTTER = 96


def has_ink(picture: Image.Image) -> bool:
    """Whether a picture of paper shows anything."""
    darkest, _ = picture.getextrema()
    return darkest == 0


@dataclass(slots=True)
class Strip:
    """The paper below the head. Rows count in dots from the beginning of the piece."""

    paper_mm: int
    at: int = 0
    used: int = 0
    _marks: list[tuple[int, int, Image.Image]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Dots that the head can print across."""
        return PRINTABLE[self.paper_mm]

    @property
    def blank(self) -> bool:
        """Whether nothing was printed or fed on this piece."""
        return not self.at and not self._marks

    def stamp(self, dots: Image.Image, x: int) -> None:
        """Burns dots (mode 1, set where there is ink) at `x` and moves the paper past them."""
        if dots.height and dots.width:
            self._marks.append((x, self.at, dots))
        self.feed(dots.height)

    def feed(self, rows: int) -> None:
        """Moves the paper on."""
        self.at += rows
        self.used += rows

    def cut(self) -> Image.Image:
        """The piece that falls off; what lies between head and cutter begins the next one."""
        end = max(0, self.at - HEAD_TO_CUTTER)
        whole = self._drawn(self.at)
        piece = whole.crop((0, 0, whole.width, end)) if end else whole.crop((0, 0, whole.width, 1))
        self._carry(whole.crop((0, end, whole.width, max(end + 1, self.at))))
        return self._on_paper(piece)

    def tear(self) -> Image.Image:
        """Everything printed so far, as a hand tears it off; a new piece begins."""
        picture = self.look()
        self.at = 0
        self._marks = []
        return picture

    def look(self) -> Image.Image:
        """The piece as it is now."""
        return self._on_paper(self._drawn(max(1, self.at)))

    def _carry(self, inside: Image.Image) -> None:
        """A blank stretch is left out of the next picture: every ticket would begin with it."""
        self._marks = [(0, 0, inside)] if inside.getbbox() else []
        self.at = inside.height if self._marks else 0

    def _drawn(self, rows: int) -> Image.Image:
        dots = Image.new("1", (self.width, max(1, rows)), 0)
        for x, y, mark in self._marks:
            dots.paste(1, (x, y), mark)
        return dots

    def _on_paper(self, dots: Image.Image) -> Image.Image:
        """Black on white at the paper's true width, dot for dot."""
        width = self.paper_mm * DOTS_PER_MM
        paper = Image.new("1", (width, dots.height + 2 * _HEAD), 1)
        paper.paste(0, ((width - dots.width) // 2, _HEAD), dots)
        return paper
