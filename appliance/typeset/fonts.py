"""Which font draws which script, and whether this machine can shape it at all."""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

from appliance.rules.errors import ClinicError

FONT_FOLDER = Path("/usr/share/fonts/truetype/noto")

# Capital height of Noto Sans in parts of its size (OS/2 table, sCapHeight 714 of 1000 units).
CAPITAL_HEIGHT = 0.714


class Script(StrEnum):
    """A script with a font of its own; the value is the font's family in file names."""

    LATIN = "NotoSans"
    DEVANAGARI = "NotoSansDevanagari"
    ODIA = "NotoSansOriya"


class Weight(StrEnum):
    """The two weights of the product's look."""

    REGULAR = "Regular"
    BOLD = "Bold"


class CannotShape(ClinicError):
    """Shaping or fonts are missing; without them Hindi and Odia come out broken."""

    code = "cannot-shape-text"


def require_shaping() -> None:
    """Raises CannotShape with what to install. Called once at start by each program that draws."""
    if not features.check_feature("raqm"):
        raise CannotShape("text cannot be shaped: install Debian's libfribidi0 and libraqm0")
    # Pillow's wheel loads FriBiDi at run time; without it shaping is silently off.
    if not features.check_feature("fribidi"):
        raise CannotShape("text cannot be shaped: install Debian's libfribidi0")
    missing = [path.name for path in _all_files() if not path.is_file()]
    if missing:
        raise CannotShape(f"fonts are missing: install fonts-noto-core ({', '.join(missing)})")


def _all_files() -> list[Path]:
    return [font_file(script, weight) for script in Script for weight in Weight]


def font_file(script: Script, weight: Weight) -> Path:
    """Where Debian puts this font."""
    return FONT_FOLDER / f"{script}-{weight}.ttf"


@lru_cache(maxsize=64)
def font(script: Script, weight: Weight, size_px: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels per em."""
    return ImageFont.truetype(
        font_file(script, weight), size_px, layout_engine=ImageFont.Layout.RAQM
    )


@lru_cache(maxsize=64)
def line_box(weight: Weight, size_px: int) -> tuple[int, int]:
    """(ascent, descent) in pixels that hold every script at this size, so that lines align."""
    metrics = [font(script, weight, size_px).getmetrics() for script in Script]
    return max(a for a, _ in metrics), max(d for _, d in metrics)


def capital_height(size_px: int) -> float:
    """Height of a capital letter or figure, in pixels, at this size."""
    return size_px * CAPITAL_HEIGHT


def size_for_capitals(height_px: float) -> int:
    """The smallest size whose capitals are at least this high."""
    return -int(-height_px // CAPITAL_HEIGHT)
