"""`python -m appliance.simulator --run DIR`: the assembly of the simulated hardware."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from appliance.rules.errors import ClinicError
from appliance.simulator.listeners import UnixLine
from appliance.simulator.peers import Pins, Screen
from appliance.simulator.printer import Printer
from appliance.simulator.unix_socket import listen_at
from appliance.simulator.web import create_app
from appliance.typeset import require_shaping

_SOCKET = "simulator.sock"
_WAITING_REQUESTS = 64


class QuietRequests(WSGIRequestHandler):
    """Writes no line for each request: the page asks twice a second."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""


def main() -> int:
    """Runs until SIGTERM or SIGINT. Exit status 1, with one line, where it cannot start."""
    wanted = _arguments()
    try:
        run(wanted.run, wanted.paper_mm)
    except (OSError, ClinicError) as error:
        sys.stderr.write(f"simulator: cannot start in {wanted.run}: {_reason(error)}\n")
        return 1
    return 0


def run(folder: Path, paper_mm: int) -> None:
    """Serves until SIGTERM or SIGINT; its sockets are gone afterwards.

    Raises OSError or ClinicError where it cannot start.
    """
    require_shaping()
    printer = Printer(paper_mm)
    app = create_app(
        printer=printer,
        pins=Pins(folder / "pins.sock"),
        screen=Screen(folder / "screen.sock"),
    )
    with listen_at(folder / _SOCKET, _WAITING_REQUESTS) as listening:
        try:
            with UnixLine(printer, folder / "printer.sock"):
                _serve(make_server_on(listening.fileno(), folder / _SOCKET, app))
        finally:
            (folder / _SOCKET).unlink(missing_ok=True)


def make_server_on(descriptor: int, path: Path, app: object) -> BaseWSGIServer:
    """Werkzeug's threaded server on a socket that listens already."""
    return make_server(
        f"unix://{path}",
        0,
        app,  # type: ignore[arg-type]
        threaded=True,
        request_handler=QuietRequests,
        fd=descriptor,
    )


def _serve(server: BaseWSGIServer) -> None:
    def stop(*_: object) -> None:
        # Not by an exception out of the handler: it would lose a connection just being accepted.
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    sys.stdout.write("simulator: ready\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such folder"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m appliance.simulator",
        description="A simulated receipt printer, and a bench with button, paper and screen.",
    )
    parser.add_argument("--run", type=Path, required=True, help="the folder of the sockets")
    parser.add_argument("--paper-mm", type=int, choices=(58, 80), default=80)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
