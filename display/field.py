"""The large field: the current call, or one sentence when nobody is called."""

from dataclasses import dataclass

from appliance.typeset import Weight, capital_height, fit_size, wrap
from appliance.words import say
from display.callplan import (
    ARROW,
    CAPITAL,
    GAP,
    WORD_GAP,
    CallPlan,
    pattern,
    plan_call,
    words_height,
)
from display.closed import opens, why
from display.geometry import Box, Screen
from display.inking import Ink, Style, ems, shorten
from display.scene import Call, Closed, Kind, Scene, Texts, in_language
from display.symbols import Symbol
from display.theme import Field, Theme

BOLD, REGULAR = Weight.BOLD, Weight.REGULAR
# A line's room over and under its baseline, in parts of its size; Indic vowels reach far.
ASCENT, DESCENT = 1.08, 0.34


@dataclass(frozen=True, slots=True)
class FieldScene:
    """What the field shows: the part of a scene that makes it be drawn again."""

    kind: Kind
    languages: tuple[str, ...]
    clinic: str
    call: Call | None
    closed: Closed | None
    out_of_order: Texts
    lost: bool
    share: float


def field_scene(scene: Scene, share: float) -> FieldScene:
    """The field's part of the scene."""
    return FieldScene(
        kind=scene.kind,
        languages=scene.languages,
        clinic=scene.clinic,
        call=scene.call,
        closed=scene.closed if scene.kind is Kind.CLOSED else None,
        out_of_order=scene.out_of_order if scene.kind is Kind.OUT_OF_ORDER else (),
        lost=scene.lost,
        share=share,
    )


def field_colours(scene: Scene | FieldScene, theme: Theme) -> Field:
    """The colours of the field: lit for a fresh call or trouble, grey for an old picture."""
    if scene.lost:
        return theme.stale
    if scene.kind is Kind.OUT_OF_ORDER:
        return theme.attention
    return theme.calling if scene.call and scene.call.highlighted else theme.paper


def field_box(screen: Screen, share: float) -> Box:
    """The field: the whole width, from the top edge of the glass."""
    return Box(0, 0, screen.width, round(screen.height * share))


def clock_left(screen: Screen) -> int:
    """Where the clock's room begins, in the upper right corner."""
    return screen.inner.right - 3 * screen.title_px


def draw_field(ink: Ink, screen: Screen, shown: FieldScene) -> None:
    """The field with all that is in it but the clock."""
    box, colours = field_box(screen, shown.share), field_colours(shown, screen.theme)
    ink.fill(box, colours.ground)
    if colours in (screen.theme.paper, screen.theme.stale) and shown.kind is not Kind.STARTING:
        thickness = max(1, screen.unit // 12)
        ink.rule(
            screen.inner.x, box.bottom - thickness, screen.inner.width, thickness, colours.rule
        )
    if shown.call:
        plan = plan_call(screen, shown.call.label, shown.call.counter_name, shown.share)
        _Calling(ink, screen, shown, shown.call, plan).draw()
    else:
        _draw_sentences(ink, screen, shown)


class _Calling:
    """The call: label, arrow, counter, and the words that go with them."""

    def __init__(
        self, ink: Ink, screen: Screen, shown: FieldScene, call: Call, plan: CallPlan
    ) -> None:
        self._ink, self._screen, self._shown = ink, screen, shown
        self._call, self._plan = call, plan
        self._colours = field_colours(shown, screen.theme)
        self._left = screen.inner.x
        self._bottom = round(screen.height * shown.share) - 1.8 * screen.unit

    def draw(self) -> None:
        """Draws everything on the field."""
        label_baseline, x = self._draw_label()
        if self._plan.beside:
            self._draw_counter(x, label_baseline)
        else:
            below = self._plan.counter.below_ems * self._plan.name_px
            self._draw_counter(self._left, self._bottom - below)
        if self._plan.aside:
            self._draw_words_aside(x, label_baseline)
        else:
            self._draw_words_over()

    def _draw_label(self) -> tuple[float, float]:
        """Gives the baseline, and where what stands right of the label begins."""
        plan, colours = self._plan, self._colours
        last = self._label_baseline()
        baseline = last - self._lift if plan.beside else last
        width = self._ink.text(
            self._call.label, self._left, baseline, Style(plan.label_px, colours.ink, BOLD)
        )
        if self._call.urgent:
            self._draw_urgent(self._left + width, baseline)
        room = max(float(width), plan.label_px * ems(pattern(self._call.label)))
        return last, self._left + room + GAP * plan.label_px

    @property
    def _lift(self) -> float:
        """How far over the last line's baseline label and arrow stand: between two lines."""
        plan = self._plan
        line = capital_height(plan.name_px) + plan.counter.between_ems * plan.name_px
        return line / 2 if plan.in_two else 0.0

    def _label_baseline(self) -> float:
        plan = self._plan
        if plan.beside:
            top = self._top()
            free = self._bottom - top - plan.name_px * plan.counter.height_ems
            return self._bottom - plan.counter.below_ems * plan.name_px - free * 0.4
        return self._top() + CAPITAL * plan.label_px

    def _top(self) -> float:
        words = 0.0 if self._plan.aside else words_height(self._screen)
        return self._screen.inner.y + words

    def _draw_urgent(self, x: float, baseline: float) -> None:
        height = 0.24 * capital_height(self._plan.label_px)
        top = baseline - capital_height(self._plan.label_px)
        self._ink.symbol(
            Symbol.URGENT, x + 0.04 * self._plan.label_px, top, height, self._colours.ink
        )

    def _draw_counter(self, x: float, baseline: float) -> None:
        plan, capitals = self._plan, capital_height(self._plan.name_px)
        top = baseline - self._lift - capitals
        self._ink.symbol(Symbol.ARROW, x, top, capitals, self._colours.quiet)
        x += (ARROW + GAP) * plan.name_px
        if plan.head and plan.inline:
            self._ink.text(plan.head, x, baseline, self._strong(plan.head_px))
            x += plan.head_px * ems(plan.head) + WORD_GAP * plan.name_px
        elif plan.head:
            over = baseline - capitals - plan.counter.between_ems * plan.name_px
            self._ink.text(plan.head, x, over, self._strong(plan.head_px))
        room = int(self._screen.inner.right - x) + 2
        name = shorten(plan.name, room, plan.name_px, BOLD)
        self._ink.text(name, x, baseline, self._strong(plan.name_px))

    def _strong(self, size_px: int) -> Style:
        return Style(size_px, self._colours.ink, BOLD)

    def _key(self) -> str:
        if self._shown.lost:
            return "display_last_known"
        return "display_calling" if self._call.highlighted else "display_now_serving"

    def _draw_words_aside(self, x: float, baseline: float) -> None:
        """The words in every language, one under the other, down to the label's baseline."""
        screen, languages = self._screen, self._shown.languages
        tall = capital_height(self._plan.label_px) - capital_height(screen.text_px)
        pitch = min(1.5 * screen.text_px, tall / max(1, len(languages) - 1))
        for n, language in reversed(list(enumerate(languages))):
            self._draw_word(say(language, self._key()), x, baseline, first=n == 0)
            baseline -= pitch

    def _draw_word(self, text: str, x: float, baseline: float, *, first: bool) -> None:
        """One line of the words, kept clear of the clock."""
        screen = self._screen
        beside_clock = baseline - screen.title_px < screen.inner.y + capital_height(screen.title_px)
        room = clock_left(screen) - x if beside_clock else screen.inner.right - x
        largest = screen.title_px if first and not beside_clock else screen.text_px
        weight = BOLD if first else REGULAR
        size = fit_size(text, room, largest, weight)
        if size >= screen.note_px * 0.6:
            colour = self._colours.ink if first else self._colours.quiet
            self._ink.text(text, x, baseline, Style(size, colour, weight))

    def _draw_words_over(self) -> None:
        """The words in every language on one line beside the clock; at least in the first."""
        screen, x = self._screen, float(self._left)
        baseline = screen.inner.y + capital_height(screen.title_px)
        words = [say(language, self._key()) for language in self._shown.languages]
        gaps = 1.5 * screen.unit * len(words)
        size = fit_size("".join(words), clock_left(screen) - x - gaps, screen.text_px, BOLD)
        if size < 0.6 * screen.text_px:
            words, size = (
                words[:1],
                fit_size(words[0], clock_left(screen) - x, screen.text_px, BOLD),
            )
        for n, word in enumerate(words):
            style = Style(size, self._colours.quiet) if n else self._strong(size)
            x += self._ink.text(word, x, baseline, style) + 1.5 * screen.unit


def _sentences(shown: FieldScene, language: str) -> list[str]:
    """What the field says in one language when nobody is called."""
    if shown.kind is Kind.STARTING:
        return [say(language, "display_starting")]
    if shown.kind is Kind.OUT_OF_ORDER:
        return [say(language, "display_ask_at_the_desk"), in_language(shown.out_of_order, language)]
    if shown.closed is None:
        return [say(language, "display_quiet")]
    return [
        say(language, "display_closed"),
        why(shown.closed, language),
        *opens(shown.closed, language),
    ]


def _draw_sentences(ink: Ink, screen: Screen, shown: FieldScene) -> None:
    """The sentences: large in the first language, smaller in the others, from the left edge."""
    inner, colours = screen.inner, field_colours(shown, screen.theme)
    capitals = capital_height(screen.text_px)
    room = clock_left(screen) - inner.x
    size = max(screen.note_px, fit_size(shown.clinic, room, screen.text_px, BOLD))
    clinic = shorten(shown.clinic, room, size, BOLD)
    ink.text(clinic, inner.x, inner.y + capitals, Style(size, colours.quiet, BOLD))
    top = inner.y + 3.6 * screen.unit
    height = field_box(screen, shown.share).bottom - top - 2.3 * screen.unit
    x = inner.x
    if shown.kind is Kind.OUT_OF_ORDER:
        sign = ink.symbol(Symbol.ATTENTION, x, top, 6 * screen.unit, colours.ink)
        x += sign + 2 * screen.unit
    lines = _fitting_lines(screen, shown, inner.right - x, height)
    y = top
    for n, (text, size, first) in enumerate(lines):
        if n and lines[n - 1][2] and not first:
            y += 0.8 * screen.unit  # between the first language and the others
        y += ASCENT * size
        colour, weight = (colours.ink, BOLD) if first else (colours.quiet, REGULAR)
        ink.text(text, x, y, Style(size, colour, weight))
        y += DESCENT * size


Line = tuple[str, int, bool]


def _fitting_lines(screen: Screen, shown: FieldScene, width: int, height: float) -> list[Line]:
    """The sentences broken into lines, in the largest sizes at which all of them fit."""
    for large in range(round(6.5 * screen.unit), screen.note_px, -max(1, screen.unit // 4)):
        lines = _lines(shown, width, large, max(screen.note_px, min(large // 2, 3 * screen.unit)))
        if sum(size * (ASCENT + DESCENT) for _, size, _ in lines) <= height:
            return lines
    return _lines(shown, width, screen.note_px, screen.note_px)[:6]


def _lines(shown: FieldScene, width: int, large: int, small: int) -> list[Line]:
    lines: list[Line] = []
    for n, language in enumerate(shown.languages):
        sentences = _sentences(shown, language)
        if n == 0:
            lines += [(line, large, True) for line in wrap(sentences[0], width, large, BOLD)]
        rest = " ".join(sentences[1:] if n == 0 else sentences)
        lines += [(line, small, False) for line in wrap(rest, width, small)]
    return lines
