"""Finds the USB printer by what it is, whatever its node and its port are called."""

import errno
import logging
from collections.abc import Sequence
from pathlib import Path

from appliance.kiosk.printer.connection import Connection, PrinterGone
from appliance.kiosk.printer.openers import open_node
from appliance.kiosk.printer.usb import UsbDevice, UsbPrinter, held_printers, usb_printers
from appliance.kiosk.printer.usb_choice import (
    WANTED,
    Likeness,
    choose,
    how_to_name,
    is_wanted,
    likeness,
)

log = logging.getLogger(__name__)

_WHY_NOT = {
    errno.EBUSY: "another program has it open",
    errno.EACCES: "this program may not open it (is it in the group lp?)",
    errno.EPERM: "this program may not open it (does the unit allow the device?)",
}


class UsbFinder:
    """Remembers which printer it found, so that the same one is taken when it comes back.

    `wanted` is the setting: empty, a node's path, or `usb:VVVV:PPPP[:SERIAL]`.
    """

    def __init__(self, wanted: str, sysfs: Path, dev: Path) -> None:
        self._wanted = wanted
        self._sysfs, self._dev = sysfs, dev
        self._before: UsbDevice | None = None
        self._told_several: set[str] = set()

    def connect(self) -> Connection:
        """Opens the printer. Raises PrinterGone, in words for a technician."""
        candidates = self._candidates()
        trouble = PrinterGone("no printer")
        for printer in candidates:
            try:
                fd = open_node(printer.node)
            except OSError as error:
                trouble = _not_opened(printer, error)
                continue
            self._before = printer.device
            return Connection(fd, str(printer))
        raise trouble

    def _candidates(self) -> list[UsbPrinter]:
        printers = usb_printers(self._sysfs, self._dev)
        if not self._wanted:
            chosen = choose(printers, self._before)
            self._tell_several(chosen)
        elif WANTED.fullmatch(self._wanted):
            chosen = [p for p in printers if is_wanted(p.device, self._wanted)]
        else:
            path = Path(self._wanted)
            known = [p for p in printers if p.node == path]
            chosen = known or [UsbPrinter(path, UsbDevice("", "", "", "", "", ""))]
        if not chosen:
            raise self._nothing_for_tickets(printers)
        return chosen

    def _nothing_for_tickets(self, printers: Sequence[UsbPrinter]) -> PrinterGone:
        for held in held_printers(self._sysfs):
            meant = is_wanted(held.device, self._wanted) if self._wanted else True
            if meant and likeness(held.device) is not Likeness.OFFICE:
                return PrinterGone(str(held), code="printer-held")
        others = ", ".join(f"{p} (usb:{p.device.identity})" for p in printers)
        what = self._wanted or "receipt printer"
        return PrinterGone(f"no {what} on USB; there is {others or 'none at all'}")

    def _tell_several(self, chosen: Sequence[UsbPrinter]) -> None:
        """Once for each set of them."""
        names = ", ".join(f'{p} ("{how_to_name(p, chosen)}")' for p in chosen)
        if len(chosen) < 2 or names in self._told_several:
            return
        self._told_several.add(names)
        log.warning(
            "several-printers: the first of these gets the tickets; to choose, set printer.device"
            " to the name in brackets: %s",
            names,
        )


def _not_opened(printer: UsbPrinter, error: OSError) -> PrinterGone:
    why = _WHY_NOT.get(error.errno or 0, error.strerror or str(error))
    code = "printer-held" if error.errno == errno.EBUSY else "printer-offline"
    return PrinterGone(f"{printer}: {why}", code=code)
