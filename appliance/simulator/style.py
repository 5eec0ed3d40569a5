"""How letters and lines come out, and the commands that change it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.simulator.glyphs import code_page

_LINE_DOTS = 30


@dataclass(slots=True)
class Style:
    """How letters and lines come out until the next command; `ESC @` makes it new."""

    face: int = 0
    across: int = 1
    down: int = 1
    bold: bool = False
    underline: int = 0
    inverse: bool = False
    upside_down: bool = False
    align: int = 0
    line_dots: int = _LINE_DOTS
    letter_gap: int = 0
    codec: str = "cp437"


def _print_mode(style: Style, n: int) -> None:
    style.face, style.bold, style.underline = n & 1, bool(n & 8), n >> 7
    style.across, style.down = 1 + (n >> 5 & 1), 1 + (n >> 4 & 1)


def _size(style: Style, n: int) -> None:
    style.across, style.down = (n >> 4 & 7) + 1, (n & 7) + 1


def _sets(name: str, meaning: Callable[[int], object]) -> Callable[[Style, int], None]:
    return lambda style, n: setattr(style, name, meaning(n))


# Parameters may be given as a number or as its digit (n or 48 + n).
STYLES: dict[bytes, Callable[[Style, int], None]] = {
    b"\x1b!": _print_mode,
    b"\x1d!": _size,
    b"\x1bM": _sets("face", lambda n: n & 1),
    b"\x1bE": _sets("bold", lambda n: bool(n & 1)),
    b"\x1bG": _sets("bold", lambda n: bool(n & 1)),
    b"\x1b-": _sets("underline", lambda n: n & 3 if n & 3 < 3 else 0),
    b"\x1dB": _sets("inverse", lambda n: bool(n & 1)),
    b"\x1b{": _sets("upside_down", lambda n: bool(n & 1)),
    b"\x1ba": _sets("align", lambda n: n & 3 if n & 3 < 3 else 0),
    b"\x1bt": _sets("codec", code_page),
    b"\x1b ": _sets("letter_gap", lambda n: n),
    b"\x1b2": _sets("line_dots", lambda _: _LINE_DOTS),
    b"\x1b3": _sets("line_dots", lambda n: n),
}
