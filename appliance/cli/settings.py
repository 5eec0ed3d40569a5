"""`tokenctl settings`: checks the settings file, and shows what stands."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from appliance.cli.common import BAD_SETTINGS, WELL, fail, found_or_exit
from appliance.cli.options import A_PATH, data_option, json_option, settings_option
from appliance.settings import (
    SETTINGS_FILE,
    Found,
    Places,
    SettingsWrong,
    files_there,
    keep_settings,
    load_settings,
    misnamed,
    settings_at,
)


@click.group("settings")
def settings_group() -> None:
    """Looks after the settings file."""


@settings_group.command("check")
@click.argument("file", type=A_PATH, required=False)
@json_option
def check(file: Path | None, *, as_json: bool) -> None:
    """Says every mistake in a settings file at once; exit status 78 if there is one.

    Without FILE: those of this machine, in /etc and on the boot partition.
    """
    path = file or SETTINGS_FILE
    wrong = _wrong(file)
    mistakes = [asdict(mistake) for mistake in wrong.mistakes] if wrong else []
    if as_json:
        click.echo(json.dumps({"file": str(path), "ok": not mistakes, "mistakes": mistakes}))
    elif wrong:
        click.echo(str(wrong), err=True)
    else:
        click.echo(f"{path} is well" if file else _what_is_read())
    if file is None:
        _tell_misnamed()
    sys.exit(BAD_SETTINGS if mistakes else WELL)


def _what_is_read() -> str:
    files = files_there(Places())
    if not files:
        return f"there is no {SETTINGS_FILE}: every setting has its default"
    return f"well: {', and over it '.join(map(str, files))}"


def _tell_misnamed() -> None:
    for file in misnamed(Places()):
        click.echo(f"settings-misnamed: {file} is not read: call it {file.stem}", err=True)


def _wrong(file: Path | None) -> SettingsWrong | None:
    try:
        found = Found(load_settings(file)) if file else settings_at(None)
    except SettingsWrong as error:
        return error
    return SettingsWrong(found.mistakes) if found.mistakes else None


@settings_group.command("keep")
@click.option(
    "--as-they-are", is_flag=True, help="Also where a file was taken away or emptied on purpose."
)
def keep(*, as_they_are: bool) -> None:
    """Keeps what the settings files say as the last good ones, for the day when they are not.

    Done at each boot by itself; exit status 78 where the files are wrong.
    """
    _tell_misnamed()
    try:
        if keep_settings(Places(), as_they_are=as_they_are):
            click.echo("settings kept")
    except SettingsWrong as error:
        fail(str(error), BAD_SETTINGS)
    except OSError as error:
        fail(f"the settings cannot be kept: {error}")


@settings_group.command("show")
@settings_option
@data_option
@json_option
def show(settings_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Shows every setting as it stands, without secrets: its default, and the file it is from."""
    from appliance.cli.settings_shown import as_shown, as_toml
    from appliance.settings.layers import origins

    found = found_or_exit(settings_file, data)
    shown, files = as_shown(found.settings), origins(found.places)
    if as_json:
        told = {"from": {key: str(file) for key, file in sorted(files.items())}, **shown}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(as_toml(shown, files))
