"""The wiring drawing and the table in WIRING.md show the pins of the settings."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from gpiozero.pins.pi import PiBoardInfo

from appliance.settings import ButtonPin, Kiosk
from board_setup import header
from board_setup.drawing import drawing, parts_of
from tests.firmware.board import FOLDER

PI_4 = 0xC03111
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def numbers(svg: str) -> Iterator[tuple[float, float]]:
    for element in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        yield float(element.attrib["x"]), float(element.attrib["y"])


def test_the_header_is_that_of_the_board() -> None:
    # Given the board's own numbering
    pins = PiBoardInfo.from_revision(PI_4).headers["J8"].pins

    # When ours is read as its names
    letters = {"G": "GND", "3V3": "3V3", "5V": "5V"}
    ours = {pin: letters.get(name, f"GPIO{name}") for pin, name in header.PINS.items()}

    # Then they agree, but for the two pins that are the board's own
    theirs = {pin: info.name for pin, info in pins.items() if pin not in (27, 28)}
    assert {pin: name for pin, name in ours.items() if pin not in (27, 28)} == theirs


def test_the_picture_in_the_folder_is_that_of_the_defaults() -> None:
    assert (FOLDER / "wiring.svg").read_text(encoding="utf-8") == drawing(Kiosk())


def test_the_picture_and_the_table_name_the_same_pins() -> None:
    # Given the pins of the table's rows
    table = (FOLDER / "WIRING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:button|lamp|buzzer) \|.*\| (\d+) \|$", table, re.MULTILINE)

    # When the picture's wires are looked at
    drawn = {wire.pin for part in parts_of(Kiosk()) for wire in part.wires}

    # Then they are those, and the buzzer's 5 V, which the text below the table names
    assert drawn == {int(pin) for pin in rows} | {header.FIVE_VOLTS_OF_PARTS}
    assert "the buzzer's plus to 5 V (pin 4)" in table.replace("\n", " ")


def test_three_buttons_get_wires_of_their_own() -> None:
    # Given
    buttons = (ButtonPin(17, 27, "general_medicine"), ButtonPin(5, 6, "b"), ButtonPin(26, 16, "c"))

    # When
    parts = parts_of(Kiosk(buttons=buttons, click_pin=0))
    pins = [wire.pin for part in parts for wire in part.wires]

    # Then no wire shares a pin, and each part is named
    assert len(set(pins)) == len(pins) == 12
    assert "Button · general_medicine" in texts(drawing(Kiosk(buttons=buttons)))


def test_nothing_is_drawn_outside_the_picture() -> None:
    # Given as many buttons as a clinic could want
    pins = [(2, 3), (4, 14), (15, 17), (18, 27), (22, 23), (24, 10)]
    svg = drawing(Kiosk(buttons=tuple(ButtonPin(p, lamp, f"d{p}") for p, lamp in pins)))

    # When
    width, height = map(float, ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])

    # Then
    assert all(0 < x < width and 0 < y < height for x, y in numbers(svg))


def test_a_name_from_the_settings_is_no_markup() -> None:
    svg = drawing(Kiosk(buttons=(ButtonPin(department="<x>&"),)))
    assert "Button · <x>&" in texts(svg)


def test_a_pin_that_is_not_on_the_header_is_told() -> None:
    with pytest.raises(KeyError):
        drawing(Kiosk(buttons=(ButtonPin(pin=40),)))


def test_the_program_draws_a_clinics_own_pins(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[[kiosk.buttons]]\npin = 5\nlamp = 6\n")

    command = [sys.executable, "-I", "-S", str(FOLDER / "wiring"), str(file)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)

    assert "BCM 5" in texts(done.stdout.decode())
