"""`tokenctl staff`: who works here, and may log in on which devices."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from appliance.cli.common import TROUBLE, ask, fail, local_url, settings_or_exit, technician_token
from appliance.cli.options import data_option, json_option, settings_option, url_option
from appliance.rules.errors import ClinicError
from appliance.rules.pins import random_secret

_ROLES = ("doctor", "reception", "admin")
_counters = click.option(
    "--counter", "counters", multiple=True, help="Where a doctor works; several times for several."
)
_pin_stdin = click.option("--pin-stdin", is_flag=True, help="Read the PIN from standard input.")
_random_pin = click.option("--random-pin", is_flag=True, help="Make a PIN, and print it this once.")


class _Service:
    """The service as the technician asks it about people."""

    def __init__(self, settings_file: Path | None, data: Path | None, url: str | None) -> None:
        settings = settings_or_exit(settings_file, data)
        self._token = technician_token(Path(settings.service.data_dir))
        self._base = (url or local_url(settings)).rstrip("/") + "/api/admin/staff"

    def asked(self, method: str, path: str, body: object = None) -> Any:
        """The answer; exit status 1 with one line where it is a refusal."""
        try:
            return ask(method, self._base + path, self._token, body)
        except ClinicError as error:
            fail(str(error))

    def everybody(self) -> list[dict[str, Any]]:
        """Who works here, by name."""
        found: list[dict[str, Any]] = self.asked("GET", "")["items"]
        return found

    def meant(self, person: str) -> dict[str, Any]:
        """The one person of that id or name, or whose id begins so: two that fit are none."""
        everybody = self.everybody()
        exact = [x for x in everybody if person in (x["id"], x["name"])]
        fits = exact or [x for x in everybody if person and x["id"].startswith(person)]
        if len(fits) != 1:
            why = "there is no such person" if not fits else f"{len(fits)} people begin so"
            fail(f"{why}: {person}; see tokenctl staff list", TROUBLE)
        return fits[0]


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the service, and the options that say where it is."""

    @settings_option
    @data_option
    @url_option
    @wraps(command)
    def asking(
        *, settings_file: Path | None, data: Path | None, url: str | None, **rest: Any
    ) -> None:
        command(_Service(settings_file, data, url), **rest)

    return asking


@click.group()
def staff() -> None:
    """Shows, adds, changes and removes the people who may log in."""


@staff.command("list")
@json_option
@_asking
def list_staff(service: _Service, *, as_json: bool) -> None:
    """Shows everybody, by name."""
    found = service.everybody()
    if as_json:
        click.echo(json.dumps({"items": found}))
    else:
        _show(found)


@staff.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What the person is.")
@_counters
@_pin_stdin
@_random_pin
@json_option
@_asking
def add_person(
    service: _Service,
    name: str,
    role: str,
    counters: tuple[str, ...],
    *,
    pin_stdin: bool,
    random_pin: bool,
    as_json: bool,
) -> None:
    """Adds a person. An admin has a passphrase of 12 signs or more, all others 6 digits.

    From the first person of a role on, the devices of that role need a login.
    """
    pin = _secret(role, pin_stdin=pin_stdin, random_pin=random_pin)
    body = {"name": name, "role": role, "pin": pin, "counters": counters}
    added = service.asked("POST", "", body)
    _told(added, "works here now", pin if random_pin else None, as_json=as_json)


@staff.command("change")
@click.argument("person")
@click.option("--name", help="The new name.")
@click.option("--role", type=click.Choice(_ROLES), help="What the person is from now on.")
@_counters
@click.option("--any-counter", is_flag=True, help="A doctor works at every counter again.")
@click.option("--pin", "new_pin", is_flag=True, help="Ask for a new PIN, twice.")
@_pin_stdin
@_random_pin
@json_option
@_asking
def change_person(
    service: _Service,
    person: str,
    name: str | None,
    role: str | None,
    counters: tuple[str, ...],
    *,
    any_counter: bool,
    new_pin: bool,
    pin_stdin: bool,
    random_pin: bool,
    as_json: bool,
) -> None:
    """Changes PERSON: an id of the list or its beginning, or a name. Their logins end."""
    if any_counter and counters:
        raise click.UsageError("use --counter or --any-counter")
    meant = service.meant(person)
    body: dict[str, Any] = {"name": name, "role": role}
    if counters or any_counter:
        body["counters"] = counters
    if new_pin or pin_stdin or random_pin:
        wanted = role or meant["role"]
        body["pin"] = _secret(wanted, pin_stdin=pin_stdin, random_pin=random_pin)
    said = {part: value for part, value in body.items() if value is not None}
    if not said:
        raise click.UsageError("say what changes: --name, --role, --counter, --pin …")
    changed = service.asked("PATCH", _path(meant), said)
    _told(changed, "is changed", said["pin"] if random_pin else None, as_json=as_json)


@staff.command("remove")
@click.argument("person")
@json_option
@_asking
def remove_person(service: _Service, person: str, *, as_json: bool) -> None:
    """Removes PERSON: an id of the list or its beginning, or a name. They are out at once."""
    meant = service.meant(person)
    service.asked("DELETE", _path(meant))
    if as_json:
        click.echo(json.dumps({"removed": meant}))
    else:
        click.echo(f"{meant['name']} ({meant['role']}, {meant['id']}) is removed")


def _path(person: dict[str, Any]) -> str:
    return f"/{quote(person['id'], safe='')}"


def _secret(role: str, *, pin_stdin: bool, random_pin: bool) -> str:
    """The PIN, never from an argument: those stand in the list of processes and in histories."""
    if pin_stdin and random_pin:
        raise click.UsageError("use --pin-stdin or --random-pin")
    if random_pin:
        return random_secret(passphrase=role == "admin")
    if pin_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise click.UsageError("no terminal to ask on: use --pin-stdin or --random-pin")
    what = "Passphrase (12 signs or more)" if role == "admin" else "PIN (6 digits)"
    typed: str = click.prompt(what, hide_input=True, confirmation_prompt=True, err=True)
    return typed


def _told(person: dict[str, Any], what: str, pin: str | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(person | ({"pin": pin} if pin else {})))
        return
    click.echo(f"{person['name']} ({person['role']}, {person['id']}) {what}")
    if pin:
        click.echo(f"to log in with, shown this once: {pin}")


def _show(found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("Id", "Role", "Counters", "Name", box=None)
    for one in found:
        counters = ", ".join(one["counters"]) or "-"
        table.add_row(one["id"], one["role"], counters, escape(one["name"]))
    Console().print(table)
