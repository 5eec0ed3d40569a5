"""The example of the settings and the wiring table say what the program does."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from gpiozero.pins.pi import PiBoardInfo

from appliance.settings import ButtonPin, Kiosk, Settings, load_settings

FOLDER = Path(__file__).parents[2] / "firmware-config"
EXAMPLE = FOLDER / "settings.example.toml"
# Any board with 40 pins: they are alike.
PI_4 = 0xC03111


def test_the_example_is_valid_and_changes_nothing() -> None:
    assert load_settings(EXAMPLE) == Settings()


def test_every_setting_is_in_the_example() -> None:
    # Given what the program knows
    known = set(_keys_of(Settings()))

    # When the example is read
    shown = set(_keys_in(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))))

    # Then none is missing
    assert known - shown == set()


def test_every_setting_in_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if "=" in line.split("#")[0] and "  # " not in line]
    assert bare == []


def test_the_wiring_table_names_the_pins_of_the_settings() -> None:
    # Given the table's rows and the board's own numbering
    header = PiBoardInfo.from_revision(PI_4).headers["J8"]
    rows = _wiring()

    # When button, lamp and buzzer are looked up
    button, lamp, buzzer = rows["button"], rows["lamp"], rows["buzzer"]

    # Then they are the default ones, and stand at the right place on the header
    assert ButtonPin() == ButtonPin(pin=button[0], lamp=lamp[0])
    assert Kiosk().click_pin == buzzer[0]
    for bcm, pin in (button, lamp, buzzer):
        assert header.pins[pin].name == f"GPIO{bcm}"


def test_the_ground_pins_of_the_wiring_table_are_ground() -> None:
    header = PiBoardInfo.from_revision(PI_4).headers["J8"]
    text = (FOLDER / "WIRING.md").read_text(encoding="utf-8")
    grounds = [
        int(pin) for pin in re.findall(r"^\|.*ground \| \D+ \| (\d+) \|$", text, re.MULTILINE)
    ]
    assert [header.pins[pin].name for pin in grounds] == ["GND", "GND", "GND"]


def _wiring() -> dict[str, tuple[int, int]]:
    """BCM number and header pin of each part that has them."""
    text = (FOLDER / "WIRING.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (\w+) \|.*\| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return {part: (int(bcm), int(pin)) for part, bcm, pin in found}


def _keys_of(settings: object, prefix: str = "") -> Iterator[str]:
    assert dataclasses.is_dataclass(settings)
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        nested = value[0] if isinstance(value, tuple) and value else value
        if dataclasses.is_dataclass(nested):
            yield from _keys_of(nested, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


def _keys_in(table: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        nested = value[0] if isinstance(value, list) and value else value
        if isinstance(nested, Mapping):
            yield from _keys_in(nested, f"{prefix}{key}.")
        else:
            yield prefix + key
