"""Which of several USB printers gets the tickets. Pure.

A printer in the office must never get them: ESC/POS on such a one is a pile of odd pages.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from appliance.kiosk.printer.usb import UsbDevice, UsbPrinter

WANTED = re.compile(r"usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?", re.IGNORECASE)

# Makers of receipt printers, and of the chips inside those that have no name of their own.
_RECEIPT_VENDORS = frozenset(
    {
        "0416",  # Winbond: most POS-58 and POS-80
        "0483",  # STMicroelectronics
        "04b8",  # Epson
        "0519",  # Star Micronics
        "0dd4",  # Custom
        "0fe6",  # ICS: Rongta and others
        "1504",  # Bixolon
        "154f",  # SNBC
        "1a86",  # QinHeng: adapters inside printers
        "1d90",  # Citizen
        "1fc9",  # NXP
        "20d1",  # Xprinter
        "28e9",  # GigaDevice
        "2730",  # Citizen
        "4b43",  # Caysn
        "6868",  # Zijiang
    }
)
_RECEIPT = re.compile(
    r"ESC/?POS|\bPOS\b|\bX?POS[-_ ]?\d|RECEIPT|THERMAL|\bTM-[A-Z]\d|\bTSP\d|\bXP-[A-Z]?\d",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(PCL\w*|PJL|POSTSCRIPT\w*|PS|PDF|XPS|URF|PWG\w*|HPGL\w*|HBPL?|GDI|BJL|BJRASTER\w*"
    r"|ESCP\w*|ESC/P2?|ZJS|SPL\w*|LASERJET|DESKJET|OFFICEJET|INKJET|LASER)\b",
    re.IGNORECASE,
)


class Likeness(IntEnum):
    """How much it looks like a receipt printer."""

    OFFICE = -1
    UNKNOWN = 0
    RECEIPT_VENDOR = 1
    RECEIPT = 2


def likeness(device: UsbDevice) -> Likeness:
    """What its names say of it."""
    says = f"{device.ieee1284_id} {device.name}"
    if _RECEIPT.search(says):
        return Likeness.RECEIPT
    if _OFFICE.search(says):
        return Likeness.OFFICE
    return Likeness.RECEIPT_VENDOR if device.vendor in _RECEIPT_VENDORS else Likeness.UNKNOWN


def is_wanted(device: UsbDevice, wanted: str) -> bool:
    """Whether the settings mean it: `usb:0416:5011`, or with a serial number behind that."""
    match = WANTED.fullmatch(wanted)
    if match is None:
        return False
    vendor, product, serial = match.groups()
    same = (device.vendor, device.product) == (vendor.lower(), product.lower())
    return same and serial in (None, device.serial)


def choose(printers: Sequence[UsbPrinter], before: UsbDevice | None) -> list[UsbPrinter]:
    """Those that may get the tickets, the best first; more than one: nothing tells them apart.

    The one that was used before comes first, also on another port. None of the office is in it.
    """
    known = [p for p in printers if before and p.device.identity == before.identity]
    if known and before and before.vendor:
        return sorted(known, key=lambda p: p.device.port != before.port)[:1]
    best = max((likeness(p.device) for p in printers), default=Likeness.OFFICE)
    if best is Likeness.OFFICE:
        return []
    return [p for p in printers if likeness(p.device) is best]


def how_to_name(printer: UsbPrinter, among: Sequence[UsbPrinter]) -> str:
    """What `printer.device` has to be for this one."""
    same = [p for p in among if p.device.identity == printer.device.identity]
    return f"usb:{printer.device.identity}" if len(same) == 1 else str(printer.node)
