"""The units, as systemd has them, whether their limits hold, and an upgrade that was cut off."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from appliance.doctor.found import Found, trouble, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine

MAIN = ("token-service.service", "token-kiosk.service", "token-display.service")
# So often a unit may be restarted before it is worth a look: settings that changed, an update.
RESTARTS_FEW = 5
_ASKED = "Id,LoadState,ActiveState,Result,NRestarts,ExecMainStatus"

Unit = Mapping[str, str]


def units(look: Look) -> Found:
    """The three programs must run; of the helpers none may have failed."""
    answer = look.machine.asked(("systemctl", "show", f"--property={_ASKED}", *MAIN, "token-*"))
    if answer is None:
        return unknown("units", "no-systemd")
    known = {unit["Id"]: unit for unit in _blocks(answer) if unit.get("LoadState") == "loaded"}
    if not known:
        return unknown("units", "units-missing")
    faults = chain(_faults(known), _unlimited(look.machine), _unproven(look.machine))
    return next(faults, well("units", **_states(known)))


def _faults(known: Mapping[str, Unit]) -> Iterator[Found]:
    for name, unit in known.items():
        if unit.get("ActiveState") == "failed":
            result, status = unit.get("Result", ""), unit.get("ExecMainStatus", "")
            yield _told(trouble, "unit-failed", name, result=result, status=status)
    for name in MAIN:
        if known.get(name, {}).get("ActiveState", "inactive") == "inactive":
            yield _told(trouble, "unit-stopped", name)
    for name in MAIN:
        restarts = known[name].get("NRestarts", "0")
        if restarts.isdecimal() and int(restarts) > RESTARTS_FEW:
            yield _told(warning, "unit-restarts", name, restarts=int(restarts))


def _unlimited(machine: Machine) -> Iterator[Found]:
    """A Pi's firmware tells the kernel not to count memory; then MemoryMax= is only a word."""
    controllers = machine.text("sys/fs/cgroup/cgroup.controllers").split()
    if controllers and "memory" not in controllers:
        yield warning("units", "memory-unlimited")


def _unproven(machine: Machine) -> Iterator[Found]:
    """The note of an upgrade outlives only one that was cut off, or failed for good."""
    note = machine.text("opt/token-kiosk/unproven")
    if note and not _installer_at_work(machine):
        release = next((line[3:] for line in note.splitlines() if line.startswith("to=")), "?")
        yield warning("units", "upgrade-unproven", release=release)


def _installer_at_work(machine: Machine) -> bool:
    """setup.sh locks the root folder while it runs; asked without a wait, and let go at once."""
    folder = os.open(machine.root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(folder)
    return False


def _told(how: Callable[..., Found], code: str, unit: str, **figures: str | int) -> Found:
    short = unit.removeprefix("token-").removesuffix(".service")
    return how("units", code, unit=unit, short=short, **figures)


def _states(known: Mapping[str, Unit]) -> dict[str, str]:
    return {name: known[name]["ActiveState"] for name in MAIN if name in known}


def _blocks(answer: str) -> Iterator[Unit]:
    """One block of NAME=VALUE lines for each unit, an empty line between two."""
    for block in answer.split("\n\n"):
        pairs = (line.partition("=") for line in block.splitlines())
        unit = {name: value for name, _, value in pairs}
        if unit.get("Id"):
            yield unit
