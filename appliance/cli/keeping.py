"""`tokenctl backup`, `restore` and `sql`: the technician's hand on the data."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from appliance.cli.common import ask, fail, local_url, settings_or_exit, technician_token
from appliance.rules.errors import ClinicError
from appliance.settings import Settings

WRONG_USE = 2
_BACKUP_WITHIN_S = 120.0

_PATH = click.Path(path_type=Path)
_settings = click.option("--settings", "settings_file", type=_PATH, help="Settings file (TOML).")
_data = click.option("--data", type=_PATH, help="Data folder of the service.")
_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.command()
@click.option("--to", "folder", type=_PATH, help="Also copy it here, to a USB stick for example.")
@click.option("--url", help="Address of the service.")
@_settings
@_data
@_json
def backup(
    folder: Path | None,
    url: str | None,
    settings_file: Path | None,
    data: Path | None,
    *,
    as_json: bool,
) -> None:
    """Makes and checks a backup, also while the service runs."""
    from appliance.store.backups import copy_whole

    settings = settings_or_exit(settings_file, data)
    try:
        made = _backed_up(settings, url)
        if folder is not None:
            copy_whole(made, folder / made.name)
            made = folder / made.name
    except ClinicError as error:
        fail(str(error))
    except (OSError, shutil.Error) as error:
        fail(f"the backup was made, but not copied: {error}")
    if as_json:
        click.echo(json.dumps({"file": str(made), "bytes": made.stat().st_size}))
    else:
        click.echo(f"{made} is made and checked")


def _backed_up(settings: Settings, url: str | None) -> Path:
    """The service makes it where one runs; else it is made here."""
    from appliance.processes import FolderBusy, own_folder
    from appliance.store.database import database_file
    from appliance.store.recovery import DataFolder

    data = Path(settings.service.data_dir)
    database = database_file(settings.service.database_url)
    if not database.exists():
        fail(f"there is no queue in {data}")
    try:
        with own_folder(data, wait_s=0):
            return DataFolder(database).backups.make().path
    except FolderBusy:
        base = (url or local_url(settings)).rstrip("/")
        token = technician_token(data)
        made = ask("POST", f"{base}/api/backups", token, {}, within_s=_BACKUP_WITHIN_S)
        return database.parent / "backups" / str(made["file"])


@click.command()
@click.argument("source", type=_PATH, metavar="FILE|FOLDER")
@click.option("--even-so", is_flag=True, help="FOLDER: give up tokens that were given here since.")
@_settings
@_data
@_json
def restore(
    source: Path, settings_file: Path | None, data: Path | None, *, even_so: bool, as_json: bool
) -> None:
    """Puts a backup in the place of the database, or takes over a dead machine's queue.

    FILE: a backup; the service must be stopped, and started afterwards. FOLDER: where the other
    machine's backup stick or card is mounted; stops and starts what it has to, and pairs the kiosk.

    The present database is kept under another name. Every token and call that the journal knows is
    added, so that no number is given again.
    """
    settings = settings_or_exit(settings_file, data)
    if _is_folder(source):
        from appliance.cli.taking_over import TakingOver

        TakingOver(source, settings, even_so=even_so, as_json=as_json).run()
    else:
        _restored(source, settings, as_json=as_json)


def _is_folder(source: Path) -> bool:
    try:
        return source.is_dir()
    except OSError as error:
        fail(f"cannot read {source}: {error.strerror}; use sudo")


def _restored(file: Path, settings: Settings, *, as_json: bool) -> None:
    from appliance.processes import FolderBusy, own_folder
    from appliance.store.database import database_file
    from appliance.store.restoring import restore as put_in_place

    folder = Path(settings.service.data_dir)
    database = database_file(settings.service.database_url)
    try:
        with own_folder(folder, wait_s=0):
            revision = put_in_place(file, database)
    except FolderBusy:
        fail("the service is running: stop it first (systemctl stop token-service)")
    except ClinicError as error:
        fail(str(error))
    except OSError as error:
        fail(f"cannot use the data folder {folder}: {error.strerror}")
    if as_json:
        click.echo(json.dumps({"file": str(file), "revision": revision}))
    else:
        click.echo(f"{file} is in place; start the service (systemctl start token-service)")


@click.command()
@click.argument("question")
@_settings
@_data
@_json
def sql(question: str, settings_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Asks the database a SELECT; it cannot be changed this way."""
    from appliance.store.asking import QuestionRefused, answer
    from appliance.store.database import database_file

    settings = settings_or_exit(settings_file, data)
    database = database_file(settings.service.database_url)
    try:
        if not database.exists():
            fail(f"there is no queue in {database.parent}")
        columns, rows = answer(database, question)
    except QuestionRefused as error:
        fail(str(error), WRONG_USE)
    except ClinicError as error:
        fail(str(error))
    except OSError as error:  # the data folder is the queue's alone: sudo is missing
        fail(f"cannot use the data folder {database.parent}: {error.strerror}")
    if as_json:
        items = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]
        click.echo(json.dumps({"items": items}, ensure_ascii=False))
        return
    click.echo("\t".join(columns))
    for row in rows:
        click.echo("\t".join(str(_plain(value)) for value in row))
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
