"""`python -m appliance.simulator --run DIR`: the assembly of the simulated hardware."""

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from appliance.rules.errors import ClinicError
from appliance.simulator.line import Line
from appliance.simulator.listeners import TcpLine, UnixLine
from appliance.simulator.node_line import FileLine, PipeLine
from appliance.simulator.peers import Pins, Screen
from appliance.simulator.printer import Printer
from appliance.simulator.serial_line import SerialLine
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
        run(wanted)
    except (OSError, ClinicError) as error:
        sys.stderr.write(f"simulator: cannot start in {wanted.run}: {_reason(error)}\n")
        return 1
    return 0


def run(wanted: argparse.Namespace) -> None:
    """Serves until SIGTERM or SIGINT; its sockets are gone afterwards.

    Raises OSError or ClinicError where it cannot start.
    """
    require_shaping()
    folder, printer = wanted.run, Printer(wanted.paper_mm)
    app = create_app(
        printer=printer,
        pins=Pins(folder / "pins.sock"),
        screen=Screen(folder / "screen.sock"),
    )
    with listen_at(folder / _SOCKET, _WAITING_REQUESTS) as listening:
        try:
            with ExitStack() as lines:
                for line in _lines(printer, wanted):
                    lines.enter_context(line)
                _serve(make_server_on(listening.fileno(), folder / _SOCKET, app))
        finally:
            (folder / _SOCKET).unlink(missing_ok=True)


def _lines(printer: Printer, wanted: argparse.Namespace) -> Iterator[Line]:
    """The ways to the one printer; whoever sends is answered on its own."""
    yield UnixLine(printer, wanted.run / "printer.sock")
    if wanted.tcp is not None:
        yield TcpLine(printer, wanted.tcp)
    if wanted.pty:
        yield SerialLine(printer, wanted.pty)
    if wanted.fifo:
        yield PipeLine(printer, wanted.fifo)
    if wanted.file:
        yield FileLine(printer, wanted.file)


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
    ways = parser.add_argument_group("more ways to the printer, beside printer.sock in the folder")
    ways.add_argument("--tcp", type=int, metavar="PORT", help="on 127.0.0.1, as kind = network")
    ways.add_argument("--pty", type=Path, metavar="PATH", help="as kind = serial, or usb or file")
    ways.add_argument("--fifo", type=Path, metavar="PATH", help="one way, as kind = file")
    ways.add_argument("--file", type=Path, metavar="PATH", help="a plain file, as kind = file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
