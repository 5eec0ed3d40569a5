"""This machine's own addresses, as phones and other machines reach it. Any thread."""

import fcntl
import ipaddress
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

# As every kiosk may be asked for, whatever its machine is called.
APPLIANCE_NAME = "token-kiosk"

_SIOCGIFADDR = 0x8915  # see netdevice(7)
_ANYWHERE = "00000000"
_INTERFACES, _ROUTES = Path("/sys/class/net"), Path("/proc/net/route")


def own_addresses() -> tuple[str, ...]:
    """IPv4, one per network, without the loopback; that of the network which leads on comes first.

    Empty where there is no network.
    """
    leads_on = _ways_out()
    # Asked for one by one: a list in one go comes over netlink, which the units forbid.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        found = [(path.name, _address(asking, path.name)) for path in _INTERFACES.glob("*")]
    here = [(name not in leads_on, address) for name, address in found if _is_for_others(address)]
    return tuple(address for _, address in sorted(here))


def is_local(host: str) -> bool:
    """Whether the host means, wherever it is used, the very machine that it is used on."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_for_others(address: str) -> bool:
    return address != "" and not is_local(address)


def _address(asking: socket.socket, interface: str) -> str:
    request = struct.pack("256s", interface.encode()[:15])
    try:
        answer = fcntl.ioctl(asking, _SIOCGIFADDR, request)
    except OSError:
        return ""  # down, or without an address
    return socket.inet_ntoa(answer[20:24])


def _ways_out() -> set[str]:
    """The interfaces by which the rest of the world would be reached."""
    return {name for name, to, *_ in _routes() if to == _ANYWHERE}


def _routes() -> Iterator[list[str]]:
    try:
        lines = _ROUTES.read_text(encoding="ascii").splitlines()
    except OSError:
        return
    yield from (line.split() for line in lines[1:] if line.strip())
