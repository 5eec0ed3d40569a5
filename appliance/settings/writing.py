"""Settings as TOML text. Pure."""

import json
from collections.abc import Mapping
from typing import Any


def toml_value(value: Any) -> str:
    """A value as a settings file has it."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    # Texts, numbers and truth look alike in both; only DEL must not stand as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_text(sections: Mapping[str, Mapping[str, Any]], head: str) -> str:
    """A settings file; `head` stands in its first line, as a comment."""
    blocks = [
        "\n".join((f"[{name}]", *(f"{key} = {toml_value(one)}" for key, one in section.items())))
        for name, section in sections.items()
        if section
    ]
    return "\n\n".join((f"# {head}", *blocks)) + "\n"
