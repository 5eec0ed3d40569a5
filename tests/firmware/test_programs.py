"""The hotspot's and the clock chip's program, run with stand-ins for what this machine lacks."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.firmware.board import FOLDER

OURS = "7d2f6a3e-1c0b-4f58-9a57-0c6a1e4b7d10"
CABLE = "11111111-0000-0000-0000-000000000001:802-3-ethernet"
WIFI = "22222222-0000-0000-0000-000000000002:802-11-wireless"
LOOPBACK = "33333333-0000-0000-0000-000000000003:loopback"

# Answers as NetworkManager's own: what is up and what is known are files beside it.
NMCLI = """\
#!/usr/bin/env bash
here=$(dirname "$0")
echo "$*" >>"$here/asked"
case "$*" in
*"connection show --active"*) cat "$here/up" ;;
*"connection show"*) cat "$here/known" ;;
*"device status"*) grep -q "^$OURS:" "$here/up" && echo "wlan0:$OURS" || echo "wlan0:" ;;
*"connection up"*) echo "$OURS:802-11-wireless:activated" >>"$here/up" ;;
*"connection down"*)
    sed -i "/^$OURS:/d" "$here/up"
    cat "$here/comes_back" >>"$here/up"
    ;;
esac
"""
IW = '#!/usr/bin/env bash\ncat "$(dirname "$0")/phones"\n'


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@dataclass
class Radio:
    """NetworkManager as the hotspot's program sees it."""

    folder: Path

    def has(self, up: str = "", known: str = "", phones: str = "", comes_back: str = "") -> None:
        ours = f"{OURS}:802-11-wireless\n"
        texts = {"up": up, "known": ours + known, "phones": phones, "comes_back": comes_back}
        for name, text in texts.items():
            (self.folder / name).write_text(text)

    def look(self) -> bool:
        """Runs the program once; whether the hotspot is up then."""
        paths = f"{self.folder}:{os.environ['PATH']}"
        env = {"PATH": paths, "OURS": OURS, "TOKEN_HOTSPOT_ROOM_S": "0"}
        command = [str(FOLDER / "programs/hotspot")]
        subprocess.run(command, env=env, check=True, timeout=20, stdout=subprocess.DEVNULL)
        return OURS in (self.folder / "up").read_text()

    @property
    def was_changed(self) -> bool:
        asked = (self.folder / "asked").read_text()
        return "connection up" in asked or "connection down" in asked


@pytest.fixture
def radio(tmp_path: Path) -> Radio:
    program(tmp_path, "nmcli", NMCLI)
    program(tmp_path, "iw", IW)
    return Radio(tmp_path)


def test_without_any_network_the_hotspot_comes_up(radio: Radio) -> None:
    radio.has(up=f"{LOOPBACK}:activated\n")
    assert radio.look()


def test_a_cable_that_gets_no_address_is_no_network(radio: Radio) -> None:
    radio.has(up=f"{CABLE}:activating\n")
    assert radio.look()


@pytest.mark.parametrize("network", [CABLE, WIFI])
def test_beside_another_network_the_hotspot_stays_off(radio: Radio, network: str) -> None:
    radio.has(up=f"{network}:activated\n", known=f"{network}\n")
    assert not radio.look()
    assert not radio.was_changed


def test_phones_on_the_hotspot_are_never_thrown_out(radio: Radio) -> None:
    # Given a phone on the hotspot, and a cable that came back
    up = f"{OURS}:802-11-wireless:activated\n{CABLE}:activated\n"
    radio.has(up=up, known=f"{WIFI}\n", phones="Station 02:00:00:00:01:00 (on wlan0)\n")
    # When, then
    assert radio.look()
    assert not radio.was_changed


def test_with_a_cable_back_and_no_phone_the_hotspot_ends(radio: Radio) -> None:
    radio.has(up=f"{OURS}:802-11-wireless:activated\n{CABLE}:activated\n")
    assert not radio.look()


def test_the_clinics_wifi_is_joined_when_its_router_is_back(radio: Radio) -> None:
    # Given a router that started more slowly than the kiosk
    up = f"{OURS}:802-11-wireless:activated\n"
    radio.has(up=up, known=f"{WIFI}\n", comes_back=f"{WIFI}:activated\n")
    # When, then
    assert not radio.look()


def test_the_hotspot_comes_up_again_where_the_router_stays_away(radio: Radio) -> None:
    radio.has(up=f"{OURS}:802-11-wireless:activated\n", known=f"{WIFI}\n")
    assert radio.look()
    assert radio.was_changed


def test_where_no_wifi_is_known_the_hotspot_stays_up(radio: Radio) -> None:
    radio.has(up=f"{OURS}:802-11-wireless:activated\n")
    assert radio.look()
    assert not radio.was_changed


DATE = """\
#!/usr/bin/env bash
case $1 in +%s) echo 1700000000 ;; *) echo "$*" >>"$(dirname "$0")/set" ;; esac
"""


STOPPED, WRONG = "clock-chip-stopped: rtc0", "clock-chip-wrong: rtc0 says"
SET = "clock-from-chip: rtc0 set"


@pytest.mark.parametrize(
    ("chip", "done", "told"),
    [
        ("1763700000", "--set @1763700000\n", SET),  # what the chip is for
        ("1700000000", "", ""),  # the kernel has taken it already
        ("1699999990", "", ""),  # a moment behind a clock that was restored
        ("946684800", "", f"{WRONG} 2000-01-01"),  # its battery was changed
        ("0", "", f"{WRONG} 1970-01-01"),
        ("1699990000", "", WRONG),  # behind the last time that the machine knew
        ("4102444800", "", f"{WRONG} 2100-01-01"),  # counts nonsense
        ("99999999999999999999999", "", ""),  # no number that a clock can have
        ("-86400", "", ""),
        ("", "", ""),
        (None, "", STOPPED),  # refuses to be read
    ],
)
def test_the_clock_chip_only_ever_sets_the_clock_forward(
    tmp_path: Path, chip: str | None, done: str, told: str
) -> None:
    # Given a chip, and a clock that stands at 1700000000
    program(tmp_path, "date", DATE)
    folder = tmp_path / "sys/class/rtc/rtc0"
    folder.mkdir(parents=True)
    if chip is not None:
        (folder / "since_epoch").write_text(chip + "\n")

    # When udev finds it
    said = found_by_udev(tmp_path)

    # Then
    assert was_set(tmp_path) == done
    assert said.startswith(told)
    assert bool(said) == bool(told)


def test_the_network_knows_the_time_better_than_the_chip(tmp_path: Path) -> None:
    program(tmp_path, "date", DATE)
    for path, text in (
        ("sys/class/rtc/rtc0/since_epoch", "1763700000\n"),
        ("run/systemd/timesync/synchronized", ""),
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)

    assert found_by_udev(tmp_path) == ""
    assert was_set(tmp_path) == ""


def found_by_udev(folder: Path) -> str:
    """What goes into the log."""
    env = {"PATH": f"{folder}:{os.environ['PATH']}", "TZ": "UTC"}
    command = [str(FOLDER / "programs/clock-from-chip"), "rtc0", str(folder)]
    done = subprocess.run(command, env=env, check=True, timeout=20, capture_output=True, text=True)
    return done.stdout


def was_set(folder: Path) -> str:
    """How the clock was set."""
    said = folder / "set"
    return said.read_text() if said.exists() else ""
