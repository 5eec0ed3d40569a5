"""Which Debian packages a machine wants; asked of the installer's own words."""

import subprocess
from pathlib import Path

from tests.support.service import ROOT as PROJECT

HOTSPOT = {"wpasupplicant", "wireless-regdb", "dnsmasq-base", "iw"}
ASKED = 'ROOT=$1; for part in common packages; do . "$2/$part.sh"; done; wanted_packages'


def wanted(root: Path) -> set[str]:
    """The names of the packages for the machine below that root."""
    parts = PROJECT / "firmware-config/install"
    command = ["bash", "-euo", "pipefail", "-c", ASKED, "bash", str(root), str(parts)]
    return set(subprocess.check_output(command, text=True, timeout=20).split())


def test_a_machine_with_network_manager_gets_what_its_hotspot_needs(tmp_path: Path) -> None:
    program = tmp_path / "usr/sbin/NetworkManager"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)

    assert wanted(tmp_path) >= HOTSPOT


def test_another_network_than_network_manager_s_is_left_alone(tmp_path: Path) -> None:
    assert not wanted(tmp_path) & (HOTSPOT | {"network-manager"})
    assert "python3-pygame" in wanted(tmp_path)
