"""The address by which a request reached this machine, for links that need no name."""

import ipaddress
import socket

from flask import Request

_PORT_OF = {"http": 80, "https": 443}


def reached_at(request: Request) -> str | None:
    """Such as http://10.73.0.1; None where nobody else could use it.

    A request from this machine tells nothing: a proxy hides how we were reached.
    """
    reached: socket.socket | None = request.environ.get("gunicorn.socket")
    if reached is None:
        return None
    host, port = reached.getsockname()[:2]
    if ipaddress.ip_address(host).is_loopback:
        return None
    return web_address(host, port, request.scheme)


def web_address(host: str, port: int, scheme: str = "http") -> str:
    """The address for a browser, without the port that is understood."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port == _PORT_OF.get(scheme) else f":{port}")
