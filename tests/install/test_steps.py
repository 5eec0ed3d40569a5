"""Steps of the installer that need the real system, asked by their own words with stand-ins."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.service import ROOT as PROJECT

PARTS = "common packages release system proving"
LOAD = f"""
set -euo pipefail
cd "$1"
for part in {PARTS}; do . "firmware-config/install/$part.sh"; done
"""


def step(words: str, *more: str | Path) -> "subprocess.CompletedProcess[str]":
    """Runs words of shell with the installer's parts loaded; `more` are its $2 and so on."""
    return subprocess.run(
        ["bash", "-c", LOAD + words, "bash", str(PROJECT), *map(str, more)],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_the_safe_page_ends_before_the_programs_are_stopped() -> None:
    # its end starts them all, which only a stop that comes after it takes back
    said = step('units() { echo "$@"; }; stop_programs "$1"')

    page, programs = said.stdout.splitlines()
    assert page == "stop token-safe-page@*.service"
    assert "token-service.service" in programs.split()
    assert "token-again.target" in programs.split()


@pytest.mark.parametrize("is_there", [True, False])
def test_what_belongs_to_a_stick_is_started_only_while_it_is_plugged_in(
    tmp_path: Path, is_there: bool
) -> None:
    # Without it systemd would wait for the stick, and call that a failure after 90 s.
    units, stick = shutil.copytree(PROJECT / "systemd", tmp_path / "systemd"), tmp_path / "stick"
    mount = units / "media-tokens.mount"
    text = mount.read_text().replace("What=/dev/disk/by-label/TOKENS\n", f"What={stick}\n")
    mount.write_text(text)
    assert str(stick) in text
    if is_there:
        stick.touch()

    said = step('ROOT=""; units_to_start "$2"', tmp_path)

    assert said.returncode == 0, said.stderr
    started = said.stdout.split()
    assert ("token-backup.timer" in started) is is_there
    assert {"token-service.service", "token-day.timer"} <= set(started)
    assert "media-tokens.mount" not in started


ROOM = """
ROOT="" OPT=$2
df() { printf ' Avail\\n  %sM\\n' "$FREE_MB"; }
FREE_MB=$3 BEFORE=$4
require_room
"""


def test_a_card_without_room_for_a_release_is_told_before_it_is_full(tmp_path: Path) -> None:
    none = step(ROOM, tmp_path, "399", "")
    enough = step(ROOM, tmp_path, "400", "")

    assert none.returncode == 1
    assert none.stderr == "setup: no room for a release: 399 MB are free, 400 MB are needed\n"
    assert enough.returncode == 0, enough.stderr


def test_an_upgrade_needs_the_room_of_the_present_release_and_some(tmp_path: Path) -> None:
    # given a release of 3 MB
    release = tmp_path / "releases/one"
    release.mkdir(parents=True)
    (release / "large").write_bytes(b"." * (3 << 20))

    none = step(ROOM, tmp_path, "200", "one")
    enough = step(ROOM, tmp_path, "210", "one")

    assert "200 MB are free" in none.stderr
    assert enough.returncode == 0, enough.stderr


PACKAGES = """
ROOT="" BUNDLE="" DPKG=$2
missing_appliance_packages() { echo espeak-ng; }
dpkg() { echo "dpkg $*" >&3; return "$DPKG"; }
apt-get() { echo "apt-get $*" >&3; }
install_packages 3>&1
"""


def test_packages_that_a_power_cut_left_unconfigured_are_finished_first() -> None:
    said = step(PACKAGES, "0")

    assert said.returncode == 0, said.stderr
    dpkg, update, mend, install = said.stdout.splitlines()
    assert dpkg == "dpkg --force-confold --configure -a"
    assert update == "apt-get -qq update"
    # apt-get brings what they stand on only where it is asked for nothing else
    assert mend.endswith("--fix-broken")
    assert install.endswith("--no-install-recommends espeak-ng")


def test_packages_that_cannot_be_finished_are_left_to_apt_and_told() -> None:
    said = step(PACKAGES, "1")

    assert said.returncode == 0
    assert "half installed" in said.stderr
    assert said.stdout.endswith("espeak-ng\n")


def test_a_package_cut_off_while_it_was_unpacked_is_taken_away_to_come_anew() -> None:
    # given one of ours, and one that may be what the network stands on
    halves = 'dpkg-query() { printf "half-installed %s\\n" espeak-ng libnm0; }\n'

    said = step(halves + PACKAGES, "0")

    assert said.returncode == 0, said.stderr
    removals = [line for line in said.stdout.splitlines() if "--remove " in line]
    assert removals == ["dpkg --force-remove-reinstreq --force-depends --remove espeak-ng"]
    assert "--remove libnm0" in said.stderr


def test_packages_that_are_all_there_are_left_alone() -> None:
    said = step(PACKAGES.replace("echo espeak-ng", ":"), "0")

    assert (said.returncode, said.stdout) == (0, "")


GATHERED = """
. firmware-config/install/bundle.sh
ROOT=""
is_a_pi() { true; }
# Installed from a file, so that it is known here and can be had nowhere.
apt-cache() { [[ $* != *status=/dev/null* ]]; }
apt-get() {
    if [[ $1 == -s ]]; then printf 'Inst %s (1.0)\n' "${@:6}"; else touch "${@:5}"; fi
}
dpkg-query() { echo "required libc6"; }
list_debs() { :; }
gather_debs "$2"
"""


def test_a_bundle_asks_for_no_package_that_came_by_another_way(tmp_path: Path) -> None:
    said = step(GATHERED, tmp_path)

    assert said.returncode == 0, said.stderr
    gathered = {file.name for file in tmp_path.iterdir()}
    assert {"python3-pygame", "espeak-ng", "iw"} <= gathered
    assert "python3-lgpio" not in gathered
    assert "python3-lgpio cannot be had here" in said.stderr
