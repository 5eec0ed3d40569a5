"""What the machine tells the waiting room of itself."""

import json
from pathlib import Path

import pytest

from appliance.hotspot import hotspot_now
from appliance.machine_notices import MachineNotices
from appliance.settings import Mistake
from tests.desk.clinic import ToldClock

LANGUAGES = ("en", "or")
MISTAKE = Mistake("/etc/token-kiosk/settings.toml", "printer.paper_mm", "is 72: use 58 or 80", 6)


def left(folder: Path, *states: str, up_s: float = 900.0) -> Path:
    """The verdict of a self-test."""
    items = [{"part": f"p{n}", "state": state, "code": f"c{n}"} for n, state in enumerate(states)]
    file = folder / "verdict.json"
    file.write_text(json.dumps({"up_s": up_s, "items": items}))
    return file


def test_wrong_settings_are_told_on_the_screen_and_to_staff(tmp_path: Path) -> None:
    notices = MachineNotices(LANGUAGES, [MISTAKE], ToldClock().reading, verdict=tmp_path / "none")

    (notice,), (found,) = notices.shown(), notices.found()

    assert notice.text["en"].startswith("The settings have a mistake (settings.toml:6).")
    assert set(notice.text) == set(LANGUAGES)
    assert "printer.paper_mm is 72: use 58 or 80" in found.message


def test_trouble_of_the_self_test_is_shown_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    clock = ToldClock()
    verdict = left(tmp_path, "ok", "trouble", "warning", "trouble")
    notices = MachineNotices(LANGUAGES, [], clock.reading, verdict=verdict)

    (notice,) = notices.shown()
    clock.passes(minutes=15)

    assert notice.text["en"] == "The self-test found trouble: c1, c3."
    assert notices.shown() == []
    assert notices.found() == []


def test_a_well_machine_says_nothing(tmp_path: Path) -> None:
    torn = tmp_path / "torn.json"
    torn.write_text("{")

    for verdict in (left(tmp_path, "ok", "unknown"), torn, tmp_path / "none"):
        assert MachineNotices(LANGUAGES, [], ToldClock().reading, verdict=verdict).shown() == []


def test_a_machine_that_gives_no_tickets_is_told_first_with_its_code(tmp_path: Path) -> None:
    codes = ["button-stuck"]
    notices = MachineNotices(
        LANGUAGES, [MISTAKE], ToldClock().reading, lambda: codes[0], verdict=tmp_path / "none"
    )

    trouble, _ = notices.shown()
    codes[0] = ""

    assert (trouble.id, trouble.kind) == ("out-of-order", "out-of-order")
    assert trouble.text["en"] == "The ticket machine is out of order (button-stuck)."
    assert [notice.kind for notice in notices.shown()] == ["settings-wrong"]


def came_up(folder: Path, since_s: float, ssid: str = "token-kiosk") -> Path:
    """The word of a hotspot, as its program leaves it."""
    file = folder / "network"
    file.write_text(f"{ssid}\n10.73.0.1\n{since_s:.0f}\n")
    return file


def test_staff_are_told_of_the_hotspot_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    clock = ToldClock()
    word = came_up(tmp_path, since_s=clock.reading().uptime_s)
    notices = MachineNotices(LANGUAGES, [], clock.reading, verdict=tmp_path / "none", hotspot=word)

    (notice,) = notices.shown()
    clock.passes(minutes=15)

    assert notice.kind == "hotspot"
    assert notice.text["en"] == (
        "For staff: Wi-Fi “token-kiosk”, then http://10.73.0.1 in the browser."
    )
    assert set(notice.text) == set(LANGUAGES)
    assert notices.shown() == []
    assert notices.found() == []


def test_a_hotspot_that_went_is_told_no_more(tmp_path: Path) -> None:
    clock = ToldClock()
    word = came_up(tmp_path, since_s=clock.reading().uptime_s)
    notices = MachineNotices(LANGUAGES, [], clock.reading, verdict=tmp_path / "none", hotspot=word)

    assert notices.have_news()
    word.unlink()

    assert notices.have_news()
    assert notices.shown() == []


@pytest.mark.parametrize("text", ["", "token-kiosk\n", "a\nb\n17\n", "a\n10.73.0.1\nsoon\n"])
def test_a_word_that_makes_no_sense_is_no_hotspot(tmp_path: Path, text: str) -> None:
    word = tmp_path / "network"
    word.write_text(text)

    assert hotspot_now(word) is None


def test_a_name_with_control_signs_is_told_without_them(tmp_path: Path) -> None:
    hotspot = hotspot_now(came_up(tmp_path, 17, ssid="clinic\x1b[31m"))

    assert hotspot is not None
    assert (hotspot.ssid, hotspot.url) == ("clinic[31m", "http://10.73.0.1")
