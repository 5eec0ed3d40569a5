"""The television: whether one is connected."""

from collections.abc import Iterator
from pathlib import Path

from appliance.doctor.found import Found, trouble, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine, text_of


def screen(look: Look) -> Found:
    """Looks at the sockets of the graphics driver. Whether somebody looks, the service knows."""
    sockets = list(_sockets(look.machine))
    if not sockets:
        return trouble("screen", "screen-no-driver") if look.machine.is_pi else _none_here()
    for name, folder in sockets:
        if text_of(folder / "status") == "connected":
            return well("screen", socket=name, mode=_mode(folder))
    return warning("screen", "screen-missing", sockets=", ".join(name for name, _ in sockets))


def _none_here() -> Found:
    return unknown("screen", "no-pi")


def _sockets(machine: Machine) -> Iterator[tuple[str, Path]]:
    """HDMI-A-1 and its like: what a television can be plugged into."""
    for folder in sorted(machine.at("sys/class/drm").glob("card*-*")):
        name = folder.name.partition("-")[2]
        if not name.startswith(("Writeback", "Unknown")):
            yield name, folder


def _mode(folder: Path) -> str:
    """The first is the one that the screen likes best; empty where it tells none."""
    return next(iter(text_of(folder / "modes").splitlines()), "")
