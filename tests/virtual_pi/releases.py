"""Newer releases: a signed update is taken, every other refused, and a bad one is taken back."""

import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.virtual_pi.clinic import admin
from tests.virtual_pi.install import BIN, WATCH, committed_code
from tests.virtual_pi.machine import RigTrouble, VirtualPi, eventually
from tests.virtual_pi.watching import everything_is_up

log = logging.getLogger("virtual-pi")

SIGNERS = "/etc/token-kiosk/allowed_signers"
STICK = "/home/pi/stick"


def a_signed_update_is_taken_and_no_other(pi: VirtualPi, _pictures: Path) -> None:
    """From a stick: unsigned and altered are refused and change nothing; signed, it runs."""
    clinic, old = admin(pi), _current(pi)
    before = clinic.tokens()
    with _stick(pi, _newer) as signer:
        assert _update(pi, "update"), "taken, though nobody may sign"
        pi.write(SIGNERS, signer)
        assert _update(pi, "altered"), "an altered bundle was taken"
        assert _current(pi) == old
        trouble = _update(pi, "update")
        assert not trouble, trouble
    everything_is_up(pi)
    assert _current(pi) != old, "the update changed nothing"
    assert clinic.tokens() == before
    log.info("updated from %s to %s", old, _current(pi))
    _a_press_gives_a_ticket(pi)


def a_release_that_is_not_well_is_taken_back(pi: VirtualPi, _pictures: Path) -> None:
    """The newest one's queue does not start: after its time the one before runs again."""
    clinic, old = admin(pi), _current(pi)
    before = clinic.tokens()
    with _stick(pi, _newest_and_broken) as signer:
        pi.write(SIGNERS, signer)
        trouble = _update(pi, "update")
    assert "went back" in trouble, trouble
    everything_is_up(pi)
    assert _current(pi) == old
    assert clinic.tokens() == before
    log.info("a broken release was taken back to %s", old)
    _a_press_gives_a_ticket(pi)


def _current(pi: VirtualPi) -> str:
    return pi.root("readlink /opt/token-kiosk/current")


def _update(pi: VirtualPi, name: str) -> str:
    """What the refusal or the failure said; empty where it was taken."""
    try:
        command = f"{BIN}/tokenctl update {STICK}/{name} -- {WATCH}"
        log.info("%s", pi.technician(f"sudo {command} 2>&1"))
    except RigTrouble as trouble:
        return str(trouble)
    return ""


@contextmanager
def _stick(pi: VirtualPi, changed: Callable[[Path], None]) -> Iterator[str]:
    """A folder in the machine with a changed project, signed and altered; gives its signer."""
    with tempfile.TemporaryDirectory() as made:
        folder, project, key = Path(made) / "stick", Path(made) / "project", Path(made) / "key"
        folder.mkdir()
        committed_code(project)
        changed(project)
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
        subprocess.run(keygen, check=True, stdin=subprocess.DEVNULL)
        _make_update(project, key, folder / "update")
        whole = bytearray((folder / "update").read_bytes())
        whole[len(whole) // 2] ^= 1
        (folder / "altered").write_bytes(whole)
        pi.root(f"rm -rf {STICK}")
        pi.vpi("push", str(folder), STICK.removeprefix("/home/pi/"))
        public = key.with_suffix(".pub").read_text()
        yield f'office namespaces="token-kiosk" {public}'


def _make_update(project: Path, key: Path, to: Path) -> None:
    words = ["make-update", str(project), "--key", str(key), "--to", str(to)]
    subprocess.run([sys.executable, "-m", "appliance.cli.tokenctl", *words], check=True)


def _newer(project: Path) -> None:
    _call_it(project, "9.0.0")


def _newest_and_broken(project: Path) -> None:
    """It can be loaded, and its queue ends at once."""
    _call_it(project, "9.1.0")
    program = project / "appliance/cli/serve.py"
    program.write_text(program.read_text() + "\n\nraise SystemExit(1)\n")


def _call_it(project: Path, version: str) -> None:
    module = project / "appliance/__init__.py"
    text = re.sub('__version__ = ".*"', f'__version__ = "{version}"', module.read_text())
    module.write_text(text)


def _a_press_gives_a_ticket(pi: VirtualPi) -> None:
    clinic = admin(pi)
    before = len(clinic.tokens())
    pi.press()
    eventually(lambda: [token for token in clinic.tokens()[before:] if token["printed"]])
