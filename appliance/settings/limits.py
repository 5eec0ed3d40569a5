"""What a setting may be, as metadata of its field."""

import re
import typing
from collections.abc import Callable
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LANGUAGES = ("en", "hi", "or")


def rule(check: Callable[[typing.Any], object], says: str) -> dict[str, typing.Any]:
    """A check, and what is said where it fails."""
    return {"check": check, "says": says}


def one_of(*allowed: object) -> dict[str, typing.Any]:
    """One of these values."""
    return rule(lambda value: value in allowed, "use " + " or ".join(str(a) for a in allowed))


def between(low: float, high: float) -> dict[str, typing.Any]:
    """A number from `low` to `high`."""
    return rule(lambda value: low <= value <= high, f"use {low} to {high}")


def is_zone(name: str) -> bool:
    """Whether it is a time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_time(text: str) -> bool:
    """Whether it is a time of day."""
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_web_address(text: str) -> bool:
    """Whether it is an address that a browser could open."""
    return re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", text) is not None


SERVICE_URL = rule(
    is_web_address, "is no address like http://192.168.1.10:8080 or https://queue.local"
)


def is_listen(text: str) -> bool:
    """Whether it is host:port."""
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal() and 0 < int(port) < 65536
