"""The sockets that systemd opened for the service, such as port 80, which it may not open itself.

Main thread, before the server starts.
"""

import logging
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field

from gunicorn.systemd import SD_LISTEN_FDS_START, listen_fds

from appliance.addresses import is_local

log = logging.getLogger(__name__)


# What the unit calls the socket to which the program that ends the encryption connects.
_TLS = "tls"


@dataclass(frozen=True, slots=True)
class Given:
    """Sockets of systemd: all that may be served, and those of them that HTTPS comes by."""

    sockets: list[socket.socket] = field(default_factory=list)
    tls: list[socket.socket] = field(default_factory=list)


def given_sockets(listen: str) -> Given:
    """Those of systemd's sockets that may be served beside `listen`; asked once.

    A service that listens for this machine alone leaves those alone that the network reaches.
    """
    names = os.environ.pop("LISTEN_FDNAMES", "").split(":")
    given = Given()
    for number in range(listen_fds()):
        sock = socket.socket(fileno=SD_LISTEN_FDS_START + number)
        # A child process that kept one would keep the port.
        sock.set_inheritable(False)
        if not _may_serve(sock, listen):
            log.warning("socket-not-taken: %s; service.listen is %s", sock.getsockname(), listen)
            sock.close()
            continue
        given.sockets.append(sock)
        if names[number : number + 1] == [_TLS]:
            given.tls.append(sock)
    return given


def serves(sockets: list[socket.socket], listen: str) -> bool:
    """Whether one of the sockets has the port of `listen` already."""
    port = int(listen.rpartition(":")[2])
    return any(sock.getsockname()[1] == port for sock in sockets)


def network_ports(sockets: Iterable[socket.socket]) -> tuple[int, ...]:
    """The ports at which more than this machine is served, in the order of the sockets."""
    names = [sock.getsockname() for sock in sockets]
    return tuple(name[1] for name in names if not is_local(str(name[0])))


def _may_serve(sock: socket.socket, listen: str) -> bool:
    return not is_local(listen.rpartition(":")[0]) or is_local(str(sock.getsockname()[0]))
