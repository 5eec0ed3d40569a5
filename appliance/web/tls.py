"""What comes over HTTPS: another program ended the encryption and says for whom it speaks.

It connects to a socket of its own on the loopback and begins each connection with a line of the
PROXY protocol, version 1 (haproxy.org, proxy-protocol.txt). It adds nothing to the requests
themselves, so no header of a client is believed to come from it.
"""

import socket
from collections.abc import Iterable
from typing import Any

from flask import Flask, Request

from appliance.addresses import is_local
from appliance.hotspot import hotspot_now

# The app's configuration holds whether staff are reached by HTTPS.
_ON = "HTTPS"

# As gunicorn is to be set so that a client can say neither how it came nor from where, and for the
# connections of the terminator alone.
NOBODY_BELIEVED: dict[str, object] = {
    "forwarded_allow_ips": "",
    "secure_scheme_headers": {},
    "forwarder_headers": "",
}
BELIEVED: dict[str, object] = {"proxy_protocol": "v1", "proxy_allow_ips": "127.0.0.1"}

Address = tuple[str, int]


class Terminator:
    """Where the program that ends the encryption connects to. Any thread."""

    def __init__(self, sockets: Iterable[socket.socket]) -> None:
        self._at: frozenset[Address] = frozenset(sock.getsockname()[:2] for sock in sockets)

    def tell(self, app: Flask, *, wanted: bool) -> None:
        """Lets the app know whether staff come by HTTPS.

        Also where it is only `wanted`, and the socket could not be had: staff are rather shut out
        than heard.
        """
        app.config[_ON] = wanted or bool(self._at)

    def speaks(self, connection: Any) -> bool:
        """Whether gunicorn's connection is one of the terminator's."""
        return connection.server[:2] in self._at

    def mark(self, request: Any, connection: Any) -> None:
        """Says in gunicorn's request how and from where it came.

        The line stands once, at the beginning of a connection, and counts for all its requests.
        """
        if not self.speaks(connection):
            return
        request.scheme = "https"
        connection.told = request.proxy_protocol_info or getattr(connection, "told", None)
        request.proxy_protocol_info = connection.told


def https_is_on(app: Flask) -> bool:
    """Whether staff on a shared network come by HTTPS, and by nothing else."""
    return bool(app.config.get(_ON, False))


def is_unheard(request: Request) -> bool:
    """Whether nobody on the way can listen: HTTPS, this machine itself, or its own hotspot."""
    if request.is_secure:
        return True
    reached: socket.socket | None = request.environ.get("gunicorn.socket")
    if reached is None:
        return True  # no network at all
    here = str(reached.getsockname()[0]).removeprefix("::ffff:")
    hotspot = hotspot_now()
    return is_local(here) or (hotspot is not None and here == hotspot.address)
