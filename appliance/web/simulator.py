"""Passes `/simulator` on to the demo's simulated hardware, unchanged. Absent outside the demo."""

import http.client
import socket

from flask import Blueprint, Response, request

from appliance import wire
from appliance.web.answers import problem

# A press is answered once the button is released, which the bench bounds to five seconds.
_TIMEOUT_S = 15.0


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_TIMEOUT_S)
        self._path = path

    def connect(self) -> None:
        """Connects to the socket's path."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_TIMEOUT_S)
        self.sock.connect(self._path)


def simulator(path: str) -> Blueprint:
    """The routes, passed on to the unix socket at `path`."""
    routes = Blueprint("simulator", __name__)

    @routes.route("/simulator", defaults={"rest": None}, methods=["GET"], strict_slashes=False)
    @routes.route("/simulator/<path:rest>", methods=["GET", "POST"])
    def pass_on(rest: str | None) -> Response:
        del rest  # the whole path is passed on
        connection = _UnixConnection(path)
        try:
            return _passed(connection)
        except OSError:
            detail = "the simulated hardware is not running"
            return problem(wire.Problem("Not there", 503, "simulator-away", detail))
        finally:
            connection.close()

    return routes


def _passed(connection: http.client.HTTPConnection) -> Response:
    headers = {
        name: request.headers[name]
        for name in ("Content-Type", "Accept", "Accept-Language", "If-None-Match")
        if name in request.headers
    }
    path = request.full_path.removesuffix("?")
    connection.request(request.method, path, request.get_data(), headers)
    got = connection.getresponse()
    response = Response(got.read(), got.status)
    for name in ("Content-Type", "Cache-Control", "ETag"):
        if value := got.getheader(name):
            response.headers[name] = value
    return response
