"""How a ticket looks: TicketText to a black and white picture, at 203 dpi (8 dots a millimetre).

From the top: clinic, label, where to go, people ahead, code and time, help. Pure.
"""

from collections.abc import Iterator
from functools import lru_cache

from PIL import Image

from appliance.kiosk.ticket.blocks import (
    NOTHING,
    Block,
    beside,
    drawing,
    fits,
    flowing,
    painted,
    paragraph,
    rule,
    space,
    stack,
)
from appliance.kiosk.ticket.label import bold_ink, label_ink
from appliance.kiosk.ticket.layout import (
    DOTS_PER_MM,
    LAYOUTS,
    LONGEST_EVER_MM,
    LONGEST_MM,
    NOTE,
    Layout,
    calm_layouts,
    tight_layouts,
)
from appliance.kiosk.ticket.qr import qr_ink
from appliance.kiosk.ticket.symbols import person, priority_sign
from appliance.kiosk.ticket.text import TicketText
from appliance.typeset import Weight, fit_size, text_width


def ticket_picture(text: TicketText, paper_mm: int) -> Image.Image:
    """The ticket, mode 1, ink is 0; as wide as the paper prints."""
    return painted(ticket_block(text, paper_mm), LAYOUTS[paper_mm].width)


def ticket_block(text: TicketText, paper_mm: int) -> Block:
    """The ticket, not yet painted: all it can say in `LONGEST_MM`, or else in a little more."""
    ticket = NOTHING
    for layouts, longest_mm in _LENGTHS:
        for layout in layouts(paper_mm):
            ticket = _ticket(text, layout)
            if ticket.height <= longest_mm * DOTS_PER_MM:
                return ticket
    return ticket


_LENGTHS = ((calm_layouts, LONGEST_MM), (tight_layouts, LONGEST_EVER_MM))


def _ticket(text: TicketText, layout: Layout) -> Block:
    return stack(
        [
            space(layout.gap),
            _head(text, layout),
            _parting(layout),
            _label(text, layout),
            _where(text, layout),
            _parting(layout),
            *(_with_qr(text, layout) if text.qr else _without_qr(text, layout)),
        ]
    )


def _parting(layout: Layout) -> Block:
    return stack([space(layout.gap * 0.4), rule(layout.width), space(layout.gap)])


def _head(text: TicketText, layout: Layout) -> Block:
    mark = _small(text.marks, layout, Weight.BOLD)
    return stack([mark, paragraph(text.clinic, layout.width, NOTE, at_most=layout.clinic_lines)])


def _label(text: TicketText, layout: Layout) -> Block:
    sign = priority_sign(text.priority, layout.title)
    room = layout.width - (sign.width + layout.gap if sign else 0)
    label = drawing(label_ink(text.label, layout, room))
    if sign:
        label = beside(label, drawing(sign), layout.width - sign.width)
    return stack([space(layout.gap * 0.5), label, space(layout.gap * 1.5)])


def _where(text: TicketText, layout: Layout) -> Block:
    """The department: large in the clinic's first language, then in the others; the counter."""
    first, *others = text.departments or ("",)
    size = max(NOTE, _title_size(first, layout.width, layout.title))
    names = flowing(others, layout.width, NOTE, Weight.BOLD)
    return stack(
        [
            paragraph(first, layout.width, size, Weight.BOLD),
            *(paragraph(name, layout.width, NOTE, Weight.BOLD) for name in names),
            _small(text.counters if text.counter_known or layout.any_counter else (), layout),
        ]
    )


@lru_cache(maxsize=40)
def _title_size(name: str, room: int, largest: int) -> int:
    return fit_size(name, room, largest, Weight.BOLD)


def _small(words: tuple[str, ...], layout: Layout, weight: Weight = Weight.REGULAR) -> Block:
    """Small print on one line, in as many languages as fit in it."""
    lines = flowing(words[: layout.small_print], layout.width, NOTE, weight)
    return paragraph(lines[0] if lines else "", layout.width, NOTE, weight)


def _without_qr(text: TicketText, layout: Layout) -> Iterator[Block]:
    yield _ahead_and_parting(text, layout)
    both = f"{text.when}   {text.code}" if text.when else text.code
    parts = (both,) if fits(both, layout.width, NOTE) else (text.when, text.code)
    yield from (_one_line(part, layout.width) for part in parts)
    yield _help(text, layout)


def _with_qr(text: TicketText, layout: Layout) -> Iterator[Block]:
    """Wide paper: the QR code beside all that changes while waiting. Narrow: beside the time."""
    code = drawing(qr_ink(text.qr or "", layout.qr_module, layout.width // 3))
    room = layout.width - code.width - 2 * layout.gap
    wide = layout.width >= 3 * code.width
    if wide and all(fits(words, room, NOTE) for words in (text.when, text.code)):
        lines = stack(_one_line(words, room) for words in (text.when, text.code))
        facts = stack([_ahead(text, layout, room), lines])
        yield beside(facts, code, layout.width - code.width)
    else:
        yield _ahead_and_parting(text, layout)
        yield _beside_or_above(code, (*text.when.split(), text.code), layout, room)
    yield space(layout.gap)
    yield _help(text, layout)


def _beside_or_above(code: Block, lines: tuple[str, ...], layout: Layout, room: int) -> Block:
    """A QR code and its lines; a very long address makes a code with no room beside it."""
    if all(fits(words, room, NOTE) for words in lines):
        facts = stack(_one_line(words, room) for words in lines)
        return beside(code, facts, code.width + 2 * layout.gap)
    facts = stack(_one_line(words, layout.width) for words in lines)
    return stack([code, space(layout.gap), facts])


def _one_line(words: str, room: int) -> Block:
    return paragraph(words, room, NOTE, at_most=1)


def _ahead_and_parting(text: TicketText, layout: Layout) -> Block:
    ahead = _ahead(text, layout, layout.width)
    return stack([ahead, _parting(layout)]) if ahead.height else ahead


def _ahead(text: TicketText, layout: Layout, room: int) -> Block:
    """A sign, a figure, what they mean, and the wait."""
    if not text.ahead:
        words = text.ahead_words[: layout.small_print]
        lines = flowing(words, room, NOTE)[:2]
        return stack(
            [
                *(paragraph(part, room, NOTE, Weight.BOLD) for part in lines),
                *(paragraph(wait, room, NOTE) for wait in _wait(text, room)),
            ]
        )
    figure = bold_ink(str(text.ahead), layout.figure)
    if figure.width > room:
        figure = figure.resize((room, figure.height))
    sign = drawing(person(layout.figure))
    left = beside(sign, drawing(figure), sign.width + layout.gap)
    if left.width + 2 * layout.gap + text_width(text.ahead_words[0], NOTE) > room:
        left = drawing(figure)
    x = left.width + 2 * layout.gap
    if room - x < layout.width // 5:  # a crowd: no room for words beside such a figure
        return stack([left, space(layout.gap), _words_beside(text, layout, room)])
    told = _words_beside(text, layout, room - x)
    lower = max(0, (layout.figure - told.height) // 2)
    row = beside(left, stack([space(lower), told]), x)
    return stack([row, space(layout.gap // 2)])


def _words_beside(text: TicketText, layout: Layout, room: int) -> Block:
    """As many languages as there are lines for; the wait, if known, takes the last."""
    waits = _wait(text, room)
    lines = flowing(text.ahead_words[: layout.small_print], room, NOTE)
    lines = (*lines[: 2 - len(waits)], *waits)
    return stack(_one_line(words, room) for words in lines)


def _wait(text: TicketText, room: int) -> tuple[str, ...]:
    """The wait as it fits in one line, if it is known."""
    return next(((wait,) for wait in text.waits if fits(wait, room, NOTE)), text.waits[-1:])


def _help(text: TicketText, layout: Layout) -> Block:
    sentences = text.helps[layout.help]
    return stack(paragraph(words, layout.width, NOTE, at_most=3) for words in sentences)
