"""`tokenctl pair` and `devices`: who may speak to the queue."""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import click

from appliance.actor import Role
from appliance.addresses import own_addresses
from appliance.cli.common import TROUBLE, ask, fail, local_url, settings_or_exit, technician_token
from appliance.cli.options import data_option, json_option, settings_option, url_option
from appliance.rules.errors import ClinicError

_PER_PAGE = 100
_ROLES = ("kiosk", "display", "doctor", "reception", "admin")


@click.command()
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What the new device is.")
@click.option("--counter", help="Bind a doctor's device to this counter.")
@settings_option
@data_option
@url_option
@json_option
def pair(
    role: str,
    counter: str | None,
    settings_file: Path | None,
    data: Path | None,
    url: str | None,
    *,
    as_json: bool,
) -> None:
    """Makes a pairing link that works once, for 10 minutes."""
    base, token = _technician(settings_file, data, url)
    body = {"role": Role(role), "counter": counter}
    made = _asked("POST", f"{base}/api/pairings", token, body)
    if as_json:
        click.echo(json.dumps({name: made[name] for name in ("url", "code", "expires_at")}))
    else:
        _show_link(made)


def _show_link(made: dict[str, str]) -> None:
    """The link, also by the other networks of this machine, and for a phone's camera."""
    click.echo(f"{made['url']}\ncode {made['code']}, until {made['expires_at']}")
    for link in _by_other_networks(made["url"]):
        click.echo(f"or {link}")
    if sys.stdout.isatty():
        import segno

        segno.make_qr(made["url"]).terminal(compact=True)


def _by_other_networks(url: str) -> list[str]:
    host = urlsplit(url).hostname or ""
    own = own_addresses()
    return [url.replace(host, other, 1) for other in own if host in own and other != host]


@click.group()
def devices() -> None:
    """Shows the paired devices, or removes one that was lost."""


@devices.command("list")
@settings_option
@data_option
@url_option
@json_option
def list_devices(
    settings_file: Path | None, data: Path | None, url: str | None, *, as_json: bool
) -> None:
    """Shows every paired device, the oldest first."""
    base, token = _technician(settings_file, data, url)
    found = _all(base, token)
    if as_json:
        click.echo(json.dumps({"items": found}))
    else:
        _show(found)


@devices.command("remove")
@click.argument("device")
@settings_option
@data_option
@url_option
@json_option
def remove_device(
    device: str, settings_file: Path | None, data: Path | None, url: str | None, *, as_json: bool
) -> None:
    """Unpairs DEVICE, an id of the list or its beginning; it is out at once."""
    base, token = _technician(settings_file, data, url)
    found = _meant(_all(base, token), device)
    _asked("DELETE", f"{base}/api/devices/{quote(found['id'], safe='')}", token)
    if as_json:
        click.echo(json.dumps({"removed": found}))
    else:
        click.echo(f"{found['role']} {found['id']} is unpaired")


def _meant(found: list[dict[str, Any]], device: str) -> dict[str, Any]:
    """The one device of that id or beginning: two that fit are none."""
    exact = [one for one in found if one["id"] == device]
    fits = exact or [one for one in found if device and one["id"].startswith(device)]
    if len(fits) != 1:
        why = "there is no such device" if not fits else f"{len(fits)} devices begin so"
        fail(f"{why}: {device}; see tokenctl devices list", TROUBLE)
    return fits[0]


def _all(base: str, token: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = _asked("GET", f"{base}/api/devices?page={page}&per_page={_PER_PAGE}", token)
        found += answer["items"]
        if not answer["items"] or len(found) >= answer["total"]:
            return found
        page += 1


def _show(found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("Id", "Role", "Counter", "Paired at", "Name", box=None)
    for one in found:
        minute = one["paired_at"][:16].replace("T", " ")
        # The name is what the device says of itself.
        name = escape("".join(letter for letter in one["name"] if letter.isprintable()))
        table.add_row(one["id"], one["role"], one["counter"] or "-", minute, name)
    Console().print(table)


def _technician(settings_file: Path | None, data: Path | None, url: str | None) -> tuple[str, str]:
    """Where the service is, and the technician's token."""
    settings = settings_or_exit(settings_file, data)
    token = technician_token(Path(settings.service.data_dir))
    return (url or local_url(settings)).rstrip("/"), token


def _asked(method: str, url: str, token: str, body: object = None) -> Any:
    try:
        return ask(method, url, token, body)
    except ClinicError as error:
        fail(str(error))
