"""`tokenctl update`: takes a signed bundle from a stick, and nothing else."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.cli.common import TROUBLE, WELL, WRONG_USE, fail
from appliance.cli.options import A_PATH, json_option, root_option
from appliance.rules.errors import ClinicError

if TYPE_CHECKING:
    from appliance.doctor.machine import Machine

_WHICH = "name the bundle: tokenctl update /media/…/token-kiosk-1.2.update"
_HOW_TO_TRUST = "let one in with: sudo tokenctl update --trust KEY.pub"


@click.command()
@click.argument("file", type=A_PATH, required=False)
@click.argument("words", nargs=-1)
@click.option("--check", is_flag=True, help="Only say whether it would be taken, and from whom.")
@click.option("--trust", "key", type=A_PATH, help="Let the owner of this public key sign updates.")
@click.option("--who", is_flag=True, help="Only say what this device is called in a bundle.")
@click.option(
    "--allowed-signers",
    "listed",
    type=A_PATH,
    help="Who may sign updates.  [default: /etc/token-kiosk/allowed_signers]",
)
@root_option
@json_option
def update(
    file: Path | None,
    words: tuple[str, ...],
    key: Path | None,
    listed: Path | None,
    root: Path,
    *,
    check: bool,
    who: bool,
    as_json: bool,
) -> None:
    """Installs a signed update bundle; a bad one is refused and changes nothing.

    WORDS after -- go to the upgrade that is in the bundle, such as: -- --watch 180
    """
    from appliance.cli.signers import ALLOWED_SIGNERS
    from appliance.cli.taking import Taking
    from appliance.doctor.machine import Machine

    device = device_name(Machine(root))
    signers = listed or root / ALLOWED_SIGNERS
    if who:
        click.echo(json.dumps({"device": device}) if as_json else device)
        sys.exit(WELL)
    if key is not None:
        sys.exit(_trusted(signers, key, as_json=as_json))
    if file is None and check:
        sys.exit(_said_who_may_sign(signers, as_json=as_json))
    if file is None:
        fail(_WHICH, WRONG_USE)
    if not check and root == Path("/") and os.geteuid() != 0:
        fail("this changes the system: use sudo")
    taking = Taking(file, signers, device, root, words, as_json=as_json)
    try:
        sys.exit(taking.run(check=check))
    except OSError as error:
        fail(f"there is no place to work in: {error}")


def device_name(machine: "Machine") -> str:
    """The board's serial number; on other machines what stands for one."""
    import hashlib

    if serial := machine.text("proc/device-tree/serial-number"):
        return serial
    # The machine's id is a secret of its own: only something made of it is told.
    return "id-" + hashlib.sha256(machine.text("etc/machine-id").encode()).hexdigest()[:16]


def _said_who_may_sign(listed: Path, *, as_json: bool) -> int:
    from appliance.cli.signers import who_may_sign

    try:
        names, why = who_may_sign(listed), f"nobody may sign updates; {_HOW_TO_TRUST}"
    except ClinicError as error:
        names, why = [], str(error)
    if as_json:
        click.echo(json.dumps({"signers": names, "why": None if names else why}))
    elif names:
        click.echo(f"these may sign updates: {', '.join(names)}")
    else:
        click.echo(why, err=True)
    return WELL if names else TROUBLE


def _trusted(listed: Path, key: Path, *, as_json: bool) -> int:
    from appliance.cli.signers import let_in

    try:
        names = let_in(listed, key)
    except ClinicError as error:
        fail(f"{error} [{error.code}]")
    if as_json:
        click.echo(json.dumps({"added": names}))
    elif names:
        click.echo(f"may sign updates from now on: {', '.join(names)}")
    else:
        click.echo(f"already in {listed}")
    return WELL
