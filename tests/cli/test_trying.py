"""`tokenctl test screen` and `lamp`: what a person beside the kiosk is asked to judge."""

import json
from pathlib import Path

import pytest
from PIL import Image

from appliance.cli.screen_card import screen_card
from appliance.kiosk.lamp import LampMode
from display.geometry import Screen
from display.theme import LIGHT
from tests.cli.tools import tokenctl, tool


def test_the_test_card_is_drawn_without_a_screen(tmp_path: Path) -> None:
    card = tmp_path / "card.png"

    answer = tokenctl("test", "screen", "--to", str(card), "--json")

    assert json.loads(answer.stdout) == {"file": str(card), "size": [1920, 1080]}
    with Image.open(card) as picture:
        assert picture.size == (1920, 1080)


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1024, 768), (3840, 2160)])
def test_the_card_fits_on_every_screen_and_marks_its_corners(size: tuple[int, int]) -> None:
    screen = Screen(*size)

    card = screen_card(screen, ("en", "hi", "or"), "a screen")

    width, height = size
    corners = [(5, 5), (width - 6, 5), (5, height - 6), (width - 6, height - 6)]
    assert [card.getpixel(corner) for corner in corners] == [LIGHT.calling.ground] * 4
    # Between words and colours is a free row: nothing was cut off.
    inner = screen.inner
    row = inner.bottom - 7 * screen.unit - 2
    free = card.crop((inner.x + screen.unit, row, inner.right - screen.unit, row + 1))
    assert len(free.getcolors() or ()) == 1


def test_the_waiting_room_screen_stops_for_the_card_and_comes_back(tmp_path: Path) -> None:
    # given a display that runs, and a systemctl that writes down what it was told
    told = tmp_path / "told"
    tool(tmp_path / "tools", "systemctl", f'echo "$@" >>"{told}"')

    shown = tokenctl(
        "test", "screen", "--headless", "--seconds", "0.1", path=tmp_path / "tools"
    )  # fmt: skip

    assert shown.returncode == 0, shown.stderr
    unit = "token-display.service"
    assert told.read_text().splitlines() == [
        f"is-active --quiet {unit}",
        f"stop {unit}",
        f"start {unit}",
    ]


def test_a_unit_that_cannot_be_stopped_is_told_in_words(tmp_path: Path) -> None:
    script = 'case "$1" in stop) echo "Access denied" >&2; exit 1;; esac'
    tool(tmp_path / "tools", "systemctl", script)

    refused = tokenctl("test", "lamp", path=tmp_path / "tools")

    assert refused.returncode == 1
    assert "Access denied; use sudo [still-held]" in refused.stderr


def test_every_lamp_says_each_of_its_codes(tmp_path: Path) -> None:
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    lamps = ("test", "lamp", "--simulated", str(run_dir), "--seconds", "0.02")

    spoken = tokenctl(*lamps)
    one = tokenctl(*lamps, "--mode", "trouble-paper", "--json")
    unknown = tokenctl(*lamps, "--mode", "disco")

    assert spoken.returncode == 0, spoken.stderr
    assert len(spoken.stdout.splitlines()) == len(LampMode)
    assert "now: lit, 1 blink, pause = paper is out" in spoken.stdout
    assert json.loads(one.stdout) == {"modes": ["trouble-paper"], "missing": []}
    assert (unknown.returncode, "trouble-service" in unknown.stderr) == (2, True)


def test_a_machine_without_pins_says_so() -> None:
    refused = tokenctl("test", "lamp")

    assert refused.returncode == 1
    assert "[pins-missing]" in refused.stderr
