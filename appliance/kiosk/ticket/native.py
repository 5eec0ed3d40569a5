"""Paper for a slow line: the printer's own letters where it has them, pictures where it has not.

At 9600 baud a whole ticket as a picture takes half a minute. Here only the label (on wide paper,
at half resolution, which 20 mm figures do not show) and the Indic lines are pictures.
"""

import textwrap
from collections.abc import Iterator

from PIL import Image

from appliance.kiosk.ticket.blocks import (
    Block,
    beside,
    drawing,
    painted,
    paragraph,
    space,
    stack,
)
from appliance.kiosk.ticket.escpos_bytes import Writer
from appliance.kiosk.ticket.label import label_ink
from appliance.kiosk.ticket.layout import LAYOUTS, NOTE, Layout
from appliance.kiosk.ticket.qr import qr_ink
from appliance.kiosk.ticket.symbols import priority_sign
from appliance.kiosk.ticket.text import TicketText
from appliance.typeset import Weight

# The printer's font A, doubled: 24 dots wide, 48 high, as nothing may be under 40.
LETTER_DOTS = 24
LARGEST_LETTER_DOTS = 96
# Its capitals at eight times their size are some 17 mm high: enough on narrow paper only.
_LETTERS_ARE_HIGH_ENOUGH = 58
_LINES_AT_MOST = 3


def native_pieces(text: TicketText, paper_mm: int, writer: Writer) -> Iterator[bytes]:
    """The ticket as commands for a printer that knows the usual letters."""
    layout = LAYOUTS[paper_mm]
    for mark in text.marks[:1]:
        yield from native_words(mark, layout, writer, bold=True)
    yield from native_words(text.clinic, layout, writer)
    yield from _label(text, paper_mm, writer)
    for name in text.departments:
        yield from native_words(name, layout, writer, bold=True)
    # The small print costs seconds in a second language: the clinic's first one must do here.
    for counter in text.counters[:1]:
        yield from native_words(counter, layout, writer)
    yield from _foot(text, layout, writer)


def _foot(text: TicketText, layout: Layout, writer: Writer) -> Iterator[bytes]:
    for words in text.ahead_words[:1]:
        yield from native_words(f"{text.ahead} {words}" if text.ahead else words, layout, writer)
    for words in (*text.waits[:1], text.when, text.code):
        yield from native_words(words, layout, writer)
    if text.qr:
        yield from native_qr(text.qr, layout, writer)
    for words in text.helps[-1] if not text.helps[-1][0].isascii() else text.helps[0][:1]:
        yield from native_words(words, layout, writer)


def _label(text: TicketText, paper_mm: int, writer: Writer) -> Iterator[bytes]:
    layout = LAYOUTS[paper_mm]
    letters = layout.width // LARGEST_LETTER_DOTS
    plain = text.label.isascii() and text.priority == "normal" and len(text.label) <= letters
    if plain and paper_mm == _LETTERS_ARE_HIGH_ENOUGH:
        yield writer.largest_words(text.label)
    else:
        # One row more, so that halving takes nothing from the foot of the figures.
        label = painted(stack([_label_block(text, layout), space(1)]), layout.width)
        yield from writer.picture(_halved(label), doubled=True)


def native_words(words: str, layout: Layout, writer: Writer, bold: bool = False) -> Iterator[bytes]:
    """One paragraph."""
    if not words.isascii():
        weight = Weight.BOLD if bold else Weight.REGULAR
        block = paragraph(words, layout.width, NOTE, weight, at_most=_LINES_AT_MOST)
        yield from native_drawing(block, layout, writer)
        return
    for line in textwrap.wrap(words, layout.width // LETTER_DOTS)[:_LINES_AT_MOST]:
        yield writer.words(line, bold)


def native_drawing(block: Block, layout: Layout, writer: Writer) -> Iterator[bytes]:
    """A block as a picture."""
    yield from writer.picture(painted(block, layout.width))


def native_qr(address: str, layout: Layout, writer: Writer) -> Iterator[bytes]:
    """A QR code: by the printer itself if it can, else as a picture."""
    if writer.has.qr:
        yield writer.qr(address, layout.qr_module)
    else:
        code = drawing(qr_ink(address, layout.qr_module, layout.width))
        yield from native_drawing(code, layout, writer)


def _label_block(text: TicketText, layout: Layout) -> Block:
    sign = priority_sign(text.priority, layout.title)
    room = layout.width - (sign.width + layout.gap if sign else 0)
    label = drawing(label_ink(text.label, layout, room))
    return beside(label, drawing(sign), label.width + layout.gap) if sign else label


def _halved(picture: Image.Image) -> Image.Image:
    """Half as wide and as high, in whole bytes."""
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.NEAREST)
