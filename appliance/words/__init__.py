"""What the product says, per language: one catalogue for tickets, screen and pages.

Catalogues are TOML beside this file, so that a clinic can mend a phrase with a text editor and no
tool. A phrase is a string, or a table with `one` and `other` where it counts something.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

# CLDR cardinal rules: Hindi counts 0 and 1 as one, English and Odia only 1.
_ONE = {"en": frozenset({1}), "hi": frozenset({0, 1}), "or": frozenset({1})}

# A phrase, a phrase that counts, or a section of phrases.
Catalogue = dict[str, Any]
SECTION = "."  # between the name of a section and the key in it


def ones(language: str) -> frozenset[int]:
    """The numbers that take the phrase for `one` in a language."""
    return _ONE[language]


@cache
def catalogue(language: str) -> Catalogue:
    """All phrases of a language: key → phrase."""
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(language: str, key: str, /, **values: object) -> str:
    """The phrase with its values filled in. `n` chooses between `one` and `other`.

    `key` may name a section, as in "paper.total".

    Raises KeyError if the catalogue lacks the phrase; a test holds the catalogues equal.
    """
    section, _, name = key.rpartition(SECTION)
    phrases = catalogue(language)
    phrase: str | dict[str, str] = phrases[section][name] if section else phrases[key]
    if isinstance(phrase, dict):
        phrase = phrase["one" if values.get("n") in ones(language) else "other"]
    return phrase.format(**values)
