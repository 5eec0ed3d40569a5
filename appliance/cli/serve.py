"""`tokenctl serve`: what can go wrong is said in one line before the server takes over."""

import resource
from contextlib import suppress

from appliance.cli.common import data_folder, fail, require_free
from appliance.rules.errors import ClinicError
from appliance.service import Service
from appliance.settings import Found
from appliance.technician import technician_token
from appliance.web.listening import given_sockets, serves
from appliance.web.server import serve

# As the unit's LimitNOFILE: each connection and each socket is a descriptor.
DESCRIPTORS = 8192


def run_service(found: Found, simulator_socket: str | None) -> None:
    """Serves until SIGTERM. Exit status 1 with one line where it cannot start."""
    allow_descriptors()
    settings = found.settings
    folder = data_folder(settings)
    listen = settings.service.listen
    given = given_sockets(listen)
    try:
        if not serves(given.sockets, listen):
            require_free(listen)
        token = technician_token(folder)
        service = Service(
            settings, token, simulator_socket, mistakes=found.mistakes, places=found.places
        )
    except ClinicError as error:
        fail(str(error))
    except OSError as error:
        fail(f"cannot use the data folder {folder}: {error.strerror}")
    serve(service, listen, given)


def allow_descriptors() -> None:
    """As many as the service may need, or as many as may be had; never fewer than before."""
    with suppress(OSError):  # a unit may forbid the question; then it has given the answer
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
