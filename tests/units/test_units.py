"""The unit files as systemd itself reads them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
# Lower is tighter; well-known appliances stand at 6.7 to 9.3.
EXPOSED_AT_MOST = 2.0


def read(unit: Path) -> str:
    return unit.read_text(encoding="utf-8")


def lines(unit: Path) -> list[str]:
    """Its settings, without comments."""
    return [line for line in read(unit).splitlines() if line and not line.startswith("#")]


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """Copies whose programs exist on this machine."""
    copies = []
    for unit in UNITS:
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", read(unit), flags=re.M)
        copies.append(tmp_path / unit.name)
        copies[-1].write_text(text, encoding="utf-8")
    return copies


def analyze(*words: str) -> str:
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing: install Debian's systemd"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_there_is_one_unit_per_program() -> None:
    assert [unit.stem for unit in UNITS] == ["token-display", "token-kiosk", "token-service"]


def test_systemd_has_nothing_to_say_against_the_units(installed: list[Path]) -> None:
    assert analyze("verify", *map(str, installed)) == ""


def test_every_unit_is_a_tight_sandbox(installed: list[Path]) -> None:
    for unit in installed:
        said = analyze("security", "--offline=yes", str(unit))
        found = re.search(r"exposure level for \S+: ([\d.]+)", said)
        assert found, said
        assert float(found[1]) <= EXPOSED_AT_MOST, f"{unit.name}: {found[1]}"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_program_always_comes_back_except_with_wrong_settings(unit: Path) -> None:
    assert "Restart=always" in lines(unit)
    assert "RestartPreventExitStatus=78" in lines(unit)
    # Five quick failures would else be the end until somebody comes.
    assert "StartLimitIntervalSec=0" in lines(unit)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_no_program_waits_for_network_or_time(unit: Path) -> None:
    waits = [line for line in lines(unit) if re.match(r"(After|Requires|Wants|BindsTo)=", line)]
    assert not [line for line in waits if re.search(r"network|time-sync|token-", line)]


def test_only_the_kiosk_gets_pins_and_printer() -> None:
    owners = [
        unit.stem for unit in UNITS if re.search(r"^DeviceAllow=char-(gpio|usb)", read(unit), re.M)
    ]
    assert owners == ["token-kiosk"]


def test_the_service_may_ask_whether_the_clock_is_set() -> None:
    # ProtectClock= also forbids the question, and numbers would never restart in the morning.
    service = lines(FOLDER / "token-service.service")
    assert "ProtectClock=yes" not in service
    assert any("clock_adjtime" in line for line in service)


def test_every_user_of_the_units_is_made() -> None:
    # Given the users that the units name
    wanted = {line.split("=")[1] for unit in UNITS for line in lines(unit) if "User=" in line[:5]}

    # When the list of users is read
    made = re.findall(r'^u (\S+) - "([^"]+)"', read(FOLDER / "token-kiosk.sysusers.conf"), re.M)

    # Then all are there, under descriptions that /etc/passwd can hold: a colon would be
    # skipped with a line in the journal and no failure
    assert wanted == {name for name, _ in made}
    assert not [text for _, text in made if ":" in text]
