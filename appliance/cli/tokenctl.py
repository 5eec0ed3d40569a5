"""tokenctl: runs the programs, and is the technician's tool.

Commands import what they need themselves, so that the kiosk carries no web server about.
"""

import logging
import sys
from pathlib import Path

import click

from appliance import __version__
from appliance.cli.bundling import make_update
from appliance.cli.common import fail, found_or_exit, settings_or_exit, with_data
from appliance.cli.day import day
from appliance.cli.devices import devices, pair
from appliance.cli.doctor import doctor
from appliance.cli.export import export
from appliance.cli.keeping import backup, restore, sql
from appliance.cli.logs import logs
from appliance.cli.settings import settings_group
from appliance.cli.sounding import sound
from appliance.cli.staff import staff
from appliance.cli.status import status
from appliance.cli.test import test
from appliance.cli.tls import tls
from appliance.cli.trying import lamp, screen
from appliance.cli.update import update
from appliance.rules.errors import ClinicError
from appliance.settings import Settings, settings_at

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

    found = found_or_exit(settings_file, data)
    run_service(found, str(simulator_socket) if simulator_socket else None)


@main.command()
@_settings
@_data
@click.option("--simulated", "run_dir", type=_PATH, help="Folder of the simulated hardware.")
def kiosk(settings_file: Path | None, data: Path | None, run_dir: Path | None) -> None:
    """Runs the kiosk (button, lamp, printer) until SIGTERM."""
    from appliance.cli.credentials import kiosk_token
    from appliance.kiosk.program import run_kiosk

    settings = settings_or_exit(settings_file, data)

    def reread() -> Settings:
        return with_data(settings_at(settings_file), data).settings

    try:
        sys.exit(run_kiosk(settings, kiosk_token(settings), run_dir, reread))
    except ClinicError as error:
        fail(str(error))


for command in (
    backup, day, devices, doctor, export, logs, make_update, pair, restore, settings_group, sql,
    staff, status, test, tls, update,
):  # fmt: skip
    main.add_command(command)
for trial in (lamp, screen, sound):
    test.add_command(trial)


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
