"""tokenctl: runs the programs, and is the technician's tool.

Commands import what they need themselves, so that the kiosk carries no web server about.
"""

import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

import click

from appliance import __version__
from appliance.actor import Role
from appliance.cli.common import (
    BAD_SETTINGS,
    SETTINGS_FILE,
    TROUBLE,
    ask,
    fail,
    local_url,
    settings_or_exit,
    technician_token,
)
from appliance.cli.day import day
from appliance.cli.doctor import doctor
from appliance.cli.keeping import backup, restore, sql
from appliance.cli.test import test
from appliance.rules.errors import ClinicError
from appliance.settings import SettingsWrong, load_settings

_PATH = click.Path(path_type=Path)
_settings = click.option("--settings", "settings_file", type=_PATH, help="Settings file (TOML).")
_data = click.option("--data", type=_PATH, help="Data folder of the service.")
_url = click.option("--url", help="Address of the service.")
_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group()
@click.version_option(__version__, prog_name="tokenctl")
def main() -> None:
    """Runs and looks after the token kiosk."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("peewee").setLevel(logging.WARNING)


@main.command()
@_settings
@_data
@click.option("--simulator", "simulator_socket", type=_PATH, hidden=True)
def serve(settings_file: Path | None, data: Path | None, simulator_socket: Path | None) -> None:
    """Runs the service until SIGTERM."""
    from appliance.cli.serve import run_service

    settings = settings_or_exit(settings_file, data)
    run_service(settings, str(simulator_socket) if simulator_socket else None)


@main.command()
@_settings
@_data
@click.option("--simulated", "run_dir", type=_PATH, help="Folder of the simulated hardware.")
def kiosk(settings_file: Path | None, data: Path | None, run_dir: Path | None) -> None:
    """Runs the kiosk (button, lamp, printer) until SIGTERM."""
    from appliance.cli.credentials import kiosk_token
    from appliance.kiosk.program import run_kiosk

    settings = settings_or_exit(settings_file, data)
    try:
        sys.exit(run_kiosk(settings, kiosk_token(settings), run_dir))
    except ClinicError as error:
        fail(str(error))


@main.command()
@click.option(
    "--role",
    type=click.Choice(["kiosk", "display", "doctor", "reception", "admin"]),
    required=True,
    help="What the new device is.",
)
@click.option("--counter", help="Bind a doctor's device to this counter.")
@_settings
@_data
@_url
@_json
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
    settings = settings_or_exit(settings_file, data)
    token = technician_token(Path(settings.service.data_dir))
    body = {"role": Role(role), "counter": counter}
    base = url or local_url(settings)
    try:
        made = ask("POST", f"{base.rstrip('/')}/api/pairings", token, body)
    except ClinicError as error:
        fail(str(error))
    if as_json:
        click.echo(json.dumps(made))
    else:
        click.echo(f"{made['url']}\ncode {made['code']}, until {made['expires_at']}")


@main.command()
@_settings
@_data
@_url
@_json
def status(
    settings_file: Path | None, data: Path | None, url: str | None, *, as_json: bool
) -> None:
    """Says whether the service is well, who waits, and who is served."""
    settings = settings_or_exit(settings_file, data)
    base = (url or local_url(settings)).rstrip("/")
    try:
        health, board = ask("GET", f"{base}/health"), ask("GET", f"{base}/api/board")
    except ClinicError as error:
        if as_json:
            click.echo(json.dumps({"status": "down", "detail": str(error)}))
            sys.exit(TROUBLE)
        fail(str(error))
    if as_json:
        click.echo(json.dumps({**health, "board": board}))
    else:
        from appliance.cli.status import show_status

        show_status(health, board)
    sys.exit(0 if health["status"] == "ok" else TROUBLE)


@main.group("settings")
def settings_group() -> None:
    """Looks after the settings file."""


@settings_group.command("check")
@click.argument("file", type=_PATH, required=False)
@_json
def settings_check(file: Path | None, *, as_json: bool) -> None:
    """Says every mistake in a settings file at once; exit status 78 if there is one."""
    path = file or SETTINGS_FILE
    mistakes: list[dict[str, str]] = []
    try:
        load_settings(path)
    except SettingsWrong as error:
        mistakes = [asdict(mistake) for mistake in error.mistakes]
        if not as_json:
            click.echo(str(error), err=True)
    if as_json:
        click.echo(json.dumps({"file": str(path), "ok": not mistakes, "mistakes": mistakes}))
    elif not mistakes:
        click.echo(f"{path} is well")
    sys.exit(BAD_SETTINGS if mistakes else 0)


main.add_command(backup)
main.add_command(day)
main.add_command(doctor)
main.add_command(restore)
main.add_command(sql)
main.add_command(test)


@main.command(hidden=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets phones in.")
@click.option("--data", type=_PATH, default=Path(".demo"), show_default=True)
@click.option("--headless", is_flag=True, help="Draw the screen off-screen.")
@click.option("--lang", default="en,hi,or", show_default=True, help="Languages, in order.")
def demo(port: int, host: str, data: Path, lang: str, *, headless: bool) -> None:
    """Runs service, kiosk and display together on this machine, with simulated hardware."""
    from appliance.cli.demo import Demo

    try:
        sys.exit(Demo(host, port, data, lang.split(","), headless=headless).run())
    except ClinicError as error:
        fail(str(error))


if __name__ == "__main__":
    main()
