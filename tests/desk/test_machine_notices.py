"""What the machine tells the waiting room of itself."""

import json
from pathlib import Path

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
    notices = MachineNotices(LANGUAGES, [MISTAKE], ToldClock().reading, tmp_path / "none")

    (notice,), (found,) = notices.shown(), notices.found()

    assert notice.text["en"].startswith("The settings have a mistake (settings.toml:6).")
    assert set(notice.text) == set(LANGUAGES)
    assert "printer.paper_mm is 72: use 58 or 80" in found.message


def test_trouble_of_the_self_test_is_shown_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    clock = ToldClock()
    verdict = left(tmp_path, "ok", "trouble", "warning", "trouble")
    notices = MachineNotices(LANGUAGES, [], clock.reading, verdict)

    (notice,) = notices.shown()
    clock.passes(minutes=15)

    assert notice.text["en"] == "The self-test found trouble: c1, c3."
    assert notices.shown() == []
    assert notices.found() == []


def test_a_well_machine_says_nothing(tmp_path: Path) -> None:
    torn = tmp_path / "torn.json"
    torn.write_text("{")

    for verdict in (left(tmp_path, "ok", "unknown"), torn, tmp_path / "none"):
        assert MachineNotices(LANGUAGES, [], ToldClock().reading, verdict).shown() == []
