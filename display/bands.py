"""The two bands that take the lists' place: a label without paper, and a lost connection."""

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.typeset import Weight, capital_height, fit_size, wrap
from appliance.words import say
from display.figures import in_figures
from display.geometry import Box, Screen
from display.inking import Ink, Style, shorten
from display.symbols import Symbol

BOLD, REGULAR = Weight.BOLD, Weight.REGULAR
LABELS_AT_ONCE = 3
LABEL_GAP = "   "
# The height that labels may have where their meaning stands below them.
LABELS_SHARE = 0.43


def below(screen: Screen, top: int) -> Box:
    """Everything from `top` to the bottom edge of the glass."""
    return Box(0, top, screen.width, screen.height - top)


@dataclass(frozen=True, slots=True)
class UnprintedScene:
    """Labels whose ticket did not come out; `several` where there are more than are shown now."""

    labels: tuple[str, ...]
    languages: tuple[str, ...]
    top: int
    several: bool = False


def unprinted_scene(
    labels: tuple[str, ...], languages: tuple[str, ...], top: int, turn: int
) -> UnprintedScene:
    """A few labels are large; more take two turns, so that each is seen while it is shown."""
    per_turn = max(LABELS_AT_ONCE, -(-len(labels) // 2))
    turns = -(-len(labels) // per_turn)
    first = turn % turns * per_turn
    return UnprintedScene(labels[first : first + per_turn], languages, top, len(labels) > 1)


def draw_unprinted(ink: Ink, screen: Screen, shown: UnprintedScene) -> None:
    """The labels as large as the band allows, and what that means: beside one, below several."""
    ink.fill(below(screen, shown.top), screen.theme.attention.ground)
    beside = not shown.several and screen.width >= screen.height
    inner, margin = screen.inner, 1.8 * screen.unit
    height = (inner.bottom - shown.top - margin) * (1.0 if beside else LABELS_SHARE)
    labels = LABEL_GAP.join(shown.labels)
    room = inner.width * (0.5 if beside else 1.0)
    size = fit_size(labels, room, round(height / capital_height(1000) * 1000), BOLD)
    top = shown.top + margin
    if beside:
        top += (height - capital_height(size)) / 2
    baseline = top + capital_height(size)
    width = ink.text(labels, inner.x, baseline, Style(size, screen.theme.attention.ink, BOLD))
    if beside:
        _draw_meaning(ink, screen, shown, inner.x + width + 2.5 * screen.unit, top)
    else:
        _draw_meaning(ink, screen, shown, inner.x, baseline + 1.5 * screen.unit)


def _draw_meaning(ink: Ink, screen: Screen, shown: UnprintedScene, x: float, top: float) -> None:
    """The symbol, then the sentence per language, in the largest size at which all of it fits."""
    symbol = 2.6 * screen.unit
    used = ink.symbol(Symbol.ATTENTION, x, top, symbol, screen.theme.attention.ink)
    x += used + 1.2 * screen.unit
    width = screen.inner.right - x
    lines = list(_meaning(screen, shown, width, screen.inner.bottom - 0.5 * screen.unit - top))
    y = top
    for text, size, weight in lines:
        y += capital_height(size)
        ink.text(text, x, y, Style(size, screen.theme.attention.ink, weight))
        y += 0.66 * size


def _meaning(
    screen: Screen, shown: UnprintedScene, width: float, height: float
) -> Iterator[tuple[str, int, Weight]]:
    key = "display_unprinted_several" if shown.several else "display_unprinted"
    sentences = [say(language, key) for language in shown.languages]
    lines: list[tuple[str, int, Weight]] = []
    for size in range(screen.title_px, screen.note_px // 2, -2):
        lines = [
            (line, size, BOLD if n == 0 else REGULAR)
            for n, sentence in enumerate(sentences)
            for line in wrap(sentence, width, size, BOLD if n == 0 else REGULAR)
        ]
        if len(lines) * size * (0.714 + 0.66) <= height + 0.66 * size:
            break
    yield from lines


@dataclass(frozen=True, slots=True)
class LostScene:
    """The queue is out of reach, for so many seconds."""

    seconds: int
    languages: tuple[str, ...]
    has_picture: bool
    digits: str = "ascii"


def lost_height(screen: Screen) -> float:
    """Height of the band above the margin; a narrow screen needs more lines."""
    return (6.2 if screen.width >= screen.height else 10.5) * screen.unit


def lost_box(screen: Screen) -> Box:
    """The band at the bottom edge of the glass."""
    top = round(screen.inner.bottom - lost_height(screen))
    return below(screen, top)


def draw_lost(ink: Ink, screen: Screen, shown: LostScene) -> None:
    """The band: what is wrong and since when, large; what to do, smaller."""
    box, inner = lost_box(screen), screen.inner
    colours, symbol = screen.theme.trouble, 2.6 * screen.unit
    ink.fill(box, colours.ground)
    used = ink.symbol(Symbol.BROKEN, inner.x, box.y + 1.5 * screen.unit, symbol, colours.ink)
    x = inner.x + used + 1.4 * screen.unit
    width = inner.right - x
    first, *others = [_lost_words(shown, language) for language in shown.languages]
    size = fit_size(first, width, screen.title_px, BOLD)
    baseline = box.y + 1.5 * screen.unit + (symbol + capital_height(size)) / 2
    ink.text(first, x, baseline, Style(size, colours.ink, BOLD))
    _draw_rest(ink, screen, list(_other_words(shown, others)), x)


def _draw_rest(ink: Ink, screen: Screen, sentences: list[str], x: float) -> None:
    """What to do, then the other languages: on one line, or one each on a narrow screen."""
    width = screen.inner.right - x
    tall = screen.height > screen.width
    lines = sentences if tall else ["   ".join(sentences)]
    baseline = screen.inner.bottom - 0.25 * screen.note_px
    for line in reversed([line for line in lines if line.strip()]):
        size = max(screen.unit, fit_size(line, width, screen.note_px))
        fitting = shorten(line, int(width), size)
        ink.text(fitting, x, baseline, Style(size, screen.theme.trouble.quiet))
        baseline -= 1.35 * screen.note_px


def _lost_words(shown: LostScene, language: str) -> str:
    seconds = shown.seconds < 60
    key, n = ("s", shown.seconds) if seconds else ("min", shown.seconds // 60)
    return in_figures(say(language, f"display_lost_{key}", n=n), shown.digits)


def _other_words(shown: LostScene, others: list[str]) -> Iterator[str]:
    if shown.has_picture:
        yield say(shown.languages[0], "display_lost_old")
    yield from others
