"""Partitions that are writable and should not be, and the reverse."""

from collections.abc import Iterator

from appliance.doctor.found import Found, trouble, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine
from appliance.mounts import Mount, holding, mounted, unescaped

_BOOT = ("/boot/firmware", "/boot")
# The card's own root, which overlayroot keeps there; somebody who changed it forgets to lock it.
_BELOW_THE_OVERLAY = "/media/root-ro"
_CMDLINE_PLACES = ("boot/firmware/cmdline.txt", "boot/cmdline.txt", "proc/cmdline")


def partitions(look: Look) -> Found:
    """Compares what is mounted with what the machine is set up for."""
    mounts = {mount.where: mount for mount in mounted(look.machine.text("proc/self/mountinfo"))}
    wanted = {mount.where: mount for mount in _wanted(look.machine.text("etc/fstab"))}
    data = holding(mounts, look.settings.service.data_dir)
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


def _protected(machine: Machine, wanted: dict[str, Mount]) -> Iterator[str]:
    """What must be read-only: what fstab says so of, and the root below an overlay."""
    words = " ".join(machine.text(place) for place in _CMDLINE_PLACES).split()
    if any(word.startswith("overlayroot=") and word != "overlayroot=disabled" for word in words):
        yield "/"
        yield _BELOW_THE_OVERLAY
    yield from (where for where in ("/", *_BOOT) if "ro" in _options(wanted, where))


def _options(mounts: dict[str, Mount], where: str) -> frozenset[str]:
    return mounts[where].options if where in mounts else frozenset()


def _how(mount: Mount) -> str:
    return "overlay" if mount.kind == "overlay" else "rw" if mount.writable else "ro"


def _wanted(table: str) -> Iterator[Mount]:
    """The lines of fstab: device, place, kind, options."""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) >= 4 and not line.lstrip().startswith("#"):
            yield Mount(unescaped(fields[1]), fields[2], frozenset(fields[3].split(",")))
