"""The television: whether one is connected."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from appliance.doctor.found import Figure, Found, trouble, unknown, warning, well
from appliance.doctor.letters import readable_from_m
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine, text_of
from appliance.doctor.units import has_no_screen

_MODE = re.compile(r"(\d{3,5})x(\d{3,5})")


def screen(look: Look) -> Found:
    """Looks at the sockets of the graphics driver. Whether somebody looks, the service knows."""
    if has_no_screen(look.machine):
        return unknown("screen", "screen-masked")
    sockets = list(_sockets(look.machine))
    if not sockets:
        return trouble("screen", "screen-no-driver") if look.machine.is_pi else _none_here()
    connected = [socket for socket in sockets if text_of(socket[1] / "status") == "connected"]
    if not connected:
        return warning("screen", "screen-missing", sockets=", ".join(name for name, _ in sockets))
    name, folder = connected[0]
    if _tells(name, folder):
        return _connected(look, name, _mode(folder))
    return _doubted(name, [other for other, its in connected if _tells(other, its)])


def _doubted(shown: str, telling: Sequence[str]) -> Found:
    """The socket that has the picture is silent; another one may have the television.

    Only warnings: a few televisions tell nothing, and what one told the kernel may be old.
    """
    if telling:
        return warning("screen", "screen-other-socket", socket=telling[0], shown=shown)
    return warning("screen", "screen-unsure", socket=shown)


def _tells(name: str, folder: Path) -> bool:
    """Whether a television at this socket has told what it is, in its EDID.

    Its status does not count alone: cmdline.txt has the first HDMI socket called connected, so
    that the picture is there when the television comes later. Others are as they say.
    """
    edid = folder / "edid"
    return not name.startswith("HDMI") or not edid.exists() or bool(text_of(edid))


def _connected(look: Look, socket: str, mode: str) -> Found:
    """Connected; but is it large enough for the room?"""
    size = _MODE.match(mode)
    display = look.settings.display
    seat_m = display.farthest_seat_m
    if size:
        pixels = int(size[1]), int(size[2])
        read_m, counter = readable_from_m(pixels, display, look.counters)
        if read_m < seat_m:
            figures: dict[str, Figure] = {"inches": display.screen_inches, "seat_m": seat_m}
            figures |= {"read_m": read_m, "counter": counter}
            return warning("screen", "letters-small", mode=mode, **figures)
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
