"""The units, as systemd has them, whether their limits hold, and an upgrade that was cut off."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from appliance.doctor.found import Found, trouble, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine

_DISPLAY = "token-display.service"
MAIN = ("token-service.service", "token-kiosk.service", _DISPLAY)
# So often a unit may be restarted before it is worth a look: settings that changed, an update.
RESTARTS_FEW = 5
_WANTED = "Id,LoadState,ActiveState,Result,NRestarts,ExecMainStatus"

Unit = Mapping[str, str]


def units(look: Look) -> Found:
    """The three programs must run, but those that somebody masked; no helper may have failed."""
    every = _asked(look.machine)
    if every is None:
        return unknown("units", "no-systemd")
    known = {name: unit for name, unit in every.items() if unit.get("LoadState") == "loaded"}
    if not known:
        return unknown("units", "units-missing")
    masked = _masked(every)
    faults = chain(
        _faults(known, [name for name in MAIN if name not in masked]),
        _unlimited(look.machine),
        _unproven(look.machine),
    )
    return next(faults, well("units", masked=", ".join(masked), **_states(known)))


def has_no_screen(machine: Machine) -> bool:
    """Whether somebody masked the screen's program, which is the voice's too."""
    return _DISPLAY in _masked(_asked(machine) or {})


def _masked(every: Mapping[str, Unit]) -> list[str]:
    """The programs that somebody does not want here: no fault, whatever else is told of them."""
    return [name for name in MAIN if every.get(name, {}).get("LoadState") == "masked"]


def _asked(machine: Machine) -> Mapping[str, Unit] | None:
    """All units of ours by their names; None where systemd does not answer."""
    answer = machine.asked(("systemctl", "show", f"--property={_WANTED}", *MAIN, "token-*"))
    return None if answer is None else {unit["Id"]: unit for unit in _blocks(answer)}


def _faults(known: Mapping[str, Unit], wanted: Sequence[str]) -> Iterator[Found]:
    for name, unit in known.items():
        if unit.get("ActiveState") == "failed":
            result, status = unit.get("Result", ""), unit.get("ExecMainStatus", "")
            yield _told(trouble, "unit-failed", name, result=result, status=status)
    for name in wanted:
        if known.get(name, {}).get("ActiveState", "inactive") == "inactive":
            yield _told(trouble, "unit-stopped", name)
    for name in wanted:
        restarts = known.get(name, {}).get("NRestarts", "0")
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
