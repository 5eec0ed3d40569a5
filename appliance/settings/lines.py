"""In which line of a TOML file a key stands. Pure."""

import re
from collections.abc import Iterator

_SECTION = re.compile(r"^\s*(\[\[?)\s*([\w.\- \"]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([\w\-]+)\s*=")
_ROW = re.compile(r"\[\d+\]")


def line_of(text: str, key: str) -> int | None:
    """The line, from 1, where `key` (such as kiosk.buttons[1].pin) is set, or its section begins.

    None where it is not found, such as in a table written in one line with others.
    """
    found: dict[str, int] = {}
    for number, path in enumerate(_paths(text.splitlines()), start=1):
        found.setdefault(path, number)
    while key:
        if key in found:
            return found[key]
        key = _parent(key)
    return None


def _paths(lines: list[str]) -> Iterator[str]:
    """The path that each line sets, or empty."""
    section = ""
    rows: dict[str, int] = {}
    for line in lines:
        path = ""
        if match := _SECTION.match(line):
            section = path = match[2].replace('"', "").replace(" ", "")
            if match[1] == "[[":
                rows[section] = rows.get(section, -1) + 1
                section = path = f"{section}[{rows[section]}]"
        elif match := _KEY.match(line):
            path = f"{section}.{match[1]}" if section else match[1]
        yield path


def _parent(key: str) -> str:
    if _ROW.search(key.rpartition(".")[2]):
        return key[: key.rindex("[")]
    return key.rpartition(".")[0]
