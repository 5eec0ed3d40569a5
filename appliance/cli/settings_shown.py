"""Settings as they stand, without secrets: for people as TOML, for programs as JSON. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from appliance.settings import Settings

# What stands before the host of postgresql://user:password@host/name.
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


def as_shown(settings: Settings) -> dict[str, dict[str, Any]]:
    """Section → key → value. Secrets are files that are named, so only a login has to go."""
    return {name: _plain(section) for name, section in asdict(settings).items()}


def as_toml(shown: Mapping[str, Mapping[str, Any]]) -> str:
    """The same as a settings file; what differs from the defaults says so."""
    defaults = as_shown(Settings())
    return "\n".join(
        "\n".join((f"[{name}]", *_lines(section, defaults[name]), ""))
        for name, section in shown.items()
    )


def _lines(section: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[str]:
    for key, value in section.items():
        line = f"{key} = {_toml(value)}"
        yield line if value == defaults[key] else f"{line}  # default: {_toml(defaults[key])}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return _LOGIN.sub("***@", value) if isinstance(value, str) else value


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)  # texts, numbers and truth look alike in both
