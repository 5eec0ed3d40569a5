"""Which host names are this machine's own. Any thread."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable

from flask import Request

from appliance.addresses import APPLIANCE_NAME

# Where two machines have one name, the second is called name-2 in `.local`, and so on.
_SECOND = re.compile(r"-\d{1,3}$")


class OwnNames:
    """The names under which the queue may be asked for.

    They are every address, since nobody can give a foreign page's name the form of an address;
    localhost; what the machine is called, also as the network finds it by itself (`.local`); and
    those that the settings trust. `hostname` is asked each time: a machine may be renamed.
    """

    def __init__(
        self, trusted: Iterable[str] = (), hostname: Callable[[], str] = socket.gethostname
    ) -> None:
        self._trusted = frozenset(map(_plain, trusted)) | {"localhost"}
        self._hostname = hostname

    def has(self, host: str) -> bool:
        """Whether the host, a name or an address without its port, is this machine."""
        name = _plain(host)
        return name in self._trusted or _is_address(name) or self._is_called(name)

    def _is_called(self, name: str) -> bool:
        called = _plain(self._hostname())
        short = called.partition(".")[0]
        ours = {called, short, APPLIANCE_NAME} - {""}
        if not name.endswith(".local"):
            return name in ours
        first = name.removesuffix(".local")
        return first in ours or _SECOND.sub("", first) in ours


def asked_host(request: Request) -> str:
    """The host that was asked for, without its port; empty where the header makes no sense."""
    host = request.host
    return host[1:].partition("]")[0] if host[:1] == "[" else host.partition(":")[0]


def _plain(name: str) -> str:
    # The dot at the end means the root of all names, and nothing to us.
    return name.lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
