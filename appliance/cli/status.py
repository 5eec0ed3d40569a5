"""`tokenctl status`: how the queue stands, and each part with trouble."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.common import (
    TROUBLE,
    WELL,
    ask,
    fail,
    local_url,
    settings_or_exit,
    token_if_readable,
)
from appliance.cli.options import data_option, json_option, settings_option, url_option
from appliance.hotspot import hotspot_now
from appliance.rules.errors import ClinicError

if TYPE_CHECKING:
    from appliance.doctor.found import Found

Answer = dict[str, Any]


@click.command()
@settings_option
@data_option
@url_option
@json_option
def status(
    settings_file: Path | None, data: Path | None, url: str | None, *, as_json: bool
) -> None:
    """Says whether the service is well, who waits, who is served, and which part has trouble."""
    settings = settings_or_exit(settings_file, data)
    base = (url or local_url(settings)).rstrip("/")
    try:
        health, board = ask("GET", f"{base}/health"), ask("GET", f"{base}/api/board")
        parts = _parts(base, Path(settings.service.data_dir))
    except ClinicError as error:
        if as_json:
            click.echo(json.dumps({"status": "down", "detail": str(error)}))
            sys.exit(TROUBLE)
        fail(str(error))
    # Another machine's queue may have a hotspot, but not this one's.
    hotspot = None if url else hotspot_now()
    if as_json:
        stands_in = hotspot and {"ssid": hotspot.ssid, "url": hotspot.url}
        told = {**health, "board": board, "items": parts, "hotspot": stands_in}
        click.echo(json.dumps(told))
    else:
        _show(health, board, parts)
        if hotspot:
            click.echo(f"hotspot {hotspot.ssid}: phones on it open {hotspot.url}")
    sys.exit(WELL if health["status"] == "ok" and not _faults(parts) else TROUBLE)


def _parts(base: str, data: Path) -> list[Answer] | None:
    """Each part as the service has it; None for who is not this queue's technician."""
    token = token_if_readable(data)
    if token is None:
        return None
    try:
        items: list[Answer] = ask("GET", f"{base}/api/health", token)["items"]
    except ClinicError:
        return None
    return items


def _faults(parts: list[Answer] | None) -> "list[Found]":
    from appliance.doctor.said import alone

    return [found for found in alone(parts, set()) if found.state.is_fault]


def _show(health: Answer, board: Answer, parts: list[Answer] | None) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Counter", "State", "Now serving", box=None)
    serving = {row["counter"]: row["label"] for row in board["now_serving"]}
    for counter in board["counters"]:
        table.add_row(counter["name"], counter["state"], serving.get(counter["code"], "-"))
    console = Console()
    console.print(f"service {health['status']}, version {health['version']}, day {board['day']}")
    if not board["clock_sure"]:
        console.print("clock unsure: numbers go on until the time is known")
    console.print(table)
    for department in board["departments"]:
        console.print(f"{department['name']}: {department['waiting']} waiting")
    _show_parts(parts)


def _show_parts(parts: list[Answer] | None) -> None:
    from appliance.cli.showing import show_findings

    if parts is None:
        click.echo("Each part is told to this queue's technician alone: run it with sudo.")
    show_findings(_faults(parts))
