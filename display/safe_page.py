"""token-safe-page: one picture for when the screen's program or the service keeps failing.

It draws onto the kernel's console by the shortest way and ends: no settings, no queue, no pygame,
nothing of what may have failed. Where even that does not work, it writes plain words there.
"""

import argparse
import fcntl
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from appliance.typeset import Weight, fit_size, require_shaping, set_line, wrap
from appliance.words import say
from display.framebuffer import Framebuffer
from display.symbols import Symbol, symbol
from display.theme import LIGHT, Colour

LANGUAGES = ("en", "hi", "or")
BAD_SETTINGS = "78"
# console_ioctl(4): the kernel leaves a console in graphics mode alone.
_KDSETMODE, _TEXT, _GRAPHICS = 0x4B3A, 0, 1
_IN_PLAIN_WORDS = (
    "\n\n  Please ask at the desk.\n\n  Staff: switch the machine off and on.\n  {code}\n"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What keeps failing: `unit` as systemd calls it, and how its last attempt ended."""

    unit: str
    exit_status: str = ""

    @property
    def code(self) -> str:
        """For the technician; never reworded."""
        if self.exit_status == BAD_SETTINGS:
            return "settings-wrong"
        return f"{self._part}-keeps-failing"

    @property
    def words(self) -> tuple[str, str]:
        """The keys of what patients and staff are told."""
        return self._part, "settings" if self.exit_status == BAD_SETTINGS else "staff"

    @property
    def _part(self) -> str:
        return "service" if "service" in self.unit.removesuffix(".service") else "display"


def safe_picture(size: tuple[int, int], failure: Failure) -> Image.Image:
    """The whole picture, of this size in pixels."""
    width, height = size
    page = Image.new("RGB", size, LIGHT.paper.ground)
    side = round(width * 0.19)
    page.paste(LIGHT.attention.ground, (0, 0, side, height))
    sign = symbol(Symbol.ATTENTION, round(side * 0.5))
    page.paste(LIGHT.attention.ink, ((side - sign.width) // 2, round(height * 0.08)), sign)
    _code(page, failure.code, side)
    text = _Text(page, side + round(width * 0.045), round(width * 0.95))
    for number, language in enumerate(LANGUAGES):
        _told(text, language, failure, round(height * (0.05 + 0.3 * number)))
    return page


def _code(page: Image.Image, code: str, side: int) -> None:
    within = side - 2 * round(page.width * 0.02)
    size = fit_size(code, within, round(page.height * 0.03), Weight.BOLD)
    line = set_line(code, size, Weight.BOLD)
    at = ((side - line.width) // 2, round(page.height * 0.95) - line.height)
    page.paste(LIGHT.attention.ink, at, line.picture)


def _told(text: "_Text", language: str, failure: Failure, top: int) -> None:
    patients, staff = failure.words
    unit = text.unit
    text.top = top
    text.say(say(language, "safe.ask"), 7.6 * unit, Weight.BOLD, LIGHT.paper.ink)
    text.say(say(language, f"safe.{patients}"), 4.0 * unit, Weight.REGULAR, LIGHT.paper.ink)
    text.top += round(0.6 * unit)
    text.say(say(language, f"safe.{staff}"), 2.6 * unit, Weight.REGULAR, LIGHT.paper.quiet)


class _Text:
    """Lines below each other from one edge, broken where they are too long."""

    def __init__(self, page: Image.Image, left: int, right: int) -> None:
        self._page, self._left, self._within = page, left, right - left
        # A hundredth of a picture as wide as this one: on an upright screen no line is longer.
        self.unit = min(page.height, page.width * 9 / 16) / 100
        self.top = 0

    def say(self, words: str, size_px: float, weight: Weight, colour: Colour) -> None:
        for words_of_line in wrap(words, self._within, round(size_px), weight):
            line = set_line(words_of_line, round(size_px), weight)
            self._page.paste(colour, (self._left, self.top), line.picture)
            self.top += line.height


def show(failure: Failure, buffer: Framebuffer) -> None:
    """Draws the page where the console is. Raises ClinicError."""
    require_shaping()
    picture = safe_picture(buffer.size, failure)
    _set_console(_GRAPHICS)  # no cursor and no kernel line into the picture
    buffer.show(picture)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit status: 0 a page is shown, 1 only plain words could be."""
    wanted = _parser().parse_args(arguments)
    failure = Failure(wanted.unit, os.environ.get("MONITOR_EXIT_STATUS", ""))
    try:
        if wanted.to:
            require_shaping()
            safe_picture(wanted.size, failure).save(wanted.to)
            return 0
        show(failure, Framebuffer(wanted.device, wanted.described))
    except Exception as error:  # noqa: BLE001 - whatever it was, somebody must be told what to do
        with suppress(OSError):
            _set_console(_TEXT)  # in graphics mode words are not seen
        sys.stdout.write(_IN_PLAIN_WORDS.format(code=failure.code))
        sys.stderr.write(f"safe-page-in-words: {error}\n")
        return 1
    return 0


def _set_console(mode: int) -> None:
    """Where the input is a console."""
    if os.isatty(0):
        fcntl.ioctl(0, _KDSETMODE, mode)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("token-safe-page", description="Says that something failed.")
    parser.add_argument("unit", help="what keeps failing, such as token-display")
    parser.add_argument("--to", type=Path, metavar="FILE", help="draw into this PNG file instead")
    parser.add_argument("--size", type=_size, default=(1920, 1080), metavar="1920x1080")
    parser.add_argument("--device", type=Path, default=Path("/dev/fb0"))
    parser.add_argument("--described", type=Path, default=Path("/sys/class/graphics/fb0"))
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    sys.exit(main())
