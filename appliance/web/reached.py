"""Addresses by which phones reach this machine, for links: a name may be unknown to them."""

import socket
from collections.abc import Sequence

from flask import Request, current_app

from appliance.addresses import is_local, own_addresses
from appliance.web.access.names import asked_host
from appliance.web.tls import https_is_on, is_unheard

# The app's configuration holds the ports at which the network reaches us, once they are open.
NETWORK_PORTS = "NETWORK_PORTS"

_PORT_OF = {"http": 80, "https": 443}


def reached_at(request: Request) -> str | None:
    """Such as http://10.73.0.1; None where nobody else could use it.

    A request from this machine tells nothing: a proxy hides how we were reached.
    """
    reached: socket.socket | None = request.environ.get("gunicorn.socket")
    if reached is None:
        return None
    host, port = reached.getsockname()[:2]
    if is_local(host):
        return None
    return web_address(host, port, request.scheme)


def link_base(request: Request, ports: Sequence[int]) -> str:
    """What a link that is meant for a phone of staff begins with.

    As we were reached; but where this machine itself asks, as the network reaches us: at `ports`,
    or by HTTPS where that is on.
    """
    asked = request.host_url.rstrip("/")
    if https_is_on(current_app) and (request.is_secure or is_local(asked_host(request))):
        return https_address(request)
    if not ports or not is_local(asked_host(request)):
        return asked
    port = 80 if 80 in ports else ports[0]
    return next((web_address(address, port) for address in own_addresses()), asked)


def https_address(request: Request) -> str:
    """This machine by HTTPS, under the name it was asked by where others know that too."""
    asked = asked_host(request)
    host = next(iter(own_addresses()), asked) if is_local(asked) else asked
    return web_address(host, _PORT_OF["https"], "https")


def staffs_address(request: Request, path: str) -> str:
    """Where staff go on to `path`: by HTTPS where others could listen to this request."""
    heard = https_is_on(current_app) and not is_unheard(request)
    return https_address(request) + "/" if heard else path


def web_address(host: str, port: int, scheme: str = "http") -> str:
    """The address for a browser, without the port that is understood."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port == _PORT_OF.get(scheme) else f":{port}")
