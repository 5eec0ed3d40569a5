"""`tokenctl tls`: whether staff are reached by HTTPS, with a certificate of the clinic's own."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from appliance import BUILD_DATE
from appliance.addresses import APPLIANCE_NAME, own_addresses
from appliance.certificates import Certificates
from appliance.cli.common import ask, fail, found_or_exit, local_url
from appliance.cli.options import json_option, settings_option
from appliance.rules.errors import ClinicError
from appliance.settings import Found, Settings
from appliance.signing import CannotCertify

_QUEUE, _SOCKET, _PROGRAM = "token-service.service", "token-tls.socket", "token-tls.service"
# It looks at the start of the machine alone whether it is wanted.
_RENEWAL = "token-tls-renew.timer"


@click.group(invoke_without_command=True)
@settings_option
@json_option
@click.pass_context
def tls(context: click.Context, settings_file: Path | None, *, as_json: bool) -> None:
    """Shows whether staff are reached by HTTPS only, or switches it."""
    found = found_or_exit(settings_file, None)
    context.obj = Machine(found, is_appliance=settings_file is None)
    if context.invoked_subcommand is None:
        _show(context.obj, as_json=as_json)


@tls.command("on")
@click.option("--new-authority", is_flag=True, help="Phones must get to know this one anew.")
@click.pass_obj
def switch_on(machine: "Machine", *, new_authority: bool) -> None:
    """Staff by HTTPS only, but on the kiosk's own hotspot; patients and the screen as before."""
    machine.require_root()
    now = machine.sure_time()
    if now is None and (new_authority or machine.certificates.current() is None):
        fail("the clock is not sure: open a doctor's page once, or give this machine a network")
    if new_authority:
        machine.certificates.forget_authority()
    machine.certify(now)
    machine.switch(on=True)
    _show(machine, as_json=False)
    click.echo(
        "Devices that were paired in clear before must be paired anew: tokenctl devices list"
    )


@tls.command("off")
@click.pass_obj
def switch_off(machine: "Machine") -> None:
    """Staff by HTTP again. The authority stays, so that phones need not get to know another."""
    machine.require_root()
    machine.switch(on=False)
    _show(machine, as_json=False)


@tls.command("renew")
@click.pass_obj
def renew(machine: "Machine") -> None:
    """A new certificate, where the old one ends soon or does not name all addresses."""
    machine.require_root()
    if machine.certificates.is_on and machine.certify(machine.sure_time()):
        machine.show_new_certificate()


class Machine:
    """This machine as `tls` finds it. One whose settings file is named has no units to start."""

    def __init__(self, found: Found, *, is_appliance: bool) -> None:
        self._settings: Settings = found.settings
        self._is_appliance = is_appliance
        self.certificates = Certificates(found.places.tls)

    def require_root(self) -> None:
        """Fails where what is to be written could not be."""
        if self._is_appliance and os.geteuid() != 0:
            fail("this changes the system: use sudo")

    def sure_time(self) -> datetime | None:
        """The time, where the queue is sure of it."""
        try:
            board = ask("GET", f"{local_url(self._settings)}/api/board")
        except ClinicError:
            return None
        now = datetime.now(UTC)
        # A time that staff said may not have reached the machine's own clock.
        return now if board["clock_sure"] and f"{now:%F}" >= BUILD_DATE else None

    def certify(self, now: datetime | None) -> bool:
        """Sees to the certificate; True if it is a new one."""
        try:
            return self.certificates.certify(list(self.names()), now)
        except CannotCertify as error:
            fail(str(error))

    def names(self) -> Iterator[str]:
        """What this machine is called now, as far as the authority may vouch for it."""
        yield from self.certificates.coverable(dict.fromkeys(self._called()))

    def left_out(self) -> list[str]:
        """What it is called besides."""
        covered = set(self.names())
        return [name for name in dict.fromkeys(self._called()) if name not in covered]

    def switch(self, *, on: bool) -> None:
        """On or off, with the programs that go with it."""
        try:
            self.certificates.switch(on=on)
        except CannotCertify as error:
            fail(str(error))
        if not on:
            self._systemctl("stop", _RENEWAL, _PROGRAM, _SOCKET)
        # The queue is given the socket at its start; its own restart takes a second or two.
        self._systemctl("restart", _QUEUE)
        if on:
            self._systemctl("restart", _PROGRAM)
            self._systemctl("start", _RENEWAL)

    def show_new_certificate(self) -> None:
        """Has it used from now on. Pages that are open connect anew by themselves."""
        # Not waited for: where systemd runs this, the program starts only once this has ended.
        self._systemctl("--no-block", "try-restart", _PROGRAM)

    def _called(self) -> Iterator[str]:
        called = socket.gethostname().lower().partition(".")[0]
        for name in (called, APPLIANCE_NAME):
            yield from (name, f"{name}.local")
        yield "localhost"
        yield from self._settings.service.trusted_hosts
        yield from (*own_addresses(), "127.0.0.1")

    def _systemctl(self, *words: str) -> None:
        program = shutil.which("systemctl")
        if not self._is_appliance or not program:
            return
        done = subprocess.run(  # noqa: S603 - a list of words, no shell
            [program, *words], capture_output=True, text=True, check=False
        )
        if done.returncode:
            fail(f"systemctl {' '.join(words)}: {done.stderr.strip()}")


def _show(machine: Machine, *, as_json: bool) -> None:
    current, state = machine.certificates.current(), machine.certificates.is_on
    where = next(iter(own_addresses()), socket.gethostname())
    told = {
        "on": state,
        "names": list(current.names) if current else [],
        "left_out": machine.left_out(),
        "ends": current.ends.isoformat(timespec="seconds") if current else None,
        "authority": machine.certificates.fingerprint or None,
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    if not state:
        click.echo("off: staff are reached by HTTP; what they send can be heard on their network")
        return
    click.echo(f"on: staff open https://{where}")
    if current:
        click.echo(f"certificate until {current.ends:%Y-%m-%d}, for {', '.join(current.names)}")
    if left_out := machine.left_out():
        names = ", ".join(left_out)
        click.echo(f"not for {names}: the authority may not; sudo tokenctl tls on --new-authority")
    click.echo(f"each phone of staff, once: http://{where}/trust")
    click.echo(f"authority SHA-256 {machine.certificates.fingerprint}")
