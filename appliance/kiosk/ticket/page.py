"""Papers that are read from the top like a page: their parts, as a picture or in plain letters.

Self-test, day slip and lamp card are tuples of these parts. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import Image

from appliance.kiosk.ticket.blocks import (
    NOTHING,
    Block,
    beside,
    drawing,
    fits,
    line,
    painted,
    paragraph,
    rule,
    space,
    stack,
)
from appliance.kiosk.ticket.layout import LAYOUTS, NOTE, Layout
from appliance.kiosk.ticket.native import NativeSetter, Printed, joined
from appliance.kiosk.ticket.qr import qr_ink
from appliance.typeset import Weight, text_width

_LINES_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Title:
    """A line that says what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A name at the left edge and its value at the right one, or below where there is no room."""

    name: str
    value: str
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: mode L, 255 where there is ink."""

    picture: Image.Image


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with this address."""

    address: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two parts."""


Part = Title | Note | Fact | Drawing | Code | Rule
Page = tuple[Part, ...]


# --- as a picture --------------------------------------------------------------------------------


def page_block(page: Page, paper_mm: int) -> Block:
    """The page, not yet painted."""
    layout = LAYOUTS[paper_mm]
    parts = (_SET[type(part)](part, layout) for part in page)
    return stack([space(layout.gap), *parts])


def page_picture(page: Page, paper_mm: int) -> Image.Image:
    """The page, mode 1, ink is 0; as wide as the paper prints."""
    return painted(page_block(page, paper_mm), LAYOUTS[paper_mm].width)


def _set_title(part: Title, layout: Layout) -> Block:
    return paragraph(part.text, layout.width, layout.title, Weight.BOLD)


def _set_note(part: Note, layout: Layout) -> Block:
    weight = Weight.BOLD if part.strong else Weight.REGULAR
    return paragraph(part.text, layout.width, NOTE, weight, _LINES_AT_MOST)


def _set_fact(part: Fact, layout: Layout) -> Block:
    weight = Weight.BOLD if part.strong else Weight.REGULAR
    wide = text_width(part.value, NOTE, weight)
    if wide > layout.width:
        value = paragraph(part.value, layout.width, NOTE, weight, _LINES_AT_MOST)
        return stack([paragraph(part.name, layout.width, NOTE), value])
    value = line(part.value, layout.width, NOTE, weight)
    at_the_edge, room = layout.width - value.width, layout.width - value.width - 2 * layout.gap
    if fits(part.name, room, NOTE):
        return beside(line(part.name, room, NOTE), value, at_the_edge)
    name = paragraph(part.name, layout.width, NOTE)
    return stack([name, beside(NOTHING, value, at_the_edge)])


def _set_drawing(part: Drawing, layout: Layout) -> Block:
    return stack([drawing(part.picture), space(layout.gap)])


def _set_code(part: Code, layout: Layout) -> Block:
    code = qr_ink(part.address, layout.qr_module, layout.width)
    return stack([space(layout.gap), drawing(code), space(layout.gap)])


def _set_rule(_part: Rule, layout: Layout) -> Block:
    return stack([space(layout.gap * 0.4), rule(layout.width), space(layout.gap)])


_SET: Mapping[type, Callable[..., Block]] = {
    Title: _set_title,
    Note: _set_note,
    Fact: _set_fact,
    Drawing: _set_drawing,
    Code: _set_code,
    Rule: _set_rule,
}


# --- in the printer's own letters ----------------------------------------------------------------


def native_page(page: Page, setter: NativeSetter) -> Printed:
    """The page for a printer that knows the usual letters."""
    return joined(_native(part, setter) for part in page)


def _native(part: Part, setter: NativeSetter) -> Printed:
    match part:
        case Title(text):
            return setter.words(text, bold=True)
        case Note(text, strong):
            return setter.words(text, strong, _LINES_AT_MOST)
        case Fact(name, value):
            return setter.words(f"{name}: {value}" if value else name, at_most=_LINES_AT_MOST)
        case Code(address):
            return setter.qr(address)
        case Drawing() | Rule():
            return setter.block(_SET[type(part)](part, setter.layout))
