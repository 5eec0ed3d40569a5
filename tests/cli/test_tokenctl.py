"""The technician's tool, as a technician runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import free_port
from tests.support.service import RunningService


def tokenctl(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appliance.cli.tokenctl", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_bad_settings_are_told_all_at_once_with_exit_status_78(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[printer]\npaper_mm = 72\n[kiosk]\nrepaet_guard_s = 3\n")

    for_people = tokenctl("settings", "check", str(file))
    for_programs = tokenctl("settings", "check", str(file), "--json")

    assert (for_people.returncode, for_programs.returncode) == (78, 78)
    assert "2 problems" in for_people.stderr
    assert "did you mean repeat_guard_s?" in for_people.stderr
    keys = [mistake["key"] for mistake in json.loads(for_programs.stdout)["mistakes"]]
    assert keys == ["printer.paper_mm", "kiosk.repaet_guard_s"]


def test_good_settings_are_well(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("")

    assert tokenctl("settings", "check", str(file)).returncode == 0


@pytest.mark.parametrize("program", ["serve", "kiosk"])
def test_no_program_starts_on_bad_settings(tmp_path: Path, program: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[printer]\npaper_mm = 72\n")

    ended = tokenctl(program, "--settings", str(file))

    assert ended.returncode == 78
    assert "Traceback" not in ended.stderr


def test_an_unpaired_kiosk_says_what_to_do(tmp_path: Path) -> None:
    ended = tokenctl("kiosk", "--data", str(tmp_path))

    assert ended.returncode == 1
    assert "tokenctl pair --role kiosk" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_status_says_who_waits_and_pair_makes_a_link(service: RunningService) -> None:
    service.pair("kiosk").post("/api/tokens", {"department": "dental"})
    here = ("--data", str(service.data), "--url", service.url)

    status = tokenctl("status", *here, "--json")
    spoken = tokenctl("status", *here)
    pair = tokenctl("pair", "--role", "doctor", "--counter", "room-3", *here, "--json")

    assert status.returncode == spoken.returncode == pair.returncode == 0
    assert json.loads(status.stdout)["board"]["waiting"]["dental"] == 1
    assert "Dental: 1 waiting" in spoken.stdout
    assert set(json.loads(pair.stdout)) == {"url", "code", "expires_at"}
    assert json.loads(pair.stdout)["url"].startswith(service.url + "/pair#")


def test_a_service_that_is_not_there_is_trouble_in_one_line(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"

    status = tokenctl("status", "--url", url, "--data", str(tmp_path))

    assert status.returncode == 1
    assert len(status.stderr.splitlines()) == 1


def test_a_second_service_on_the_same_data_is_refused(
    service: RunningService, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    text = service.settings_file.read_text()
    other.write_text(text.replace(str(service.port), str(free_port())))

    second = tokenctl("serve", "--settings", str(other))

    assert second.returncode == 1
    assert "another service uses" in second.stderr


def test_wrong_use_is_exit_status_2() -> None:
    assert tokenctl("pair", "--role", "president").returncode == 2
