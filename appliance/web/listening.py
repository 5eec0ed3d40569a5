"""The sockets that systemd opened for the service, such as port 80, which it may not open itself.

Main thread, before the server starts.
"""

import logging
import socket
from collections.abc import Iterable

from gunicorn.systemd import SD_LISTEN_FDS_START, listen_fds

from appliance.addresses import is_local

log = logging.getLogger(__name__)


def given_sockets(listen: str) -> list[socket.socket]:
    """Those of systemd's sockets that may be served beside `listen`; asked once.

    A service that listens for this machine alone leaves those alone that the network reaches.
    """
    first = SD_LISTEN_FDS_START
    given = [socket.socket(fileno=number) for number in range(first, first + listen_fds())]
    taken = [sock for sock in given if _may_serve(sock, listen)]
    for sock in given:
        # A child process that kept one would keep the port.
        sock.set_inheritable(False)
        if sock not in taken:
            log.warning("socket-not-taken: %s; service.listen is %s", sock.getsockname(), listen)
            sock.close()
    return taken


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
