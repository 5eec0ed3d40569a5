"""`tokenctl settings`: checks the settings file, and shows what stands."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from appliance.cli.common import BAD_SETTINGS, SETTINGS_FILE, WELL, settings_or_exit
from appliance.cli.options import A_PATH, data_option, json_option, settings_option
from appliance.settings import SettingsWrong, load_settings


@click.group("settings")
def settings_group() -> None:
    """Looks after the settings file."""


@settings_group.command("check")
@click.argument("file", type=A_PATH, required=False)
@json_option
def check(file: Path | None, *, as_json: bool) -> None:
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
    sys.exit(BAD_SETTINGS if mistakes else WELL)


@settings_group.command("show")
@settings_option
@data_option
@json_option
def show(settings_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Shows every setting as it stands, without secrets; marks what differs from the default."""
    from appliance.cli.settings_shown import as_shown, as_toml

    shown = as_shown(settings_or_exit(settings_file, data))
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else as_toml(shown))
