"""Puts the appliance on the virtual Pi, step by step; each step may run twice."""

import json
import logging
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from tests.virtual_pi.machine import VirtualPi, eventually

log = logging.getLogger("virtual-pi")

PROJECT = Path(__file__).parents[2]
HOME = "/opt/token-kiosk/current"
BIN = f"{HOME}/.venv/bin"
CONSTRAINTS = f"{HOME}/constraints.txt"
PIP = f"{BIN}/pip -q --disable-pip-version-check install -c {CONSTRAINTS}"
UNITS = ("token-service", "token-kiosk", "token-display")
SETTINGS = "/etc/token-kiosk/settings.toml"
DATA = "/var/lib/token-kiosk"

# pygame comes from Debian, because the wheel's SDL cannot draw without a desktop; what stands
# after it is SDL's way to the screen, which Debian's package does not pull in.
PACKAGES = (
    "python3-venv fonts-noto-core libfribidi0 alsa-utils python3-pygame"
    " libegl1 libgles2 libgbm1 libgl1-mesa-dri libgl1"
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
    """The whole appliance, running."""
    for step in (
        install_packages,
        copy_code,
        make_environment,
        install_project,
        write_settings,
        install_units,
        start_service,
        pair_kiosk,
        start_programs,
    ):
        log.info("install: %s", step.__name__.replace("_", " "))
        step(pi)


def install_packages(pi: VirtualPi) -> None:
    """Debian's packages, where one is missing."""
    missing = (
        f"dpkg-query -W -f '${{Status}}\\n' {PACKAGES} 2>&1 | grep -qv '^install ok installed'"
    )
    get = (
        f"DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends {PACKAGES}"
    )
    pi.root(f"if {missing}; then apt-get -qq update && {get} >/dev/null; fi")


def copy_code(pi: VirtualPi) -> None:
    """What is committed: a half-written change of somebody's must not be taken for a fault."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["git", "-C", str(PROJECT), "archive", "HEAD"], capture_output=True, check=True
        )
        subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)
        pi.root("rm -rf /home/pi/token-kiosk")
        pi.vpi("push", folder, "token-kiosk")


def make_environment(pi: VirtualPi) -> None:
    """The virtual environment, where what it needs has changed."""
    source = "/home/pi/token-kiosk"
    wanted = pi.root(f"cat {source}/pyproject.toml {source}/constraints.txt | sha256sum")
    if pi.root(f"cat {HOME}/.needs 2>/dev/null || true") == wanted:
        return
    pi.root(f"mkdir -p {HOME} && grep -v '^pygame==' {source}/constraints.txt > {CONSTRAINTS}")
    pi.root(f"[ -x {BIN}/pip ] || python3 -m venv --system-site-packages {HOME}/.venv")
    pi.root(f"{PIP} 'setuptools>=68' wheel {source} 2>&1")
    pi.write(f"{HOME}/.needs", wanted)


def install_project(pi: VirtualPi) -> None:
    """The project, not editable; always anew, as its version number alone tells pip nothing."""
    pi.root(f"{PIP} --force-reinstall --no-deps --no-build-isolation /home/pi/token-kiosk 2>&1")


def write_settings(pi: VirtualPi) -> None:
    """The clinic's settings."""
    pi.write(SETTINGS, SETTINGS_TEXT)
    pi.root(f"{BIN}/tokenctl settings check")


def install_units(pi: VirtualPi) -> None:
    """Users and units."""
    source = "/home/pi/token-kiosk/systemd"
    pi.root(
        f"install -D -m 644 {source}/token-kiosk.sysusers.conf /etc/sysusers.d/token-kiosk.conf"
    )
    pi.root("systemd-sysusers")
    pi.root(f"install -m 644 {source}/*.service /etc/systemd/system/ && systemctl daemon-reload")
    pi.root(f"systemd-analyze verify {' '.join(f'{unit}.service' for unit in UNITS)}")


def start_service(pi: VirtualPi) -> None:
    """The queue, now and at each boot."""
    pi.root("systemctl enable token-service && systemctl restart token-service")
    eventually(lambda: pi.root(f"{BIN}/tokenctl status --json || true").find('"ok"') > 0)


def pair(pi: VirtualPi, role: str) -> str:
    """The device token of a new device, paired as a technician does it."""
    made = json.loads(pi.root(f"{BIN}/tokenctl pair --role {role} --json"))
    paired = pi.root(
        "curl -sf http://127.0.0.1:8080/api/pair -H 'Origin: http://127.0.0.1:8080'"
        f" -H 'Content-Type: application/json' -d '{json.dumps({'code': made['code']})}'"
    )
    token: str = json.loads(paired)["device_token"]
    return token


def pair_kiosk(pi: VirtualPi) -> None:
    """The kiosk's device token, where systemd hands it to the unit."""
    if pi.root(f"test -s {DATA}/kiosk.token && echo there || true"):
        return
    pi.write(f"{DATA}/kiosk.token", pair(pi, "kiosk"), mode="600")


def start_programs(pi: VirtualPi) -> None:
    """Kiosk and display, now and at each boot."""
    pi.root("systemctl enable token-kiosk token-display")
    pi.root("systemctl restart token-kiosk token-display")
