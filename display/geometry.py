"""What a screen of this size can show to the farthest seat: margins, unit and sizes of text."""

import math
from dataclasses import dataclass

from appliance.settings import Display
from appliance.typeset import size_for_capitals
from display.theme import LIGHT, THEMES, Theme

# Capitals of label and counter: 0.7 degrees at the farthest seat.
CALL_PER_DISTANCE = 0.0122
# Capitals of the labels in the lists: 22 arc minutes there.
LIST_PER_DISTANCE = math.tan(math.radians(22 / 60))
OVERSCAN = 0.05
METRES_PER_INCH = 0.0254
# Where the picture stands in turn, in quarters of the unit, each place next to the last.
SHIFTS = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen in pixels, how large and how far away it is, its look, and where it stands."""

    width: int
    height: int
    inches: float = 32.0
    farthest_seat_m: float = 8.0
    theme: Theme = LIGHT
    digits: str = "ascii"
    shift: int = 0

    @property
    def unit(self) -> int:
        """The grid's unit in pixels: 24 on a screen of 1920 by 1080."""
        return max(8, min(self.width, self.height) // 45)

    @property
    def px_per_m(self) -> float:
        """Pixels in a metre of glass."""
        return math.hypot(self.width, self.height) / (self.inches * METRES_PER_INCH)

    @property
    def inner(self) -> Box:
        """What an overscanning television surely shows."""
        x, y = round(self.width * OVERSCAN), round(self.height * OVERSCAN)
        right, down = SHIFTS[self.shift % len(SHIFTS)]
        by = self.unit // 4
        return Box(x + right * by, y + down * by, self.width - 2 * x, self.height - 2 * y)

    @property
    def call_capitals(self) -> float:
        """Least height of capitals in label and counter, in pixels."""
        return CALL_PER_DISTANCE * self.farthest_seat_m * self.px_per_m

    @property
    def list_capitals(self) -> float:
        """Least height of capitals in the labels of the lists, in pixels."""
        return LIST_PER_DISTANCE * self.farthest_seat_m * self.px_per_m

    @property
    def list_px(self) -> int:
        """Size of a label in a list."""
        return max(size_for_capitals(self.list_capitals), self.title_px)

    @property
    def title_px(self) -> int:
        """Size of the clock, and of words that go with a call."""
        return round(self.unit * 3.0)

    @property
    def text_px(self) -> int:
        """Size of a counter's name or a sentence."""
        return round(self.unit * 2.0)

    @property
    def note_px(self) -> int:
        """Size of the words beside a list."""
        return round(self.unit * 1.5)


def screen_of(settings: Display, size: tuple[int, int]) -> Screen:
    """The screen of these settings, with so many pixels."""
    theme = THEMES[settings.theme]
    return Screen(*size, settings.screen_inches, settings.farthest_seat_m, theme, settings.digits)
