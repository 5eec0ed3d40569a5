import string
from typing import Any

import pytest

from appliance.settings import LANGUAGES
from appliance.words import catalogue, say


def phrases(language: str) -> dict[str, Any]:
    flat: dict[str, Any] = {}

    def walk(table: dict[str, Any], path: str) -> None:
        for key, value in table.items():
            counted = isinstance(value, dict) and set(value) == {"one", "other"}
            if isinstance(value, dict) and not counted:
                walk(value, f"{path}{key}.")
            else:
                flat[path + key] = value

    walk(dict(catalogue(language)), "")
    return flat


def blanks(phrase: Any) -> set[str]:
    texts = phrase.values() if isinstance(phrase, dict) else [phrase]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_phrase(language: str) -> None:
    assert phrases(language).keys() == phrases("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_the_same_blanks_in_every_language(language: str) -> None:
    english = phrases("en")

    different = {
        key for key, phrase in phrases(language).items() if blanks(phrase) != blanks(english[key])
    }

    assert different == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_hidden_by_a_method_of_its_table(language: str) -> None:
    # A template's `words.keys` is the method of the table, not the phrase of that name.
    names = {path.rpartition(".")[2] for path in phrases(language)}

    assert names.isdisjoint(dir(dict))


def test_counting_follows_each_language() -> None:
    assert say("en", "ticket_ahead", n=1) != say("en", "ticket_ahead", n=2).replace("2", "1")
    assert "0" in say("hi", "ticket_ahead", n=0)
