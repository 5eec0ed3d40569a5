"""The lamp card: what the lamp in the button means, to be taped beside it. Pure."""

from collections.abc import Iterator
from itertools import groupby

from PIL import Image

from appliance.kiosk.lamp import BLINKS, BREATHS_S, LampMode, pattern
from appliance.kiosk.ticket.label import bold_ink
from appliance.kiosk.ticket.layout import LAYOUTS, Layout
from appliance.kiosk.ticket.page import Drawing, Note, Page, Part, Rule, Title
from appliance.kiosk.ticket.symbols import lamp
from appliance.settings import LANGUAGES
from appliance.words import say

# What patients meet first; trouble comes last, by the number of its blinks.
ORDER = (
    LampMode.READY,
    LampMode.BUSY,
    LampMode.OFF,
    LampMode.REFUSED,
    LampMode.STARTING,
    *sorted(BLINKS, key=lambda mode: BLINKS[mode]),
)
# A lamp that stays as it is for this long is followed by a line.
_HELD_S = 1.0
_REPEATS = 3
# (light, whether it stays so for a while)
_Moment = tuple[float, bool]
_BREATH = (0.0, 0.2, 0.6, 1.0, 0.6, 0.2, 0.0)


def lamp_card_page(paper_mm: int) -> Page:
    """Each look of the lamp as a picture, and its meaning in every language of the product."""
    parts: list[Part] = [Title(say(language, "lamp.title")) for language in LANGUAGES]
    for mode in ORDER:
        parts += [Rule(), Drawing(look(mode, LAYOUTS[paper_mm]))]
        parts += [Note(say(language, f"lamp.{mode}")) for language in LANGUAGES]
    return tuple(parts)


def look(mode: LampMode, layout: Layout) -> Image.Image:
    """The lamp as it looks one moment after the other; ink is 255. Blinks are told in a figure."""
    moments = tuple(_moments(mode))
    held = sum(stays for _, stays in moments)
    side = min(layout.title, (layout.width - layout.title - held * layout.title) // len(moments))
    picture, x = Image.new("L", (layout.width, layout.title), 0), 0
    for light, stays in moments:
        picture.paste(lamp(light, side), (x, (layout.title - side) // 2))
        x += side
        if stays:
            middle = layout.title // 2
            picture.paste(255, (x + 4, middle - 1, x + layout.title - 4, middle + 2))
            x += layout.title
    if mode in BLINKS:
        figure = bold_ink(str(BLINKS[mode]), layout.title - layout.gap)
        picture.paste(figure, (layout.width - figure.width, layout.gap // 2))
    return picture


def _moments(mode: LampMode) -> Iterator[_Moment]:
    """As often as it takes to see what repeats."""
    if mode in BREATHS_S:
        return iter([(light, False) for light in _BREATH])
    moments = [
        (float(lit), seconds is None or seconds >= _HELD_S) for lit, seconds in pattern(mode)
    ]
    if mode in BLINKS:
        moments = [moments[-1], *moments]
    elif not any(stays for _, stays in moments):
        moments *= _REPEATS
    return _merged(moments)


def _merged(moments: list[_Moment]) -> Iterator[_Moment]:
    """Two of the same light are one: a lamp that lights up and stays lit."""
    for light, same in groupby(moments, key=lambda moment: moment[0]):
        yield light, any(stays for _, stays in same)
