"""Partitions that are writable and should not be, and the reverse."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from appliance.doctor.found import Found, trouble, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine

_BOOT = ("/boot/firmware", "/boot")
# The card's own root, which overlayroot keeps there; somebody who changed it forgets to lock it.
_BELOW_THE_OVERLAY = "/media/root-ro"
_ESCAPE = re.compile(r"\\([0-7]{3})")
_CMDLINE_PLACES = ("boot/firmware/cmdline.txt", "boot/cmdline.txt", "proc/cmdline")


@dataclass(frozen=True, slots=True)
class _Mount:
    where: str
    kind: str
    options: frozenset[str]

    @property
    def writable(self) -> bool:
        return "rw" in self.options


def partitions(look: Look) -> Found:
    """Compares what is mounted with what the machine is set up for."""
    mounts = {mount.where: mount for mount in _mounted(look.machine.text("proc/self/mountinfo"))}
    wanted = {mount.where: mount for mount in _wanted(look.machine.text("etc/fstab"))}
    data = _below(mounts, look.settings.service.data_dir)
    if data and not data.writable:
        return trouble("partitions", "data-read-only", where=data.where)
    for where in _protected(look.machine, wanted):
        if where in mounts and mounts[where].writable and mounts[where].kind != "overlay":
            return warning("partitions", "partition-writable", where=where)
    root = mounts.get("/")
    if root and not root.writable and "ro" not in _options(wanted, "/"):
        return trouble("partitions", "root-read-only", where="/")
    return well(
        "partitions", **{name: _how(mounts[name]) for name in ("/", *_BOOT) if name in mounts}
    )


def _protected(machine: Machine, wanted: dict[str, _Mount]) -> Iterator[str]:
    """What must be read-only: what fstab says so of, and the root below an overlay."""
    words = " ".join(machine.text(place) for place in _CMDLINE_PLACES).split()
    if any(word.startswith("overlayroot=") and word != "overlayroot=disabled" for word in words):
        yield "/"
        yield _BELOW_THE_OVERLAY
    yield from (where for where in ("/", *_BOOT) if "ro" in _options(wanted, where))


def _options(mounts: dict[str, _Mount], where: str) -> frozenset[str]:
    return mounts[where].options if where in mounts else frozenset()


def _how(mount: _Mount) -> str:
    return "overlay" if mount.kind == "overlay" else "rw" if mount.writable else "ro"


def _below(mounts: dict[str, _Mount], folder: str) -> _Mount | None:
    """The partition that holds the folder."""
    path = PurePosixPath(folder)
    places = (str(place) for place in (path, *path.parents))
    return next((mounts[place] for place in places if place in mounts), None)


def _mounted(table: str) -> Iterator[_Mount]:
    """The lines of mountinfo: … place, options, … - kind, device, options of the file system.

    Only the last tell: to a unit that is locked in, everything looks read-only by the first.
    """
    for line in table.splitlines():
        place, _, system = line.partition(" - ")
        before, after = place.split(), system.split()
        if len(before) >= 6 and len(after) >= 3:
            yield _Mount(_unescaped(before[4]), after[0], frozenset(after[2].split(",")))


def _wanted(table: str) -> Iterator[_Mount]:
    """The lines of fstab: device, place, kind, options."""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) >= 4 and not line.lstrip().startswith("#"):
            yield _Mount(_unescaped(fields[1]), fields[2], frozenset(fields[3].split(",")))


def _unescaped(place: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), place)
