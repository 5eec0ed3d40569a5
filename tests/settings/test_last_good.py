"""Settings from two files, the last good ones, and where a mistake stands."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.settings import (
    Places,
    Settings,
    SettingsText,
    SettingsWrong,
    files_there,
    find_settings,
    keep_settings,
    load_settings,
    misnamed,
    settings_of,
)

TEXT = """
[clinic]
name = "CHC Baliguda"   # as on the door

[printer]
paper_mm = 58
# paper_mm = 80

[[kiosk.buttons]]
pin = 17
lamp = 27
department = "general"

[[kiosk.buttons]]
pin = 22
lamp = 23
department = "dental"
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places((tmp_path / "settings.toml", tmp_path / "card.toml"), tmp_path / "kept.json")


def write(places: Places, text: str, card: str | None = None) -> None:
    places.files[0].write_text(text, encoding="utf-8")
    if card is not None:
        places.files[1].write_text(card, encoding="utf-8")


def test_without_a_file_everything_has_its_default(places: Places) -> None:
    assert find_settings(places).settings == Settings()


def test_the_file_on_the_card_lies_over_the_other(places: Places) -> None:
    write(places, TEXT, "\ufeff[printer]\nbaud = 19200\n")

    settings = find_settings(places).settings

    assert (settings.clinic.name, settings.printer.paper_mm) == ("CHC Baliguda", 58)
    assert settings.printer.baud == 19200


def test_mistakes_are_told_with_file_line_and_key(places: Places) -> None:
    write(places, TEXT.replace("= 58", "= 72"), '[clinic]\n\nlanguges = ["or"]\n')

    with pytest.raises(SettingsWrong) as wrong:
        find_settings(places)

    assert [(mistake.place, mistake.key) for mistake in wrong.value.mistakes] == [
        (f"{places.files[0]}:6", "printer.paper_mm"),
        (f"{places.files[1]}:3", "clinic.languges"),
    ]
    assert "printer.paper_mm, line 6" in str(wrong.value)


def test_a_mistake_in_the_second_row_of_a_list_is_told_by_its_own_line() -> None:
    text = TEXT.replace("pin = 22", "pin = 2222")

    with pytest.raises(SettingsWrong) as wrong:
        settings_of([SettingsText("s.toml", text)])

    assert [(m.key, m.line) for m in wrong.value.mistakes] == [("kiosk.buttons[1].pin", 15)]


def test_a_pin_that_both_files_use_is_a_mistake(places: Places) -> None:
    write(places, TEXT, "[[kiosk.buttons]]\npin = 5\nlamp = 5\n")

    with pytest.raises(SettingsWrong, match="two buttons share a pin"):
        find_settings(places)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "   \n",
        TEXT[:30],
        "paper_mm = ",
        "[printer]\npaper_mm = 'wide'\n",
        "[fnord]\n",
        "\x00\xff",
    ],
    ids=repr,
)
def test_with_a_wrong_file_the_last_good_settings_go_on(places: Places, broken: str) -> None:
    write(places, TEXT)
    keep_settings(places)
    write(places, broken)

    found = find_settings(places)

    assert found.settings.printer.paper_mm == 58
    assert found.mistakes
    assert all(mistake.file == str(places.files[0]) for mistake in found.mistakes)


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (
            "[clinic]\nname = \u201cBaliguda\u201d\n".encode(),
            'has typographic quotes: write " instead',
        ),
        ('[clinic]\nname = "Baliguda"\n'.encode("utf-16"), "is not UTF-8: save it again as UTF-8"),
    ],
    ids=["word processor", "UTF-16"],
)
def test_what_other_programs_make_of_a_text_is_told_in_words(
    places: Places, card: bytes, says: str
) -> None:
    places.files[1].write_bytes(card)

    with pytest.raises(SettingsWrong) as wrong:
        find_settings(places)

    (mistake,) = wrong.value.mistakes
    assert (mistake.file, mistake.says) == (str(places.files[1]), says)


def test_a_file_that_windows_named_is_found(places: Places) -> None:
    write(places, TEXT)
    hidden = places.files[1].with_name(places.files[1].name + ".txt")
    hidden.touch()

    assert misnamed(places) == [hidden]
    assert files_there(places) == [places.files[0]]


def test_one_named_file_may_have_a_windows_mark_too(places: Places) -> None:
    write(places, "\ufeff[printer]\nbaud = 19200\n")

    assert load_settings(places.files[0]).printer.baud == 19200


def test_a_file_that_has_gone_is_a_mistake_until_a_person_says_otherwise(places: Places) -> None:
    write(places, TEXT, "[printer]\nbaud = 19200\n")
    keep_settings(places)
    places.files[1].unlink()

    found = find_settings(places)
    with pytest.raises(SettingsWrong, match="has gone"):
        keep_settings(places)
    assert keep_settings(places, as_they_are=True)

    assert (found.settings.printer.baud, find_settings(places).settings.printer.baud) == (
        19200,
        9600,
    )
    assert "has gone" in found.mistakes[0].says


def test_what_is_kept_already_is_not_written_again(places: Places) -> None:
    write(places, TEXT)

    assert keep_settings(places)
    before = places.kept.stat()
    assert not keep_settings(places)

    assert places.kept.stat() == before


@given(st.binary(max_size=200))
def test_no_damage_to_what_is_kept_stops_a_good_file(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("noise")
    places = Places((folder / "settings.toml",), folder / "kept.json")
    places.files[0].write_text(TEXT, encoding="utf-8")
    places.kept.write_bytes(noise)

    assert find_settings(places).settings.printer.paper_mm == 58
