"""The printer: whether it is where the settings say, and looks like one for tickets."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from appliance.doctor.found import Found, trouble, well
from appliance.doctor.look import Look
from appliance.kiosk.printer.usb import HeldPrinter, UsbPrinter, held_printers, usb_printers
from appliance.kiosk.printer.usb_choice import WANTED, Likeness, choose, is_wanted, likeness

_REACH_WITHIN_S = 2.0


def printer(look: Look) -> Found:
    """Looks for it without opening it: a look must not disturb a ticket."""
    settings = look.settings.printer
    if settings.kind == "usb":
        return _on_usb(look)
    if not settings.device:
        return trouble("printer", "printer-not-set", kind=settings.kind)
    if settings.kind == "network":
        return _on_network(settings.device)
    node = Path(settings.device)
    if not node.exists():
        return trouble("printer", "printer-unreachable", device=str(node), why="it is not there")
    return well("printer", device=str(node))


def chosen_printers(look: Look) -> list[UsbPrinter]:
    """The USB printers that may get the tickets, the best first."""
    wanted = look.settings.printer.device
    there = usb_printers(look.machine.at("sys"), look.machine.at("dev"))
    if not wanted:
        return choose(there, None)
    if WANTED.fullmatch(wanted):
        return [printer for printer in there if is_wanted(printer.device, wanted)]
    return [printer for printer in there if str(printer.node) == wanted]


def held_and_meant(look: Look) -> Iterator[HeldPrinter]:
    """Printers that would get the tickets, if nobody else held them."""
    wanted = look.settings.printer.device
    for held in held_printers(look.machine.at("sys")):
        if wanted.startswith("usb:"):
            is_meant = is_wanted(held.device, wanted)
        else:
            is_meant = likeness(held.device) is not Likeness.OFFICE
        if is_meant:
            yield held


def _on_usb(look: Look) -> Found:
    chosen = chosen_printers(look)
    if chosen:
        return well("printer", device=str(chosen[0].node), name=str(chosen[0].device))
    if held := next(held_and_meant(look), None):
        return trouble("printer", "printer-not-free", printer=str(held.device))
    there = usb_printers(look.machine.at("sys"), look.machine.at("dev"))
    wanted = look.settings.printer.device or "receipt printer"
    return trouble("printer", "printer-missing", wanted=wanted, seen=_names(look, there))


def _names(look: Look, there: Sequence[UsbPrinter]) -> str:
    held = (str(printer.device) for printer in held_printers(look.machine.at("sys")))
    return ", ".join([*(str(printer.device) for printer in there), *held]) or "none at all"


def _on_network(device: str) -> Found:
    host, _, port = device.rpartition(":")
    try:
        with closing(socket.create_connection((host, int(port)), _REACH_WITHIN_S)):
            return well("printer", device=device)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return trouble("printer", "printer-unreachable", device=device, why=why)
