"""The test card of the screen: edges, size of letters, scripts and colours at one look. Pure."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from appliance import __version__
from appliance.typeset import Weight, capital_height, fit_size, set_line, size_for_capitals
from appliance.words import say
from display.geometry import Box, Screen
from display.theme import Colour, Field, Theme

# Figures that a bad screen or bad eyes take for each other.
_LABEL = "G35680"
_GREYS = 12


def screen_card(screen: Screen, languages: Sequence[str], title: str) -> Image.Image:
    """The card as an RGB picture of the screen's size; `title` says which screen it is."""
    card = _Card(screen)
    card.edges()
    inner = screen.inner
    y = card.text(f"Test card · {title} · version {__version__}", inner.y + screen.unit, quiet=True)
    y = card.label(y + screen.unit)
    y = card.text(_from_the_last_chair(screen), y + screen.unit)
    for language in languages:
        y = card.text(say(language, "display_quiet"), y)
    card.colours(inner.bottom - 7 * screen.unit)
    return card.picture


def _fields(theme: Theme) -> tuple[tuple[str, Field], ...]:
    return (
        ("calling", theme.calling),
        ("attention", theme.attention),
        ("trouble", theme.trouble),
        ("old picture", theme.stale),
    )


def _from_the_last_chair(screen: Screen) -> str:
    return (
        f"This must be easy to read from the last chair, {screen.farthest_seat_m:g} m away."
        " All four corners must be seen."
    )


class _Card:
    def __init__(self, screen: Screen) -> None:
        self._screen, self._theme = screen, screen.theme
        self.picture = Image.new("RGB", (screen.width, screen.height), screen.theme.paper.ground)
        self._pen = ImageDraw.Draw(self.picture)

    def edges(self) -> None:
        """A line along the outermost pixels and a square in each corner, which overscan cuts."""
        width, height, unit = self._screen.width, self._screen.height, self._screen.unit
        self._pen.rectangle((0, 0, width - 1, height - 1), outline=self._theme.paper.ink, width=2)
        for x in (0, width - unit):
            for y in (0, height - unit):
                self._fill(Box(x, y, unit, unit), self._theme.calling.ground)
        inner = self._screen.inner
        self._pen.rectangle(
            (inner.x, inner.y, inner.right - 1, inner.bottom - 1), outline=self._theme.paper.rule
        )

    def text(self, words: str, y: int, *, quiet: bool = False) -> int:
        """One line as large as fits, at most a sentence's size; gives where it ends."""
        colour = self._theme.paper.quiet if quiet else self._theme.paper.ink
        size = self._screen.note_px if quiet else self._screen.text_px
        return self._line(words, y, fit_size(words, self._room, size), Weight.REGULAR, colour)

    def label(self, y: int) -> int:
        """The least height that a called number has."""
        size = size_for_capitals(self._screen.call_capitals)
        fitting = fit_size(_LABEL, self._room, size, Weight.BOLD)
        over = round(set_line(_LABEL, fitting, Weight.BOLD).baseline - capital_height(fitting))
        self._line(_LABEL, y - over, fitting, Weight.BOLD, self._theme.paper.ink)
        return y + round(capital_height(fitting)) + self._screen.unit

    def colours(self, y: int) -> None:
        """The fields that carry a meaning, and below them all greys from black to white."""
        inner, unit = self._screen.inner, self._screen.unit
        left, width = inner.x + unit, self._room // 4
        for n, (name, field) in enumerate(_fields(self._theme)):
            self._field(name, field, Box(left + n * width, y, width, 4 * unit))
        width = self._room // _GREYS
        for n in range(_GREYS):
            grey = round(255 * n / (_GREYS - 1))
            self._fill(Box(left + n * width, y + 4 * unit, width, 2 * unit), (grey, grey, grey))

    @property
    def _room(self) -> int:
        return self._screen.inner.width - 2 * self._screen.unit

    def _field(self, name: str, field: Field, box: Box) -> None:
        self._fill(box, field.ground)
        unit = self._screen.unit
        size = fit_size(name, box.width - 2 * unit, self._screen.note_px, Weight.BOLD)
        line = set_line(name, size, Weight.BOLD)
        self.picture.paste(
            field.ink, (box.x + unit, box.y + (box.height - line.height) // 2), line.picture
        )

    def _line(self, words: str, y: int, size: int, weight: Weight, colour: Colour) -> int:
        line = set_line(words, size, weight)
        self.picture.paste(colour, (self._screen.inner.x + self._screen.unit, y), line.picture)
        return y + line.height

    def _fill(self, box: Box, colour: Colour) -> None:
        self._pen.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), fill=colour)
