"""`setup.sh uninstall` from a folder."""

import re
from pathlib import Path

import pytest

from tests.firmware.board import card
from tests.install.machine import Machine

# What Debian has before anything is installed.
DEBIAN = ("opt", "usr/local/bin", "usr/local/lib", "etc/tmpfiles.d", "run", "var/tmp")
TIMERS = "var/lib/systemd/timers"
KINDS = {
    "StateDirectory": "var/lib",
    "CacheDirectory": "var/cache",
    "LogsDirectory": "var/log",
    "RuntimeDirectory": "run",
}


def names(machine: Machine) -> list[str]:
    """The files that are left."""
    return [path for path, mode, *_ in machine.listing() if not mode.startswith("d")]


def test_the_clinic_s_data_and_settings_stay(machine: Machine) -> None:
    # given an installation with data, and a file of somebody else's
    assert machine.install().returncode == 0
    machine.data.mkdir(parents=True)
    (machine.data / "queue.db").write_text("the queue")
    (machine.root / "etc/systemd/system/other.service").write_text("[Unit]\n")

    # when it is taken away
    said = machine.uninstall()

    # then nothing of it is left but what is the clinic's
    assert said.returncode == 0, said.stderr
    assert names(machine) == [
        "etc/systemd/system/other.service",
        "etc/token-kiosk/settings.toml",
        "var/lib/token-kiosk/queue.db",
    ]
    assert "--purge" in said.stderr


def test_purge_takes_all(machine: Machine) -> None:
    assert machine.install().returncode == 0
    machine.data.mkdir(parents=True)
    (machine.data / "queue.db").write_text("the queue")

    said = machine.uninstall("--purge")

    assert said.returncode == 0, said.stderr
    assert names(machine) == []


def written_by(unit: Path) -> list[str]:
    """What a unit that has run leaves in the system, by its own words."""
    words = re.findall(r"^(\w+)=(.+)$", unit.read_text(), re.M)
    found = [f"{KINDS[key]}/{name}/file" for key, name in words if key in KINDS]
    return found + [f"{TIMERS}/stamp-{unit.name}" for key, _ in words if key == "Persistent"]


def after_years(project: Path) -> list[str]:
    """What the programs wrote, what a technician may have put, and what a cut update left."""
    units = [*(project / "systemd").iterdir(), *(project / "firmware-config/units").iterdir()]
    text = "".join(file.read_text() for file in (project / "systemd").glob("*.tmpfiles.conf"))
    return [
        *(path for unit in units for path in written_by(unit)),
        *(
            f"{path}/file"
            for path in re.findall(r"^d /(\S+)", text, re.M)
            if path != "media/tokens"
        ),
        *("var/lib/token-kiosk-board/card", "var/lib/token-kiosk-board/devices-to-renew"),
        *("etc/token-kiosk/allowed_signers", "etc/token-kiosk/no-hotspot"),
        *("boot/firmware/token-kiosk.toml", "var/tmp/token-kiosk-update-abc/files/setup.sh"),
        *("opt/token-kiosk/.update/left", "run/token-kiosk-doctor/verdict.json"),
    ]


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_after_years_of_use_purge_leaves_the_card_as_it_was(machine: Machine, release: str) -> None:
    # given a card of Raspberry Pi OS, and what others wrote there
    board = card(machine.root, release)
    for folder in (*DEBIAN, TIMERS):
        (machine.root / folder).mkdir(parents=True, exist_ok=True)
    (machine.root / TIMERS / "stamp-apt-daily.timer").touch()
    before = {path: what for path, what in board.everything().items() if path[:4] != "opt/"}

    # when it is installed, used, and taken away with all
    assert machine.install().returncode == 0
    for path in after_years(machine.project):
        (machine.root / path).parent.mkdir(parents=True, exist_ok=True)
        (machine.root / path).touch()
    said = machine.uninstall("--purge")

    # then nothing of it is left
    assert said.returncode == 0, said.stderr
    after = board.everything()
    assert sorted(after.keys() - before.keys()) == []
    assert after == before
    assert "nothing to do" in machine.uninstall("--purge").stderr


def test_who_may_sign_updates_stays_with_the_settings(machine: Machine) -> None:
    assert machine.install().returncode == 0
    signers = machine.settings.with_name("allowed_signers")
    signers.write_text("anita ssh-ed25519 AAAA\n")

    assert machine.uninstall().returncode == 0

    assert signers.read_text() == "anita ssh-ed25519 AAAA\n"


def test_nothing_to_take_away_is_well(machine: Machine) -> None:
    assert machine.install().returncode == 0
    assert machine.uninstall().returncode == 0

    again = machine.uninstall()

    assert again.returncode == 0
    assert "nothing to do" in again.stderr
