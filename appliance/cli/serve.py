"""`tokenctl serve`: what can go wrong is said in one line before the server takes over."""

import socket
from collections.abc import Sequence
from pathlib import Path

from appliance.cli.common import data_folder, fail
from appliance.processes import own_folder
from appliance.rules.errors import ClinicError
from appliance.service import open_store
from appliance.settings import Settings
from appliance.store.first_start import FIRST_COUNTERS, FIRST_DEPARTMENTS, furnish
from appliance.store.places import Counter, Department
from appliance.technician import technician_token
from appliance.web.server import Server


def run_service(settings: Settings, simulator_socket: str | None) -> None:
    """Prepares the database, then serves until SIGTERM. Exit status 1 with one line on trouble."""
    folder = data_folder(settings)
    try:
        require_free(settings.service.listen)
        prepare(settings, folder)
        token = technician_token(folder)
    except ClinicError as error:
        fail(str(error))
    except OSError as error:
        fail(f"cannot use the data folder {folder}: {error.strerror}")
    Server(settings, token, simulator_socket).run()


def prepare(
    settings: Settings,
    folder: Path,
    departments: Sequence[Department] = FIRST_DEPARTMENTS,
    counters: Sequence[Counter] = FIRST_COUNTERS,
) -> None:
    """Migrates and furnishes the database, then lets it go: the worker opens its own."""
    with own_folder(folder, wait_s=5):
        store = open_store(settings)
        try:
            store.migrate()
            furnish(store, departments, counters)
        finally:
            store.close()


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
