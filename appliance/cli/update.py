"""`tokenctl update`: takes a signed bundle from a stick, and nothing else."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance import __version__
from appliance.cli.common import TROUBLE, WELL, WRONG_USE, fail
from appliance.cli.options import A_PATH, json_option, root_option
from appliance.cli.signatures import ALLOWED_SIGNERS
from appliance.rules.errors import ClinicError

if TYPE_CHECKING:
    from appliance.doctor.machine import Machine

# On the card, not in memory: a bundle with everything that it needs has some 100 MB.
_ROOM = "/var/tmp"  # noqa: S108 - a new folder for this user alone is made in it
_KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "HOME")


@click.command()
@click.argument("file", type=A_PATH, required=False)
@click.option("--check", is_flag=True, help="Only say whether it would be taken.")
@click.option("--who", is_flag=True, help="Only say what this device is called in a bundle.")
@click.option(
    "--allowed-signers",
    "signers",
    type=A_PATH,
    default=ALLOWED_SIGNERS,
    show_default=True,
    help="Who may sign updates.",
)
@root_option
@json_option
def update(
    file: Path | None, signers: Path, root: Path, *, check: bool, who: bool, as_json: bool
) -> None:
    """Installs a signed update bundle; a bad one is refused and changes nothing."""
    from appliance.doctor.machine import Machine

    device = device_name(Machine(root))
    if who:
        click.echo(json.dumps({"device": device}) if as_json else device)
        sys.exit(WELL)
    if file is None:
        fail("name the bundle: tokenctl update /media/…/token-kiosk-1.2.update", WRONG_USE)
    with tempfile.TemporaryDirectory(prefix="token-kiosk-update-", dir=_ROOM) as work:
        status = _update(file, signers, device, Path(work), check=check, as_json=as_json)
    sys.exit(status)


def device_name(machine: "Machine") -> str:
    """The board's serial number; on other machines what stands for one."""
    import hashlib

    if serial := machine.text("proc/device-tree/serial-number"):
        return serial
    # The machine's id is a secret of its own: only something made of it is told.
    return "id-" + hashlib.sha256(machine.text("etc/machine-id").encode()).hexdigest()[:16]


def _update(
    file: Path, signers: Path, device: str, work: Path, *, check: bool, as_json: bool
) -> int:
    from appliance.cli.bundle import BundleRefused, judge, opened, release_of, unpack

    try:
        bundle = opened(file, work, signers)
        judge(bundle, __version__, device)
        folder = work / "files"
        unpack(bundle, folder)
        if release_of(folder) != bundle.manifest.version or not (folder / "setup.sh").is_file():
            raise BundleRefused("what is in it is not what its manifest says")
    except ClinicError as error:
        return _refused(file, error, as_json=as_json)
    facts = {"file": str(file), "version": bundle.manifest.version, "signed_by": bundle.signed_by}
    if not as_json:
        click.echo(f"{file.name}: version {facts['version']}, signed by {facts['signed_by']}")
    done = None if check else _upgraded(folder, quiet=as_json)
    if as_json:
        click.echo(json.dumps({**facts, "refused": None, "done": done}))
    return TROUBLE if done is False else WELL


def _refused(file: Path, error: ClinicError, *, as_json: bool) -> int:
    if as_json:
        refused = {"code": error.code, "why": str(error)}
        click.echo(json.dumps({"file": str(file), "refused": refused, "done": False}))
    else:
        click.echo(f"{file} is refused: {error} [{error.code}]; nothing was changed", err=True)
    return TROUBLE


def _upgraded(folder: Path, *, quiet: bool) -> bool:
    """Runs the new release's own upgrade; it goes back by itself where health fails."""
    ended = subprocess.run(  # noqa: S603 - a file whose signature was checked
        ["/bin/bash", str(folder / "setup.sh"), "upgrade"],
        cwd=folder,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr if quiet else None,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
    )
    if ended.returncode:
        click.echo(f"the upgrade failed (exit status {ended.returncode}), see above", err=True)
    return ended.returncode == 0
