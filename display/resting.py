"""The screen at rest: a picture or message, and below it the clinic, what to do, and the clock."""

from dataclasses import dataclass

from PIL import Image

from appliance.typeset import Weight, capital_height, fit_size, wrap
from appliance.words import say
from display.closed import opens
from display.geometry import Box, Screen
from display.inking import Ink, Style, shorten
from display.scene import Kind, Poster, Scene, in_language
from display.symbols import Symbol, symbol_width

BOLD, REGULAR = Weight.BOLD, Weight.REGULAR
# In units of the grid: the foot over the margin.
FOOT = 5.2
# A line's room over and under its baseline, in parts of its size; Indic vowels reach far.
ASCENT, DESCENT = 1.08, 0.42


@dataclass(frozen=True, slots=True)
class FootScene:
    """What stands below the picture."""

    clinic: str
    sentence: str
    clock: str | None
    clock_unsure: bool


def poster_box(screen: Screen) -> Box:
    """Where a picture may stand: from edge to edge, down to the foot."""
    margin = screen.height - round(screen.height * 0.95)
    return Box(0, 0, screen.width, screen.height - margin - round(FOOT * screen.unit))


def foot_box(screen: Screen) -> Box:
    """Below it, down to the edge of the glass."""
    top = poster_box(screen).bottom
    return Box(0, top, screen.width, screen.height - top)


def foot_scene(scene: Scene) -> FootScene:
    """In the language whose turn it is."""
    language = scene.languages[scene.turn % len(scene.languages)]
    if scene.kind is Kind.CLOSED and scene.closed:
        sentence = " ".join([say(language, "display_closed"), *opens(scene.closed, language)])
    else:
        sentence = say(language, "display_take")
    return FootScene(scene.clinic, sentence, scene.clock, scene.clock_unsure)


def draw_poster(ink: Ink, screen: Screen, poster: Poster, languages: tuple[str, ...]) -> None:
    """The picture in the middle of its room, or the message from the left edge."""
    box = poster_box(screen)
    ink.fill(box, screen.theme.paper.ground)
    if isinstance(poster.picture, Image.Image):
        left = (box.width - poster.picture.width) // 2
        top = (box.height - poster.picture.height) // 2
        ink.canvas.paste(poster.picture, (box.x + left, box.y + top))
    else:
        _draw_message(ink, screen, [in_language(poster.texts, each) for each in languages])


def _draw_message(ink: Ink, screen: Screen, texts: list[str]) -> None:
    """The first language large, the others smaller, each once."""
    inner, colours = screen.inner, screen.theme.paper
    top, bottom = inner.y + 2.0 * screen.unit, poster_box(screen).bottom - screen.unit
    lines: list[tuple[str, int, bool]] = []
    for large in range(round(7.5 * screen.unit), screen.note_px, -max(1, screen.unit // 4)):
        small = max(screen.note_px, min(large * 5 // 8, 4 * screen.unit))
        lines = [
            (line, small if n else large, not n)
            for n, text in enumerate(dict.fromkeys(texts))
            for line in wrap(text, inner.width, small if n else large, REGULAR if n else BOLD)
        ]
        if sum(size * (ASCENT + DESCENT) for _, size, _ in lines) <= bottom - top:
            break
    y = top
    for line, size, first in lines:
        y += ASCENT * size
        if y > bottom:
            return
        colour, weight = (colours.ink, BOLD) if first else (colours.quiet, REGULAR)
        ink.text(line, inner.x, y, Style(size, colour, weight))
        y += DESCENT * size


def draw_foot(ink: Ink, screen: Screen, shown: FootScene) -> None:
    """The clinic and the sentence under it on the left, the clock on the right."""
    box, inner, colours = foot_box(screen), screen.inner, screen.theme.paper
    ink.fill(box, colours.ground)
    ink.rule(inner.x, box.y, inner.width, max(1, screen.unit // 12), colours.rule)
    width = inner.width - 3 * screen.title_px
    baseline = box.y + screen.unit + capital_height(screen.note_px)
    clinic = shorten(shown.clinic, width, screen.note_px, REGULAR)
    ink.text(clinic, inner.x, baseline, Style(screen.note_px, colours.quiet))
    size = fit_size(shown.sentence, width, screen.text_px, BOLD)
    baseline += 0.8 * screen.unit + capital_height(screen.text_px)
    ink.text(shown.sentence, inner.x, baseline, Style(size, colours.ink, BOLD))
    _draw_clock(ink, screen, shown, baseline)


def _draw_clock(ink: Ink, screen: Screen, shown: FootScene, baseline: float) -> None:
    right, quiet = screen.inner.right, screen.theme.paper.quiet
    if shown.clock_unsure:
        height = 1.4 * capital_height(screen.title_px)
        left = right - symbol_width(Symbol.CLOCK_UNSURE, height)
        ink.symbol(Symbol.CLOCK_UNSURE, left, baseline - height, height, quiet)
    ink.text(shown.clock or "", right, baseline, Style(screen.title_px, quiet), right=True)
