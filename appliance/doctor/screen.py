"""The television: whether one is connected."""

import re
from collections.abc import Iterator
from pathlib import Path

from appliance.doctor.found import Figure, Found, trouble, unknown, warning, well
from appliance.doctor.letters import readable_from_m
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine, text_of
from appliance.doctor.units import has_no_screen
from appliance.settings import Display

_MODE = re.compile(r"(\d{3,5})x(\d{3,5})")


def screen(look: Look) -> Found:
    """Looks at the sockets of the graphics driver. Whether somebody looks, the service knows."""
    if has_no_screen(look.machine):
        return unknown("screen", "screen-masked")
    sockets = list(_sockets(look.machine))
    if not sockets:
        return trouble("screen", "screen-no-driver") if look.machine.is_pi else _none_here()
    for name, folder in sockets:
        if text_of(folder / "status") == "connected":
            return _connected(look.settings.display, name, _mode(folder))
    return warning("screen", "screen-missing", sockets=", ".join(name for name, _ in sockets))


def _connected(display: Display, socket: str, mode: str) -> Found:
    """Connected; but is it large enough for the room?"""
    size = _MODE.match(mode)
    seat_m = display.farthest_seat_m
    if size and (read_m := readable_from_m((int(size[1]), int(size[2])), display)) < seat_m:
        figures: dict[str, Figure] = {"inches": display.screen_inches, "seat_m": seat_m}
        return warning("screen", "letters-small", read_m=read_m, mode=mode, **figures)
    return well("screen", socket=socket, mode=mode)


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
