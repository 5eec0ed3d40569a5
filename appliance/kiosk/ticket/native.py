"""A ticket for a slow line: the printer's own letters where it has them, pictures where it has not.

At 9600 baud a whole ticket as a picture takes half a minute. Here only the label (at half
resolution, which 20 mm figures do not show) and the Indic lines are pictures.
"""

import textwrap
from collections.abc import Iterator
from typing import Any

from PIL import Image

from appliance.kiosk.ticket.escpos_bytes import picture_pieces, taken
from appliance.kiosk.ticket.picture import LAYOUTS, NOTE, Layout, label_ink
from appliance.kiosk.ticket.sheet import Sheet
from appliance.kiosk.ticket.symbols import priority_sign
from appliance.kiosk.ticket.text import TicketText
from appliance.typeset import Weight

# The printer's font A, doubled both ways: 48 dots high, as nothing may be under 40.
LETTER_DOTS = 24
QR_MODULE_DOTS = 5


def native_pieces(text: TicketText, paper_mm: int, writer: Any) -> Iterator[bytes]:
    """The ticket as commands for a printer that knows the usual letters."""
    layout = LAYOUTS[paper_mm]
    if text.mark:
        yield from _words(text.mark, layout, writer, bold=True)
    yield from _words(text.clinic, layout, writer)
    yield from _half_resolution(_label(text, layout), writer)
    for name in text.departments:
        yield from _words(name, layout, writer, bold=True)
    # The small print costs seconds in a second language: the clinic's first one must do here.
    for counter in text.counters[:1]:
        yield from _words(counter, layout, writer)
    yield from _foot(text, layout, writer)


def _foot(text: TicketText, layout: Layout, writer: Any) -> Iterator[bytes]:
    for words in text.ahead_words:
        yield from _words(f"{text.ahead} {words}" if text.ahead else words, layout, writer)
    for words in (text.wait, text.when, text.code):
        yield from _words(words, layout, writer)
    if text.qr:
        writer.qr(text.qr, size=QR_MODULE_DOTS, native=True)
        yield taken(writer)
    for words in text.help[:1]:
        yield from _words(words, layout, writer)


def _words(words: str, layout: Layout, writer: Any, bold: bool = False) -> Iterator[bytes]:
    """One paragraph."""
    if not words.isascii():
        yield from picture_pieces(_paragraph(words, layout, bold), writer)
        return
    for line in textwrap.wrap(words, layout.width // LETTER_DOTS)[:3]:
        # With every property set anew: what one line sets would stick to the next.
        writer.set_with_default(bold=bold, double_width=True, double_height=True)
        writer.textln(line)
        yield taken(writer)


def _paragraph(words: str, layout: Layout, bold: bool) -> Image.Image:
    """The words as a picture no wider than its ink: white dots take time too."""
    sheet = Sheet(layout.width)
    weight = Weight.BOLD if bold else Weight.REGULAR
    sheet.lines(words, 0, layout.width, NOTE, weight, at_most=3)
    return _trimmed(sheet.black_and_white())


def _label(text: TicketText, layout: Layout) -> Image.Image:
    """The label, with its priority sign, at half resolution."""
    sheet = Sheet(layout.width)
    sign = priority_sign(text.priority, layout.title)
    room = layout.width - (sign.width + layout.gap if sign else 0)
    label = label_ink(text.label, layout, room)
    sheet.space(layout.gap)
    sheet.put(label, 0, sheet.y)
    if sign:
        sheet.put(sign, label.width + layout.gap, sheet.y)
    sheet.space(label.height + layout.gap)
    whole = _trimmed(sheet.black_and_white())
    return whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.NEAREST)


def _trimmed(picture: Image.Image) -> Image.Image:
    box = picture.convert("L").point(lambda dot: 255 - dot).getbbox()
    width = 16 if box is None else -(-box[2] // 16) * 16
    return picture.crop((0, 0, min(width, picture.width), picture.height))


def _half_resolution(picture: Image.Image, writer: Any) -> Iterator[bytes]:
    yield from picture_pieces(picture, writer, doubled=True)
