"""From which file each setting comes, and what an admin chose."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from appliance.settings.kept import Places, settings_texts
from appliance.settings.reading import (
    SettingsText,
    SettingsWrong,
    read_text,
    table_mistakes,
)
from appliance.settings.writing import toml_text
from appliance.whole_file import write_whole

Choices = dict[str, Any]

_HEAD = "Written by the administrator's page; the file on the card lies over it."


def texts_or_none(places: Places) -> list[SettingsText]:
    """The files as they are; none where they cannot be read."""
    try:
        return settings_texts(places)
    except SettingsWrong:
        return []


def fingerprint(places: Places) -> str:
    """Another one whenever a file says something else. Tells nothing of what it says."""
    told = hashlib.sha256()
    for text in texts_or_none(places):
        told.update(f"{text.file}\0{text.text}\0".encode())
    return told.hexdigest()[:16]


def origins(places: Places) -> dict[str, Path]:
    """section.key → the file that its value comes from; none for a default."""
    found: dict[str, Path] = {}
    for text in texts_or_none(places):
        found |= dict.fromkeys(_keys(text), Path(text.file))
    return found


def chosen(places: Places) -> Choices:
    """section.key → value, as an admin chose; what cannot be used in that file is left out."""
    found: Choices = {}
    try:
        text = read_text(places.chosen)
    except (OSError, UnicodeDecodeError):
        return found
    for key in _keys(text):
        if not table_mistakes(nested({key: _at(text, key)})):
            found[key] = _at(text, key)
    return found


def keys_above(places: Places) -> dict[str, Path]:
    """section.key → the file that lies over what is chosen, and has the key."""
    above = places.files[places.files.index(places.chosen) + 1 :]
    return {key: file for key, file in origins(places).items() if file in above}


def with_choices(places: Places, choices: Choices) -> list[SettingsText]:
    """The files as they would be. Raises SettingsWrong where one cannot be read."""
    new = SettingsText(str(places.chosen), chosen_text(choices))
    others = replace(places, files=tuple(file for file in places.files if file != places.chosen))
    texts = {text.file: text for text in settings_texts(others)} | {new.file: new}
    return [texts[str(file)] for file in places.files if str(file) in texts]


def keep_choices(places: Places, choices: Choices) -> None:
    """Writes them, whole or not at all. Raises OSError."""
    places.chosen.parent.mkdir(parents=True, exist_ok=True)
    write_whole(places.chosen, chosen_text(choices))


def chosen_text(choices: Choices) -> str:
    """The file of an admin's choices."""
    return toml_text(nested(choices), _HEAD)


def nested(choices: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """section.key → value, as a settings file has it."""
    sections: dict[str, dict[str, Any]] = {}
    for key, value in choices.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, {})[name] = value
    return sections


def _keys(text: SettingsText) -> Sequence[str]:
    return [
        f"{section}.{name}"
        for section, table in _table(text).items()
        if isinstance(table, Mapping)
        for name in table
    ]


def _at(text: SettingsText, key: str) -> Any:
    section, _, name = key.partition(".")
    return _table(text)[section][name]


def _table(text: SettingsText) -> dict[str, Any]:
    try:
        return tomllib.loads(text.text)
    except tomllib.TOMLDecodeError:
        return {}
