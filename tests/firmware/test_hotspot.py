"""The hotspot's program, run with stand-ins for NetworkManager, the radio and the routes."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.firmware.board import FOLDER

OURS = "7d2f6a3e-1c0b-4f58-9a57-0c6a1e4b7d10"
HOTSPOT = f"{OURS}:802-11-wireless:activated:wlan0\n"
CABLE = "11111111-0000-0000-0000-000000000001:802-3-ethernet:activated:eth0\n"
WIFI = "22222222-0000-0000-0000-000000000002:802-11-wireless:activated:wlan0\n"
STICK = "44444444-0000-0000-0000-000000000004:gsm:activated:cdc-wdm0\n"
LOOPBACK = "33333333-0000-0000-0000-000000000003:loopback:activated:lo\n"
KNOWN_WIFI = "22222222-0000-0000-0000-000000000002:802-11-wireless\n"
PHONE = "Station 02:00:00:00:01:00 (on wlan0)\n"

# Packets to it stay on this machine.
ROUTER = "127.0.0.9"

# Answers as NetworkManager's own: what is up and what is known are files beside it.
NMCLI = f"""\
#!/usr/bin/env bash
here=$(dirname "$0")
echo "$*" >>"$here/asked"
case "$*" in
*"connection show --active"*) cat "$here/up" ;;
*"--get-values"*"connection show"*) printf 'token-kiosk\\n10.73.0.1/24\\n' ;;
*"connection show"*) cat "$here/known" ;;
*"--fields TYPE device status"*) cat "$here/devices" ;;
*"device status"*) grep -q "^{OURS}:" "$here/up" && echo "wlan0:{OURS}" || echo "wlan0:" ;;
*"connection up"*) echo "{HOTSPOT.strip()}" >>"$here/up" ;;
*"connection down"*)
    sed -i "/^{OURS}:/d" "$here/up"
    cat "$here/comes_back" >>"$here/up"
    ;;
esac
"""
IW = '#!/usr/bin/env bash\ncat "$(dirname "$0")/phones"\n'
IP = """\
#!/usr/bin/env bash
here=$(dirname "$0")
case "$*" in
*"route show default dev eth0"*) cat "$here/route" ;;
*"neigh show to 127.0.0.9 dev eth0"*) cat "$here/neighbour" ;;
esac
"""


@dataclass
class Radio:
    """NetworkManager and the kernel as the hotspot's program sees them."""

    folder: Path

    def has(self, **texts: str) -> None:
        """`up`, `known`, `phones`, `comes_back`, `devices`, `route`, `neighbour`."""
        given = {"known": "", "phones": "", "comes_back": "", "route": "", "neighbour": "",
                 "devices": "ethernet\nwifi\nloopback\n", **texts}  # fmt: skip
        given["known"] += f"{OURS}:802-11-wireless\n"
        for name, text in given.items():
            (self.folder / name).write_text(text)

    def look(self) -> bool:
        """Runs the program once; whether the hotspot is up then."""
        env = {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "RUNTIME_DIRECTORY": str(self.run),
            "TOKEN_HOTSPOT_ROOM_S": "0",
            "TOKEN_HOTSPOT_ROUTER_S": "1",
        }
        command = [str(FOLDER / "programs/hotspot")]
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=20, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        self.said = done.stdout
        return OURS in (self.folder / "up").read_text()

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def noted(self, name: str, seconds_ago: int) -> None:
        """As if the program or the dispatcher had written the moment down."""
        self.run.mkdir(exist_ok=True)
        uptime = int(float(Path("/proc/uptime").read_text().split()[0]))
        (self.run / name).write_text(f"{uptime - seconds_ago}\n")

    @property
    def was_changed(self) -> bool:
        asked = (self.folder / "asked").read_text()
        return "connection up" in asked or "connection down" in asked


@pytest.fixture
def radio(tmp_path: Path) -> Radio:
    for name, text in (("nmcli", NMCLI), ("iw", IW), ("ip", IP)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return Radio(tmp_path)


# --- when it comes -------------------------------------------------------------------------------


def test_without_any_network_the_hotspot_comes_up(radio: Radio) -> None:
    radio.has(up=LOOPBACK)
    assert radio.look()


def test_a_cable_that_gets_no_address_is_no_network(radio: Radio) -> None:
    # Nor is one whose address another machine has: NetworkManager does not finish either.
    radio.has(up=CABLE.replace("activated", "activating"))
    assert radio.look()


@pytest.mark.parametrize("network", [CABLE, WIFI, STICK], ids=["cable", "wifi", "mobile"])
def test_beside_another_network_the_hotspot_stays_off(radio: Radio, network: str) -> None:
    radio.has(up=network)
    assert not radio.look()
    assert not radio.was_changed


def test_a_network_that_has_just_gone_may_come_back(radio: Radio) -> None:
    # Given a network that went ten seconds ago
    radio.has(up=LOOPBACK)
    radio.noted("changed", seconds_ago=10)

    # When, then
    assert not radio.look()
    radio.noted("changed", seconds_ago=60)
    assert radio.look()


def test_a_machine_without_a_radio_is_left_in_peace(radio: Radio) -> None:
    radio.has(up=LOOPBACK, devices="ethernet\nloopback\n")
    assert not radio.look()
    assert not radio.was_changed


@pytest.mark.parametrize(
    ("neighbour", "gone"),
    [
        (f"{ROUTER} lladdr 02:00:00:00:02:00 REACHABLE \n", False),
        (f"{ROUTER} FAILED \n", True),
        (f"{ROUTER} INCOMPLETE \n", False),  # in doubt it is there
        ("", False),
    ],
    ids=["answers", "dead", "nobody knows", "never heard of"],
)
def test_a_cable_whose_router_died_is_no_network(radio: Radio, neighbour: str, gone: bool) -> None:
    radio.has(up=CABLE, route=f"default via {ROUTER} proto dhcp metric 100\n", neighbour=neighbour)
    assert radio.look() == gone
    assert (f"the router {ROUTER} does not answer" in radio.said) == gone


def test_a_cable_without_any_router_is_a_network(radio: Radio) -> None:
    radio.has(up=CABLE, route="", neighbour=f"{ROUTER} FAILED\n")
    assert not radio.look()


def test_beside_a_dead_router_a_wifi_is_a_network(radio: Radio) -> None:
    radio.has(up=CABLE + WIFI, route=f"default via {ROUTER}\n", neighbour=f"{ROUTER} FAILED\n")
    assert not radio.look()


# --- when it goes --------------------------------------------------------------------------------


def test_phones_on_the_hotspot_are_never_thrown_out(radio: Radio) -> None:
    # Given a phone on the hotspot, and a cable that came back
    radio.has(up=HOTSPOT + CABLE, known=KNOWN_WIFI, phones=PHONE)
    # When, then
    assert radio.look()
    assert not radio.was_changed


def test_with_a_cable_back_and_no_phone_the_hotspot_ends(radio: Radio) -> None:
    radio.has(up=HOTSPOT + CABLE)
    assert not radio.look()


def test_the_clinics_wifi_is_joined_when_its_router_is_back(radio: Radio) -> None:
    # Given a router that started more slowly than the kiosk
    radio.has(up=HOTSPOT, known=KNOWN_WIFI, comes_back=WIFI)
    # When, then
    assert not radio.look()


def test_the_hotspot_comes_up_again_where_the_router_stays_away(radio: Radio) -> None:
    radio.has(up=HOTSPOT, known=KNOWN_WIFI)
    assert radio.look()
    assert radio.was_changed


def test_a_phone_has_five_minutes_to_join_before_the_hotspot_makes_room(radio: Radio) -> None:
    # Given a hotspot that came up a minute ago, and no phone yet
    radio.has(up=HOTSPOT, known=KNOWN_WIFI, comes_back=WIFI)
    radio.noted("looked", seconds_ago=60)

    # When, then
    assert radio.look()
    assert not radio.was_changed
    radio.noted("looked", seconds_ago=300)
    assert not radio.look()


def test_where_no_wifi_is_known_the_hotspot_stays_up(radio: Radio) -> None:
    radio.has(up=HOTSPOT)
    assert radio.look()
    assert not radio.was_changed


# --- what others are told ------------------------------------------------------------------------


def test_its_name_and_address_stand_where_screen_and_technician_read_them(radio: Radio) -> None:
    # When it comes up
    radio.has(up=LOOPBACK)
    radio.look()

    # Then
    word = radio.run / "network"
    ssid, address, since = word.read_text().splitlines()
    assert (ssid, address, since.isdecimal()) == ("token-kiosk", "10.73.0.1", True)
    assert word.stat().st_mode & 0o777 == 0o644

    # And when it goes, so does the word of it
    radio.has(up=HOTSPOT + CABLE)
    radio.look()
    assert not word.exists()


def test_its_beginning_is_told_once(radio: Radio) -> None:
    radio.has(up=LOOPBACK)
    radio.look()
    word = radio.run / "network"
    word.write_text("token-kiosk\n10.73.0.1\n17\n")

    radio.look()

    assert word.read_text().splitlines()[2] == "17"


# --- the dispatcher ------------------------------------------------------------------------------

SYSTEMCTL = '#!/bin/sh\necho "$*" >>"$(dirname "$0")/asked"\n'


@pytest.mark.parametrize(
    ("word", "connection", "begins"),
    [
        ("up", "11111111-0000-0000-0000-000000000001", True),
        ("down", "11111111-0000-0000-0000-000000000001", True),
        ("down", OURS, False),
        ("up", OURS, False),
        ("dhcp4-change", "11111111-0000-0000-0000-000000000001", False),
        ("connectivity-change", "", False),
    ],
)
def test_the_minute_begins_anew_where_another_network_came_or_went(
    tmp_path: Path, word: str, connection: str, begins: bool
) -> None:
    # Given NetworkManager's word
    (tmp_path / "systemctl").write_text(SYSTEMCTL)
    (tmp_path / "systemctl").chmod(0o755)
    env = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "CONNECTION_UUID": connection,
        "TOKEN_HOTSPOT_RUN": str(tmp_path / "run"),
    }

    # When
    dispatcher = FOLDER / "network/dispatcher/50-token-hotspot"
    subprocess.run([str(dispatcher), "eth0", word], env=env, check=True, timeout=20)

    # Then
    asked = tmp_path / "asked"
    assert asked.exists() == begins
    assert (tmp_path / "run/changed").exists() == begins
    if begins:
        assert asked.read_text() == "--no-block restart token-hotspot.timer\n"
