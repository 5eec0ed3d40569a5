"""Figures as a script writes them: 12, १२ or ୧୨. Pure."""

import dataclasses
from enum import Enum
from typing import TypeVar

from display.scene import Scene

ASCII = "0123456789"
# By the setting display.digits.
FIGURES = {"ascii": ASCII, "hi": "०१२३४५६७८९", "or": "୦୧୨୩୪୫୬୭୮୯"}

_Value = TypeVar("_Value")


def scene_in_figures(scene: Scene, digits: str) -> Scene:
    """The scene with these figures in all that it shows."""
    if digits == "ascii":
        return scene
    return dataclasses.replace(_mapped(scene, digits), digits=digits)


def in_figures(text: str, digits: str) -> str:
    """The text with these figures."""
    return text.translate(str.maketrans(ASCII, FIGURES[digits]))


def _mapped(value: _Value, digits: str) -> _Value:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return in_figures(value, digits)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_mapped(each, digits) for each in value)  # type: ignore[return-value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        return dataclasses.replace(
            value, **{name: _mapped(each, digits) for name, each in fields.items()}
        )
    return value
