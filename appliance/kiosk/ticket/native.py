"""Paper for a slow line: the printer's own letters where it has them, pictures where it has not.

At 9600 baud a whole ticket as a picture takes half a minute. Here only the label (on wide paper,
at half resolution, which 20 mm figures do not show) and the Indic lines are pictures.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from appliance.kiosk.ticket.blocks import (
    Block,
    beside,
    drawing,
    flowing,
    painted,
    paragraph,
    space,
    stack,
)
from appliance.kiosk.ticket.escpos_bytes import LARGEST, Writer
from appliance.kiosk.ticket.label import label_ink
from appliance.kiosk.ticket.layout import DOTS_PER_MM, LAYOUTS, LONGEST_EVER_MM, NOTE, Layout
from appliance.kiosk.ticket.qr import qr_ink, qr_modules
from appliance.kiosk.ticket.symbols import priority_sign
from appliance.kiosk.ticket.text import TicketText
from appliance.typeset import Weight

# The printer's font A, doubled: 24 dots wide, 48 high, as nothing may be under 40.
LETTER_DOTS, LINE_DOTS = 24, 48
_FONT_A = (12, 24)
# At eight times its size its capitals are some 17 mm high: enough on narrow paper only. At six
# times they are 13 mm: for tickets that are full of words.
_LETTERS_ARE_HIGH_ENOUGH = 58
_SMALLER = 6
_LINES_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Printed:
    """A part of a paper as commands, and how many dots of paper it takes."""

    height: int
    pieces: tuple[bytes, ...] = ()


def joined(parts: Iterable[Printed]) -> Printed:
    """One below the other."""
    parts = tuple(parts)
    pieces = tuple(piece for part in parts for piece in part.pieces)
    return Printed(sum(part.height for part in parts), pieces)


class NativeSetter:
    """Sets words and pictures for one paper width and one printer."""

    def __init__(self, paper_mm: int, writer: Writer) -> None:
        self.paper_mm, self._writer = paper_mm, writer
        self.layout: Layout = LAYOUTS[paper_mm]

    def words(self, words: str, bold: bool = False, at_most: int = _LINES_AT_MOST) -> Printed:
        """A paragraph."""
        # The dash of a range is the only thing in most lines that is no plain letter.
        words = words.replace("\u2013", "-")
        if not words.isascii():
            weight = Weight.BOLD if bold else Weight.REGULAR
            return self.block(paragraph(words, self.layout.width, NOTE, weight, at_most))
        lines = textwrap.wrap(words, self.layout.width // LETTER_DOTS)[:at_most]
        return Printed(
            LINE_DOTS * len(lines), tuple(self._writer.words(line, bold) for line in lines)
        )

    def flowing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names: those that are pictures as many to a line as fit in it."""
        pictures = [name for name in names if not name.isascii()]
        lines = flowing(pictures, self.layout.width, NOTE, Weight.BOLD)
        letters = tuple(name for name in names if name.isascii())
        return (*letters, *lines) if names[:1] == letters[:1] else (*lines, *letters)

    def block(self, block: Block) -> Printed:
        """A block as a picture."""
        if not block.height:
            return Printed(0)
        picture = painted(block, self.layout.width)
        return Printed(block.height, tuple(self._writer.picture(picture)))

    def qr(self, address: str) -> Printed:
        """A QR code: by the printer itself if it can, else as a picture."""
        module = self.layout.qr_module
        if self._writer.has.qr:
            return Printed(module * qr_modules(address), (self._writer.qr(address, module),))
        return self.block(drawing(qr_ink(address, module, self.layout.width)))

    def label(self, text: TicketText, times: int = LARGEST) -> Printed:
        """The label: in letters where they are high enough, else as a picture."""
        fits = len(text.label) * times * _FONT_A[0] <= self.layout.width
        plain = text.label.isascii() and text.priority == "normal" and fits
        if plain and self.paper_mm == _LETTERS_ARE_HIGH_ENOUGH:
            return Printed(times * _FONT_A[1], (self._writer.largest_words(text.label, times),))
        block = _label(text, self.layout)
        picture = _halved(painted(block, self.layout.width))
        return Printed(block.height, tuple(self._writer.picture(picture, doubled=True)))


def native_ticket(text: TicketText, setter: NativeSetter) -> Printed:
    """The ticket for a printer that knows the usual letters; it says less where it gets long.

    The small print costs seconds in a second language: the clinic's first one must do here.
    """
    parts = _parts(text, setter)
    for name, saved in _savings(text, setter):
        if joined(parts.values()).height > LONGEST_EVER_MM * DOTS_PER_MM:
            parts[name] = saved()
    return joined(parts.values())


def _parts(text: TicketText, setter: NativeSetter) -> dict[str, Printed]:
    """What the ticket says, from the top."""
    words = setter.words
    ahead = [f"{text.ahead} {said}" if text.ahead else said for said in text.ahead_words[:1]]
    [in_full, *_], [*_, shortest] = text.helps[0], text.helps[-1]
    return {
        "mark": joined(words(mark, bold=True) for mark in text.marks[:1]),
        "clinic": words(text.clinic),
        "label": setter.label(text),
        "departments": joined(words(name, bold=True) for name in setter.flowing(text.departments)),
        "counter": joined(words(counter) for counter in text.counters[:1]),
        "ahead": joined(words(line) for line in ahead),
        "wait": joined(words(wait) for wait in text.waits[:1]),
        "when": words(text.when),
        "code": words(text.code),
        "qr": setter.qr(text.qr) if text.qr else Printed(0),
        "help": words(in_full if in_full.isascii() else shortest),
    }


def _savings(text: TicketText, setter: NativeSetter) -> Iterator[tuple[str, Callable[[], Printed]]]:
    """What takes a part's place, in the order in which parts are given up."""
    yield "wait", lambda: joined(setter.words(wait) for wait in text.waits[1:2])
    yield "help", lambda: setter.words(text.helps[-1][0])
    if not text.counter_known:
        yield "counter", lambda: Printed(0)
    yield "label", lambda: setter.label(text, _SMALLER)
    yield "clinic", lambda: Printed(0)
    yield "wait", lambda: Printed(0)


def _label(text: TicketText, layout: Layout) -> Block:
    sign = priority_sign(text.priority, layout.title)
    room = layout.width - (sign.width + layout.gap if sign else 0)
    label = drawing(label_ink(text.label, layout, room))
    if sign:
        label = beside(label, drawing(sign), label.width + layout.gap)
    # Even, so that halving takes nothing from the foot of the figures.
    return stack([space(layout.gap), label, space(layout.gap + label.height % 2)])


def _halved(picture: Image.Image) -> Image.Image:
    """Half as wide and as high, in whole bytes."""
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.NEAREST)
