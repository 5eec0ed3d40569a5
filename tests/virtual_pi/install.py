"""Puts the appliance on the virtual Pi with `setup.sh install`, as a technician does."""

import json
import logging
import subprocess
import tempfile
import tomllib
from difflib import unified_diff
from pathlib import Path
from typing import Any

from tests.virtual_pi.machine import VirtualPi

log = logging.getLogger("virtual-pi")

PROJECT = Path(__file__).parents[2]
BIN = "/opt/token-kiosk/current/.venv/bin"
UNITS = ("token-service", "token-kiosk", "token-display")
SETTINGS = "/etc/token-kiosk/settings.toml"

LEAST_FILES = 1000
# The emulated machine is ten times slower than a Pi 4, where a release has a minute to be well.
WATCH = "--watch 180"
SETUP = f"cd token-kiosk && sudo ./setup.sh install {WATCH} 2>&1"
# Every name the installer writes under, with what each write or rename would change of it.
EVERY_FILE = (
    "sudo find /boot /boot/firmware /etc /opt/token-kiosk /usr/lib/systemd /usr/lib/udev /usr/local"
    " /var/spool/cron -xdev -printf '%p %y %i %m %u:%g %s %T+ %l\\n' 2>/dev/null | sort"
)

SETTINGS_TEXT = """\
[clinic]
name = "Community Health Centre, Baliguda"
languages = ["en", "hi", "or"]
"""


def settings_table() -> dict[str, Any]:
    """The same settings, read."""
    return tomllib.loads(SETTINGS_TEXT)


def install(pi: VirtualPi) -> None:
    """The whole appliance, running; a second time, nothing is left to do."""
    for step in (copy_code, write_settings, run_setup, run_setup_again):
        log.info("install: %s", step.__name__.replace("_", " "))
        step(pi)


def copy_code(pi: VirtualPi) -> None:
    """What is committed: a half-written change of somebody's must not be taken for a fault."""
    with tempfile.TemporaryDirectory() as folder:
        committed_code(Path(folder))
        pi.root("rm -rf /home/pi/token-kiosk")
        pi.vpi("push", folder, "token-kiosk")


def committed_code(folder: Path) -> None:
    """The project as it is committed, in that folder."""
    folder.mkdir(exist_ok=True)
    packed = subprocess.run(
        ["git", "-C", str(PROJECT), "archive", "HEAD"], capture_output=True, check=True
    )
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)


def write_settings(pi: VirtualPi) -> None:
    """The clinic's settings, there before the installer."""
    if pi.root(f"cat {SETTINGS} 2>/dev/null || true") != SETTINGS_TEXT.strip():
        pi.write(SETTINGS, SETTINGS_TEXT)


def run_setup(pi: VirtualPi) -> None:
    """The installer, or the upgrade of what an earlier run left."""
    log.info("%s", pi.technician(SETUP))


def run_setup_again(pi: VirtualPi) -> None:
    """Says so, and no file, mode, owner, link or running program is another one afterwards."""
    before, running = pi.technician(EVERY_FILE).splitlines(), _programs(pi)
    said = pi.technician(SETUP)
    assert "nothing to do" in said, said
    after = pi.technician(EVERY_FILE).splitlines()
    log.info("compared %d files and folders", len(after))
    assert len(after) > LEAST_FILES, after
    assert list(unified_diff(before, after, "before", "after", lineterm="", n=0)) == []
    assert _programs(pi) == running, "a program was restarted"


def _programs(pi: VirtualPi) -> list[int]:
    return [pi.main_pid(unit) for unit in UNITS]


def pair(pi: VirtualPi, role: str) -> str:
    """The device token of a new device, paired as a technician does it."""
    made = json.loads(pi.root(f"{BIN}/tokenctl pair --role {role} --json"))
    paired = pi.root(
        "curl -sf http://127.0.0.1:8080/api/pair -H 'Origin: http://127.0.0.1:8080'"
        f" -H 'Content-Type: application/json' -d '{json.dumps({'code': made['code']})}'"
    )
    token: str = json.loads(paired)["device_token"]
    return token
