"""Settings as they stand, without secrets: for people as TOML, for programs as JSON. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from appliance.settings import Settings
from appliance.settings.writing import toml_value

# What stands before the host of postgresql://user:password@host/name.
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


def as_shown(settings: Settings) -> dict[str, dict[str, Any]]:
    """Section → key → value. Secrets are files that are named, so only a login has to go."""
    return {name: _plain(section) for name, section in asdict(settings).items()}


def as_toml(
    shown: Mapping[str, Mapping[str, Any]], origins: Mapping[str, Path] | None = None
) -> str:
    """The same as a settings file; what differs from the defaults says so, and whence it comes.

    `origins`: section.key → the file that has it.
    """
    defaults = as_shown(Settings())
    return "\n".join(
        "\n".join((f"[{name}]", *_lines(name, section, defaults[name], origins or {}), ""))
        for name, section in shown.items()
    )


def _lines(
    name: str,
    section: Mapping[str, Any],
    defaults: Mapping[str, Any],
    origins: Mapping[str, Path],
) -> Iterator[str]:
    for key, value in section.items():
        notes = [] if value == defaults[key] else [f"default: {toml_value(defaults[key])}"]
        if origin := origins.get(f"{name}.{key}"):
            notes.append(f"from {origin}")
        line = f"{key} = {toml_value(value)}"
        yield f"{line}  # {', '.join(notes)}" if notes else line


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return _LOGIN.sub("***@", value) if isinstance(value, str) else value
