"""What the commands share: settings, data folder, exit statuses, speaking to the service."""

import json
import logging
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from appliance.rules.errors import ClinicError, SettingsError
from appliance.settings import Found, Settings, settings_at
from appliance.technician import TECHNICIAN_FILE

log = logging.getLogger(__name__)

WELL, TROUBLE, WRONG_USE, BAD_SETTINGS = 0, 1, 2, 78


def fail(message: str, status: int = TROUBLE) -> NoReturn:
    """One clear line, no traceback."""
    click.echo(message, err=True)
    sys.exit(status)


def settings_or_exit(path: Path | None, data: Path | None) -> Settings:
    """The settings with `--data` over them; exit status 78 where they are wrong."""
    return found_or_exit(path, data).settings


def found_or_exit(path: Path | None, data: Path | None) -> Found:
    """The same, with the mistakes for which the last good settings stand in; they are logged."""
    try:
        found = settings_at(path)
    except SettingsError as error:
        fail(str(error), BAD_SETTINGS)
    for mistake in found.mistakes:
        log.error("settings-wrong: %s %s %s", mistake.place, mistake.key, mistake.says)
    return with_data(found, data)


def with_data(found: Found, data: Path | None) -> Found:
    """The same with another data folder, where one is named."""
    if data is None:
        return found
    service = replace(found.settings.service, data_dir=str(data.resolve()))
    return replace(found, settings=replace(found.settings, service=service))


def data_folder(settings: Settings) -> Path:
    """The data folder, made if it is missing; exit status 1 where it cannot be used."""
    folder = Path(settings.service.data_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"cannot use the data folder {folder}: {error.strerror}")
    if not os.access(folder, os.W_OK | os.X_OK):
        fail(f"cannot write to the data folder {folder}")
    return folder


def local_url(settings: Settings) -> str:
    """Where the service of these settings answers on this machine."""
    host, _, port = settings.service.listen.rpartition(":")
    here = "127.0.0.1" if host in {"0.0.0.0", "[::]", ""} else host  # noqa: S104
    return f"http://{here}:{port}"


def ask(
    method: str,
    url: str,
    token: str | None = None,
    body: object = None,
    within_s: float = 10,
) -> Any:
    """One request to the service: the JSON answer. Raises ClinicError with what went wrong."""
    import urllib3  # the service asks nobody, and starts without it

    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    try:
        got = urllib3.request(
            method, url, body=data, headers=headers, timeout=within_s, retries=False, redirect=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise ClinicError(f"the service at {url} does not answer: {error}") from None
    try:
        answer = json.loads(got.data or b"null")
    except ValueError:
        raise ClinicError(f"what answers at {url} is not the service") from None
    if got.status >= 400:
        raise ClinicError(f"{answer.get('detail', got.status)} [{answer.get('code', got.status)}]")
    return answer


def technician_token(data: Path) -> str:
    """The token beside the database; whoever can read it is the technician."""
    try:
        return (data / TECHNICIAN_FILE).read_text(encoding="ascii").strip()
    except OSError as error:
        path = data / TECHNICIAN_FILE
        fail(f"cannot read {path}: {error.strerror}; start the service first, or use sudo")


def token_if_readable(data: Path) -> str | None:
    """The same, or None where it is not there, or not for this user."""
    try:
        return (data / TECHNICIAN_FILE).read_text(encoding="ascii").strip()
    except OSError:
        return None


class PortInUse(ClinicError):
    """Something else listens there."""

    code = "port-in-use"


def require_free(listen: str) -> None:
    """Raises PortInUse where nothing more can listen."""
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise PortInUse(f"cannot listen on {listen}: {error.strerror}") from None
