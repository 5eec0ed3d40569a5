"""`tokenctl settings show`."""

import json
import tomllib
from pathlib import Path

from appliance.settings import Settings, load_settings
from tests.cli.tools import tokenctl


def test_what_is_shown_is_a_settings_file_again(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[clinic]\nname = "Ward “7”\\\\2"\n[printer]\npaper_mm = 58\n')

    shown = tokenctl("settings", "show", "--settings", str(file))

    copy = tmp_path / "copy.toml"
    copy.write_text(shown.stdout)
    assert load_settings(copy) == load_settings(file)
    assert "paper_mm = 58  # default: 80" in shown.stdout
    assert load_settings(copy) != Settings()


def test_a_databases_password_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[service]\ndatabase = "postgresql://queue:s3cret@db/queue"\n')

    for_people = tokenctl("settings", "show", "--settings", str(file))
    for_programs = tokenctl("settings", "show", "--settings", str(file), "--json")

    assert "s3cret" not in for_people.stdout + for_programs.stdout
    shown = json.loads(for_programs.stdout)["service"]["database"]
    assert shown == tomllib.loads(for_people.stdout)["service"]["database"]
    assert shown == "postgresql://***@db/queue"


def test_wrong_settings_are_not_shown_but_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[printer]\npaper_mm = 72\n")

    assert tokenctl("settings", "show", "--settings", str(file)).returncode == 78
