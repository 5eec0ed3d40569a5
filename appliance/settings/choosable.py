"""Which settings an admin may choose on the page: what cannot keep a machine from working. Pure."""

import dataclasses
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from appliance.settings.shapes import Settings

CHOOSABLE = (
    "clinic.name",
    "clinic.languages",
    "queue.hours",
    "queue.capacity",
    "queue.capacities",
    "queue.calls_at_most",
    "queue.recall_gap_s",
    "queue.undo_s",
    "queue.normal_per_high",
    "queue.public_issuing",
    "display.languages",
    "display.theme",
    "display.digits",
    "display.chime",
    "display.voice",
    "display.volume",
    "display.screen_inches",
    "display.farthest_seat_m",
    "printer.day_slip",
    "printer.roll_m",
    "privacy.names",
    "privacy.keep_names_days",
)
_KINDS: Mapping[Any, str] = {str: "text", bool: "truth", int: "whole", float: "number"}


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """What a setting may be; `says` is told beyond its limits. `parts` are a table's columns."""

    key: str
    kind: str
    default: Any
    choices: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None
    says: str = ""
    parts: tuple["Shape", ...] = ()


def shapes() -> list[Shape]:
    """Those that may be chosen, as they are written down in `shapes.py`."""
    return [_shape_at(key) for key in CHOOSABLE]


def value_at(settings: Settings, key: str) -> Any:
    """The value of a key as JSON has it: lists, and tables as objects."""
    section, _, name = key.partition(".")
    return plain(getattr(getattr(settings, section), name))


def plain(value: Any) -> Any:
    """A value of the settings as JSON has it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in _fields(value)}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def _shape_at(key: str) -> Shape:
    section = key.partition(".")[0]
    cls = type(getattr(Settings(), section))
    return next(shape for shape in _shapes_of(cls, f"{section}.") if shape.key == key)


def _shapes_of(cls: type, prefix: str = "") -> Iterator[Shape]:
    hints = typing.get_type_hints(cls)
    for field in _fields(cls):
        hint, rule = hints[field.name], field.metadata
        inner = typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else None
        is_table = inner is not None and dataclasses.is_dataclass(inner)
        choices: Sequence[str] | None = rule.get("choices")
        yield Shape(
            key=prefix + field.name,
            kind="table" if is_table else "list" if inner else _KINDS[hint],
            default=plain(field.default),
            choices=tuple(choices) if choices else None,
            low=rule.get("low"),
            high=rule.get("high"),
            says=rule.get("says", ""),
            parts=tuple(_shapes_of(typing.cast(type, inner))) if is_table else (),
        )


def _fields(of: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(of)
