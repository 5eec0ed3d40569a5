"""Who holds the USB printer: a wrong driver, a program through libusb, or one that opened it."""

from collections.abc import Iterator
from pathlib import Path

from appliance.doctor.found import Found, trouble, unknown, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine, text_of
from appliance.doctor.printer import chosen_printers, held_and_meant
from appliance.kiosk.printer.usb import HeldPrinter

_THROUGH_LIBUSB = "usbfs"


def printer_holder(look: Look) -> Found:
    """Only the kiosk may hold the printer, through the kernel's driver usblp."""
    if look.settings.printer.kind != "usb":
        return unknown("printer-holder", "no-pi") if look.simulated else well("printer-holder")
    for printer in chosen_printers(look):
        return _by_programs(look.machine, printer.node, str(printer.device))
    for held in held_and_meant(look):
        return _by_driver(look.machine, held)
    return well("printer-holder")


def _by_programs(machine: Machine, node: Path, name: str) -> Found:
    opened = "/" + str(node.relative_to(machine.root))
    holders = list(_programs(machine, opened))
    others = [program for program, is_kiosk in holders if not is_kiosk]
    if others:
        return trouble("printer-holder", "printer-held", printer=name, holder=", ".join(others))
    return well("printer-holder", holder=", ".join(program for program, _ in holders))


def _by_driver(machine: Machine, held: HeldPrinter) -> Found:
    name = str(held.device)
    if not held.holder:
        return trouble("printer-holder", "printer-no-driver", printer=name)
    holder = f"the driver {held.holder}"
    if held.holder == _THROUGH_LIBUSB:
        # libusb opens the node of the whole device, below /dev/bus/usb.
        programs = [program for program, _ in _programs(machine, _bus_node(machine, held))]
        holder = ", ".join(programs) or "a program through libusb"
    return trouble(
        "printer-holder", "printer-held", printer=name, holder=holder, driver=held.holder
    )


def _bus_node(machine: Machine, held: HeldPrinter) -> str:
    device = machine.at("sys/bus/usb/devices") / held.device.port
    bus, number = text_of(device / "busnum"), text_of(device / "devnum")
    return f"/dev/bus/usb/{bus:0>3}/{number:0>3}"


def _programs(machine: Machine, node: str) -> Iterator[tuple[str, bool]]:
    """Those that have the node open, with their process id, and whether each is the kiosk."""
    for process in sorted(machine.at("proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        if _has_open(process, node):
            command = text_of(process / "cmdline").split("\0")
            name = text_of(process / "comm") or Path(command[0]).name
            yield f"{name} (process {process.name})", _is_kiosk(command)


def _has_open(process: Path, node: str) -> bool:
    try:
        return any(str(fd.readlink()) == node for fd in (process / "fd").iterdir())
    except OSError:
        return False  # it has ended, or is somebody else's and we are not root


def _is_kiosk(command: list[str]) -> bool:
    return "kiosk" in command and any("tokenctl" in word for word in command)
