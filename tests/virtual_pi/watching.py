"""What can be seen of the machine while it is on: units, journal, screen, the parts' health."""

import logging
from pathlib import Path
from typing import Any

from PIL import Image

from tests.virtual_pi.clinic import Clinic, journal
from tests.virtual_pi.install import UNITS
from tests.virtual_pi.machine import VirtualPi, eventually

log = logging.getLogger("virtual-pi")

BOOTS_WITHIN_S = 180.0


def everything_is_up(pi: VirtualPi) -> None:
    """All three run, and tell how long they took."""
    eventually(lambda: are_active(pi), BOOTS_WITHIN_S)
    for unit in UNITS:
        log.info("%s started in %.1f s", unit, _start_s(pi, unit))


def are_active(pi: VirtualPi, *units: str) -> bool:
    """Whether these units run; all three programs where none is named."""
    wanted = units or UNITS
    return pi.root(f"systemctl is-active {' '.join(wanted)} || true").split() == ["active"] * len(
        wanted
    )


def restarts(pi: VirtualPi, unit: str) -> int:
    """How often systemd started it again by itself."""
    return int(pi.root(f"systemctl show -P NRestarts {unit}"))


def parts(clinic: Clinic) -> list[dict[str, Any]]:
    """How each part is, as staff are told."""
    items: list[dict[str, Any]] = clinic.ask("GET", "/api/health")["items"]
    return items


def codes(clinic: Clinic) -> set[str]:
    """The codes of what is not well."""
    return {part["code"] for part in parts(clinic) if part["state"] != "ok"}


def said(pi: VirtualPi, since_s: float, words: str) -> bool:
    """Whether one of our programs wrote these words into the journal since then."""
    return any(words in message for _, _, message in journal(pi, since_s))


def now_s(pi: VirtualPi) -> float:
    """The machine's own clock, seconds since 1970."""
    return float(pi.root("date +%s"))


def screen(pi: VirtualPi, path: Path) -> Image.Image:
    """The television's picture, kept at `path`."""
    pi.vpi("screen", str(path))
    return Image.open(path).convert("RGB")


def share(picture: Image.Image, colour: tuple[int, int, int]) -> float:
    """How much of the picture has this colour, give or take what the screen's depth loses."""
    near = sum(
        count
        for count, seen in picture.getcolors(maxcolors=1 << 24) or []
        if isinstance(seen, tuple) and max(map(abs, map(int.__sub__, seen, colour))) <= 4
    )
    return near / (picture.width * picture.height)


def no_surprise(pi: VirtualPi, since_s: float) -> None:
    """No traceback in the journal, and no restart that nobody asked for."""
    traces = [message for _, _, message in journal(pi, since_s) if "Traceback" in message]
    assert not traces, f"tracebacks in the journal: {traces}"
    for unit in UNITS:
        assert restarts(pi, unit) == 0, f"{unit} was restarted {restarts(pi, unit)} times"


def _start_s(pi: VirtualPi, unit: str) -> float:
    names = ("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic")
    began, ready = (int(pi.root(f"systemctl show -P {name} {unit}")) for name in names)
    return (ready - began) / 1e6
