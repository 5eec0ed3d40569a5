"""Tells systemd how the kiosk is; does nothing where no systemd asked for it."""

import os
import socket
from contextlib import suppress


def tell_systemd(state: str) -> None:
    """Sends one line such as READY=1 or WATCHDOG=1."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifier:
        notifier.settimeout(1)
        notifier.sendto(state.encode(), address)


def watchdog_s() -> float | None:
    """How often systemd wants to hear WATCHDOG=1, halved for safety; None: never."""
    limit_us = os.environ.get("WATCHDOG_USEC", "")
    return int(limit_us) / 2_000_000 if limit_us.isdecimal() else None
