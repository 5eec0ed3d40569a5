"""What a setting may be, as metadata of its field."""

import re
import typing
import unicodedata
from collections.abc import Callable
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LANGUAGES = ("en", "hi", "or")


def rule(
    check: Callable[[typing.Any], object], says: str, **limits: typing.Any
) -> dict[str, typing.Any]:
    """A check, what is said where it fails, and its limits for a form to show."""
    return {"check": check, "says": says, **limits}


def one_of(*allowed: object) -> dict[str, typing.Any]:
    """One of these values."""
    says = "use " + " or ".join(str(a) for a in allowed)
    return rule(lambda value: value in allowed, says, choices=[str(a) for a in allowed])


def between(low: float, high: float) -> dict[str, typing.Any]:
    """A number from `low` to `high`."""
    return rule(lambda value: low <= value <= high, f"use {low} to {high}", low=low, high=high)


def some_of(allowed: tuple[str, ...], says: str, at_least: int = 0) -> dict[str, typing.Any]:
    """A list of these values, each once, and not fewer than `at_least`."""

    def check(values: tuple[str, ...]) -> bool:
        once = len(set(values)) == len(values)
        return once and set(values) <= set(allowed) and len(values) >= at_least

    return rule(check, says, choices=list(allowed), low=at_least)


def written(at_most: int) -> dict[str, typing.Any]:
    """A text that can be read: not blank, not too long, no control characters."""

    def check(text: str) -> bool:
        plain = all(unicodedata.category(sign) not in {"Cc", "Cs"} for sign in text)
        return bool(text.strip()) and len(text) <= at_most and plain

    return rule(check, f"use 1 to {at_most} characters that can be read", high=at_most)


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


def is_card(name: str) -> bool:
    """Whether a sound card can have that name; also where none is named."""
    return re.fullmatch(r"[A-Za-z0-9_-]{0,15}", name) is not None


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
