"""`tokenctl day`: how the day stands, and the technician's hand on it."""

import json
from pathlib import Path
from typing import Any

import click

from appliance.cli.common import ask, fail, local_url, settings_or_exit, technician_token
from appliance.rules.errors import ClinicError

_PATH = click.Path(path_type=Path)
_COLUMNS = ("issued", "served", "no_shows", "expired", "cancelled")

# What is asked of the service for each word.
_ACTIONS = {
    "status": ("GET", "/api/day"),
    "check": ("POST", "/api/day/check"),
    "close": ("POST", "/api/day/close"),
    "open": ("POST", "/api/day/open"),
}


@click.command()
@click.argument("action", type=click.Choice(list(_ACTIONS)), default="status")
@click.option("--settings", "settings_file", type=_PATH, help="Settings file (TOML).")
@click.option("--data", type=_PATH, help="Data folder of the service.")
@click.option("--url", help="Address of the service.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def day(
    action: str, settings_file: Path | None, data: Path | None, url: str | None, *, as_json: bool
) -> None:
    """Says how the day stands; closes it, opens it again, or turns it if it is due (check)."""
    settings = settings_or_exit(settings_file, data)
    token = technician_token(Path(settings.service.data_dir))
    method, path = _ACTIONS[action]
    base = (url or local_url(settings)).rstrip("/")
    try:
        stands = ask(method, base + path, token, {} if method == "POST" else None)
    except ClinicError as error:
        fail(str(error))
    if as_json:
        click.echo(json.dumps(stands))
    else:
        _show(stands)


def _show(stands: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    mark = f" {stands['mark']}" if stands["mark"] else ""
    state = "open" if stands["open"] else f"closed by hand at {stands['closed_at']}"
    console.print(f"day {stands['day']}{mark}: {state}, {stands['open_tokens']} tokens open")
    if not stands["clock_sure"]:
        console.print("clock unsure: numbers go on until the time is known")
    names = (name.replace("_", "-") for name in _COLUMNS)
    table = Table("Department", *names, "median wait", box=None)
    for row in stands["figures"]:
        counts = (str(row[name]) for name in _COLUMNS)
        table.add_row(row["department_name"], *counts, _minutes(row["median_wait_s"]))
    console.print(table)


def _minutes(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds / 60:.0f} min"
