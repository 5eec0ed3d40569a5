"""TOML tables into frozen dataclasses, with every mistake told by its key."""

import dataclasses
import difflib
import typing
from collections.abc import Callable, Mapping

# Says what is wrong with a key, and gives None, the value for "use the default".
Wrong = Callable[[str, str], object]


def build(cls: type, table: Mapping[str, typing.Any], prefix: str, wrong: Wrong) -> object:
    """One dataclass from one table; mistakes go to `wrong`, and a default stands in for them.

    A field may carry a `check` and what to say (`says`) in its metadata.
    """
    fields = {f.name: f for f in dataclasses.fields(cls)}
    hints = typing.get_type_hints(cls)
    values = {}
    for key, value in table.items():
        if key not in fields:
            wrong(prefix + key, _unknown(key, fields))
        elif (read := _read(hints[key], fields[key], value, prefix + key, wrong)) is not None:
            values[key] = read
    return cls(**values)


def _unknown(key: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return "unknown setting" + (f", did you mean {near[0]}?" if near else "")


def _read(
    hint: typing.Any, spec: dataclasses.Field[typing.Any], value: object, key: str, wrong: Wrong
) -> object:
    """One value of the wanted type, or None after a word to `wrong`."""
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            return wrong(key, "is a section: write it as a table")
        return build(typing.cast(type, hint), value, key + ".", wrong)
    if typing.get_origin(hint) is tuple:
        return _read_list(typing.get_args(hint)[0], spec, value, key, wrong)
    read = _scalar(hint, value)
    if read is None:
        return wrong(key, f"is {value!r}, a {_NAMES[hint]} is needed")
    return _checked(spec, read, key, wrong)


_NAMES = {str: "text in quotes", int: "whole number", float: "number", bool: "true or false"}


def _scalar(hint: type, value: object) -> object:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) and hint is not bool:
        return None
    return value if isinstance(value, hint) else None


def _read_list(
    hint: typing.Any, spec: dataclasses.Field[typing.Any], value: object, key: str, wrong: Wrong
) -> object:
    if not isinstance(value, list):
        return wrong(key, "is a list: write it in [ ]")
    if dataclasses.is_dataclass(hint):
        cls = typing.cast(type, hint)
        heard: list[str] = []

        def noted(where: str, says: str) -> object:
            heard.append(where)
            return wrong(where, says)

        items = tuple(_read_item(cls, item, f"{key}[{n}]", noted) for n, item in enumerate(value))
        # The defaults that stand in for mistakes must not be told as mistakes of their own.
        return items if heard else _checked(spec, items, key, wrong)
    if not all(isinstance(item, hint) for item in value):
        return wrong(key, f"holds something that is no {_NAMES[hint]}")
    return _checked(spec, tuple(value), key, wrong)


def _read_item(cls: type, item: object, key: str, wrong: Wrong) -> object:
    if isinstance(item, Mapping):
        return build(cls, item, key + ".", wrong)
    wrong(key, f"is no table like {{ {dataclasses.fields(cls)[0].name} = … }}")
    return cls()


def _checked(spec: dataclasses.Field[typing.Any], value: object, key: str, wrong: Wrong) -> object:
    check: Callable[[object], object] | None = spec.metadata.get("check")
    if check is not None and not check(value):
        if isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            return wrong(key, spec.metadata["says"])
        shown = list(value) if isinstance(value, tuple) else value
        return wrong(key, f"is {shown}: {spec.metadata['says']}")
    return value
