"""Carries out printing commands onto paper. Never fails, whatever the bytes.

Not safe in threads: the printer's lock guards it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from appliance.simulator.codes import Symbols
from appliance.simulator.escpos import RASTER, RASTER_DATA, TEXT, Command, Splitter, word
from appliance.simulator.glyphs import CELLS, cell
from appliance.simulator.strip import HEAD_TO_CUTTER, Strip
from appliance.simulator.style import STYLES, Style

CUTS = frozenset({b"\x1dV", b"\x1bi", b"\x1bm"})

_TAB_LETTERS = 8


@dataclass(slots=True)
class _Raster:
    """A picture whose rows are still arriving. `across`, `down`: how often each dot is repeated."""

    row_bytes: int = 0
    across: int = 1
    down: int = 1
    rest: bytearray = field(default_factory=bytearray)


class Paper:
    """The head, the line being set and the strip below them."""

    def __init__(self, paper_mm: int) -> None:
        self.strip = Strip(paper_mm)
        self._style = Style()
        self._symbols = Symbols()
        self._raster = _Raster()
        self._line: list[tuple[int, Image.Image]] = []
        self._pen = 0
        self._does = self._table()

    def run(self, command: Command) -> None:
        """Carries out one command; what it does not know it leaves out, as printers do."""
        does = self._does.get(command.name)
        if does is not None:
            does(command)

    def cut(self, command: Command) -> Image.Image | None:
        """Cuts, after a feed to the cutter where the command asks for one.

        None where there is nothing to cut: two cuts in a row make one ticket.
        """
        self._end_line()
        if self.strip.blank:
            return None
        how = command.rest
        if len(how) == 2:  # function B: GS V m n
            self.strip.feed(HEAD_TO_CUTTER + how[1])
        return self.strip.cut()

    def forget(self) -> None:
        """Drops the line being set, the unfinished picture and all styles, as `ESC @` does."""
        self._line, self._pen = [], 0
        self._style, self._symbols, self._raster = Style(), Symbols(), _Raster()

    def _table(self) -> dict[bytes, Callable[[Command], None]]:
        return {
            TEXT: self._text,
            RASTER: self._raster_begins,
            RASTER_DATA: self._raster_rows,
            b"\n": lambda _: self._new_line(1),
            b"\t": lambda _: self._tab(),
            b"\x1b@": lambda _: self.forget(),
            b"\x1bd": lambda c: self._new_line(c.raw[2]),
            b"\x1bJ": lambda c: self._feed_dots(c.raw[2]),
            b"\x1b$": lambda c: self._move_to(word(c.raw, 2)),
            b"\x1b\\": lambda c: self._move_to(self._pen + word(c.raw, 2)),
            b"\x1b*": self._columns,
            b"\x1d(": lambda c: self._symbol(c.raw[2:3], c.raw[5:]),
            b"\x1d8": lambda c: self._symbol(c.raw[2:3], c.raw[7:]),
            **dict.fromkeys(STYLES, self._set_style),
        }

    # Letters

    def _set_style(self, command: Command) -> None:
        STYLES[command.name](self._style, command.raw[2] if len(command.raw) > 2 else 0)

    def _text(self, command: Command) -> None:
        for letter in command.raw.decode(self._style.codec, "replace"):
            self._put(self._letter(letter))
            self._pen += self._style.letter_gap * self._style.across

    def _letter(self, letter: str) -> Image.Image:
        style = self._style
        dots = cell(letter, style.face, style.bold)
        if style.across > 1 or style.down > 1:
            size = (dots.width * style.across, dots.height * style.down)
            dots = dots.resize(size, Image.Resampling.NEAREST)
        if style.underline or style.inverse:
            dots = dots.copy()
        if style.underline:
            dots.paste(1, (0, dots.height - style.underline, dots.width, dots.height))
        return dots.point(lambda dot: 0 if dot else 255) if style.inverse else dots

    def _put(self, dots: Image.Image) -> None:
        if self._line and self._pen + dots.width > self.strip.width:
            self._end_line()
        self._line.append((self._pen, dots))
        self._pen += dots.width

    def _tab(self) -> None:
        stop = _TAB_LETTERS * CELLS[self._style.face][0] * self._style.across
        self._move_to((self._pen // stop + 1) * stop)

    def _move_to(self, pen: int) -> None:
        if pen < self.strip.width:
            self._pen = pen

    # Lines

    def _end_line(self) -> None:
        """Prints the line being set, if there is one, and moves past it."""
        if self._line:
            line = self._set_line()
            self._stamp(line)
            self.strip.feed(max(0, self._style.line_dots - line.height))
        self._line, self._pen = [], 0

    def _set_line(self) -> Image.Image:
        """The line as dots, its parts on a common foot."""
        height = max(part.height for _, part in self._line)
        width = min(self.strip.width, max(x + part.width for x, part in self._line))
        line = Image.new("1", (width, height), 0)
        for x, part in self._line:
            line.paste(1, (x, height - part.height), part)
        return line.transpose(Image.Transpose.ROTATE_180) if self._style.upside_down else line

    def _stamp(self, dots: Image.Image) -> None:
        """Burns dots at the left, in the middle or at the right; the head's width is the limit."""
        free = max(0, self.strip.width - dots.width)
        x = (0, free // 2, free)[self._style.align]
        self.strip.stamp(dots.crop((0, 0, min(dots.width, self.strip.width), dots.height)), x)

    def _new_line(self, lines: int) -> None:
        ended = bool(self._line)
        self._end_line()
        self.strip.feed(max(0, lines - ended) * self._style.line_dots)

    def _feed_dots(self, dots: int) -> None:
        spacing, self._style.line_dots = self._style.line_dots, 0
        self._end_line()
        self._style.line_dots = spacing
        self.strip.feed(dots)

    # Pictures

    def _raster_begins(self, command: Command) -> None:
        self._end_line()
        mode = command.raw[3]
        self._raster = _Raster(word(command.raw, 4), 1 + (mode & 1), 1 + (mode >> 1 & 1))

    def _raster_rows(self, command: Command) -> None:
        raster = self._raster
        raster.rest += command.raw
        rows = len(raster.rest) // raster.row_bytes if raster.row_bytes else 0
        if rows:
            arrived = bytes(raster.rest[: rows * raster.row_bytes])
            del raster.rest[: rows * raster.row_bytes]
            dots = Image.frombytes("1", (raster.row_bytes * 8, rows), arrived)
            self._stamp(_larger(dots, raster.across, raster.down))

    def _columns(self, command: Command) -> None:
        """ESC *: dots given in columns, 8 or 24 high, as part of the line."""
        mode, count, data = command.raw[2], word(command.raw, 3), command.raw[5:]
        tall = 24 if mode in (32, 33) else 8
        if count:
            columns = Image.frombytes("1", (tall, count), data)
            dots = columns.transpose(Image.Transpose.TRANSPOSE)
            self._put(_larger(dots, 1 if mode in (1, 33) else 2, 24 // tall))

    def _symbol(self, kind: bytes, parameters: bytes) -> None:
        dots = self._symbols.run(kind, parameters)
        if dots is not None:
            self._end_line()
            self._stamp(dots)


def render(stream: bytes, paper_mm: int) -> Image.Image:
    """A stream of bytes as one uncut picture, black on white, at 203 dpi. Cuts are feeds."""
    paper = Paper(paper_mm)
    for command in Splitter().feed(stream):
        paper.run(command)
    paper.run(Command(b"\x1bJ", b"\x1bJ\x00"))
    return paper.strip.look()


def _larger(dots: Image.Image, across: int, down: int) -> Image.Image:
    if across == down == 1:
        return dots
    return dots.resize((dots.width * across, dots.height * down), Image.Resampling.NEAREST)
