"""How a ticket looks: TicketText to a black and white picture, at 203 dpi (8 dots a millimetre).

From the top: clinic, label, where to go, people ahead, code and time, help. Pure.
"""

from dataclasses import dataclass
from functools import lru_cache

import segno
from PIL import Image

from appliance.kiosk.ticket.sheet import Sheet
from appliance.kiosk.ticket.symbols import person, priority_sign
from appliance.kiosk.ticket.text import TicketText
from appliance.typeset import Weight, fit_size, set_line, size_for_capitals, text_width

DOTS_PER_MM = 8
# Nothing is set smaller than this: 14 points at 203 dpi.
NOTE = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of one paper width, in dots. Four sizes of text and nothing between.

    `small_print` is in how many languages counter and help are set.
    """

    width: int
    label_capitals: int
    least_capitals: int
    title: int
    figure: int
    gap: int
    qr: int
    small_print: int


LAYOUTS = {
    80: Layout(576, 164, 160, title=48, figure=72, gap=10, qr=176, small_print=2),
    58: Layout(384, 160, 96, title=44, figure=64, gap=10, qr=160, small_print=1),
}
# A label is narrowed down to this before it is made less high.
NARROWEST = 0.72


def ticket_picture(text: TicketText, paper_mm: int) -> Image.Image:
    """The ticket, mode 1, ink is 0; as wide as the paper prints."""
    layout = LAYOUTS[paper_mm]
    sheet = Sheet(layout.width)
    sheet.space(layout.gap)
    _head(sheet, layout, text)
    _label(sheet, layout, text)
    _where(sheet, layout, text)
    if text.qr and layout.width >= 3 * layout.qr:
        _follow(sheet, layout, text)
    else:
        _ahead(sheet, layout.width, layout, text)
        _parted(sheet, layout)
        _code_and_time(sheet, layout, text)
    for line in text.help[: layout.small_print]:
        sheet.lines(line, 0, layout.width, NOTE, at_most=3)
    return sheet.black_and_white()


def _parted(sheet: Sheet, layout: Layout) -> None:
    sheet.space(layout.gap * 0.4)
    sheet.rule(0, layout.width)
    sheet.space(layout.gap)


def _head(sheet: Sheet, layout: Layout, text: TicketText) -> None:
    if text.mark:
        sheet.lines(text.mark, 0, layout.width, NOTE, Weight.BOLD)
    sheet.lines(text.clinic, 0, layout.width, NOTE)
    _parted(sheet, layout)


def _label(sheet: Sheet, layout: Layout, text: TicketText) -> None:
    sign = priority_sign(text.priority, layout.title)
    room = layout.width - (sign.width + layout.gap if sign else 0)
    label = label_ink(text.label, layout, room)
    sheet.space(layout.gap * 0.5)
    sheet.put(label, 0, sheet.y)
    if sign:
        sheet.put(sign, layout.width - sign.width, sheet.y)
    sheet.space(label.height + layout.gap * 1.5)


def label_ink(label: str, layout: Layout, room: int) -> Image.Image:
    """The label's ink alone, as high as the width allows; narrowed where it must be."""
    capitals = layout.label_capitals
    ink = _bold_ink(label, capitals)
    if ink.width * NARROWEST > room:
        capitals = max(layout.least_capitals, int(capitals * room / (ink.width * NARROWEST)))
        ink = _bold_ink(label, capitals)
    if ink.width > room:
        ink = ink.resize((room, ink.height), Image.Resampling.LANCZOS)
    return ink


def _bold_ink(text: str, capitals: int) -> Image.Image:
    picture = set_line(text, size_for_capitals(capitals), Weight.BOLD).picture
    return picture.crop(picture.getbbox() or (0, 0, 1, capitals))


def _where(sheet: Sheet, layout: Layout, text: TicketText) -> None:
    for name in text.departments:
        size = _title_size(name, layout)
        sheet.lines(name, 0, layout.width, max(NOTE, size), Weight.BOLD)
    sheet.lines(" · ".join(text.counters[: layout.small_print]), 0, layout.width, NOTE)
    _parted(sheet, layout)


@lru_cache(maxsize=40)
def _title_size(name: str, layout: Layout) -> int:
    return fit_size(name, layout.width, layout.title, Weight.BOLD)


def _ahead(sheet: Sheet, width: int, layout: Layout, text: TicketText) -> None:
    """A sign, a figure and what they mean, down to where the next part may begin."""
    top, x = sheet.y, 0
    lines = [*text.ahead_words, *filter(None, [text.wait])]
    if text.ahead:
        sign, figure = person(layout.figure), _bold_ink(str(text.ahead), layout.figure)
        widest = max(text_width(line, NOTE) for line in lines)
        if sign.width + figure.width + 3 * layout.gap + widest <= width:
            sheet.put(sign, 0, top)
            x = sign.width + layout.gap
        sheet.put(figure, x, top)
        x += figure.width + 2 * layout.gap
        if len(lines) == 1:
            sheet.space((layout.figure - 0.76 * NOTE) / 2)
    for line in lines:
        sheet.lines(line, x, width - x, NOTE, Weight.REGULAR if x else Weight.BOLD)
    if text.ahead:
        sheet.y = max(sheet.y, top + layout.figure + layout.gap // 2)


def _code_and_time(sheet: Sheet, layout: Layout, text: TicketText) -> None:
    if text.qr:
        _qr_beside(sheet, layout, text)
        return
    both = f"{text.when}   {text.code}" if text.when else text.code
    if text_width(both, NOTE) <= layout.width:
        sheet.line(both, 0, NOTE)
        return
    sheet.lines(text.when, 0, layout.width, NOTE)
    sheet.lines(text.code, 0, layout.width, NOTE)


def _follow(sheet: Sheet, layout: Layout, text: TicketText) -> None:
    """Wide paper: the QR code stands to the right of all that changes while waiting."""
    code = qr_ink(text.qr or "", layout.qr)
    top, room = sheet.y, layout.width - code.width - layout.gap
    sheet.put(code, layout.width - code.width, top)
    _ahead(sheet, room, layout, text)
    for line in filter(None, [text.when, text.code]):
        sheet.lines(line, 0, room, NOTE, at_most=1)
    sheet.y = max(sheet.y, top + code.height)
    _parted(sheet, layout)


def _qr_beside(sheet: Sheet, layout: Layout, text: TicketText) -> None:
    """Narrow paper: the QR code to the left, code and time beside it."""
    code = qr_ink(text.qr or "", layout.qr)
    top, x = sheet.y, code.width + layout.gap
    sheet.put(code, 0, top)
    for line in (*text.when.split(), text.code):
        sheet.lines(line, x, layout.width - x, NOTE, at_most=1)
    sheet.y = max(sheet.y, top + code.height + layout.gap)


def qr_ink(address: str, largest: int) -> Image.Image:
    """The QR code in whole dots per module, without its quiet zone: the paper around is white."""
    code = segno.make_qr(address, error="m")
    rows = [bytes(255 * bool(module) for module in row) for row in code.matrix]
    small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    side = len(rows) * max(3, round(largest / len(rows)))
    return small.resize((side, side), Image.Resampling.NEAREST)
