"""The look of the screen in one place: colours with the same names as the pages, and contrast.

Ink on light paper by default: waiting rooms are bright, and dark figures on a light ground read
farthest there. A call lights its whole field, so that the change is seen from the corner of an eye.
"""

from dataclasses import dataclass

Colour = tuple[int, int, int]
# A glass that is off, where the television itself does not listen.
BLACK = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Field:
    """A ground, the ink on it, and a quieter ink for what matters less; all pairs are ≥ 7:1."""

    ground: Colour
    ink: Colour
    quiet: Colour
    rule: Colour  # lines between parts; carries no meaning, so no contrast is asked of it


@dataclass(frozen=True, slots=True)
class Theme:
    """The fields of one look. `stale` is an old picture: visibly not the paper of a live one."""

    paper: Field
    calling: Field
    attention: Field
    trouble: Field
    stale: Field


LIGHT = Theme(
    paper=Field((251, 250, 246), (16, 34, 43), (61, 77, 85), (207, 211, 209)),
    calling=Field((8, 84, 47), (255, 255, 255), (232, 247, 238), (58, 122, 90)),
    attention=Field((255, 201, 77), (16, 34, 43), (40, 44, 34), (190, 148, 52)),
    trouble=Field((143, 29, 20), (255, 255, 255), (255, 240, 236), (176, 88, 80)),
    stale=Field((222, 223, 219), (46, 60, 68), (46, 60, 68), (184, 188, 185)),
)
# For rooms that are dim, and for wards at night: a call is the one bright thing in the room.
DARK = Theme(
    paper=Field((14, 22, 27), (243, 245, 241), (184, 195, 199), (52, 64, 71)),
    calling=Field((139, 224, 170), (4, 36, 21), (10, 50, 30), (86, 170, 120)),
    attention=Field((255, 201, 77), (16, 34, 43), (40, 44, 34), (190, 148, 52)),
    trouble=Field((143, 29, 20), (255, 255, 255), (255, 240, 236), (176, 88, 80)),
    stale=Field((58, 66, 70), (240, 243, 240), (240, 243, 240), (92, 102, 106)),
)
THEMES = {"light": LIGHT, "dark": DARK}


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio as WCAG counts it, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
