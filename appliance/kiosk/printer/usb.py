"""The USB printers that the kernel knows, read from sysfs; and those that somebody else holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PRINTER_CLASS = "07"


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """What a printer says it is. Vendor and product are four hexadecimal digits each.

    `port` is where it is plugged in, as the kernel names it: `1-1.2`.
    """

    vendor: str
    product: str
    serial: str
    name: str
    ieee1284_id: str
    port: str

    @property
    def identity(self) -> str:
        """The same on every port; the serial number is empty on many cheap printers."""
        return f"{self.vendor}:{self.product}:{self.serial}".rstrip(":")

    def __str__(self) -> str:
        return f"{self.vendor}:{self.product} {self.name}".strip(": ")


@dataclass(frozen=True, slots=True)
class UsbPrinter:
    """A printer that the kernel's printer driver has, and its node in /dev."""

    node: Path
    device: UsbDevice

    def __str__(self) -> str:
        return " · ".join(part for part in (str(self.node), str(self.device)) if part)


@dataclass(frozen=True, slots=True)
class HeldPrinter:
    """A printer that has no node; `holder` is the driver that has it, empty for none."""

    device: UsbDevice
    holder: str

    def __str__(self) -> str:
        return f"{self.device} on USB port {self.device.port} {_why(self.holder)}"


def _why(holder: str) -> str:
    if holder == "usbfs":
        return "is held by another program through libusb (driver usbfs): stop that program"
    if holder:
        return f"is held by the driver {holder} instead of usblp"
    return "has no driver: load usblp (modprobe usblp) and see that nothing forbids it"


def usb_printers(sysfs: Path, dev: Path) -> list[UsbPrinter]:
    """Those with a node, by its number. Without sysfs nothing but the nodes is known of them."""
    folder = sysfs / "class" / "usbmisc"
    if not folder.is_dir():
        return [UsbPrinter(node, _UNKNOWN) for node in _by_number((dev / "usb").glob("lp*"))]
    found = [(entry, dev / "usb" / entry.name) for entry in _by_number(folder.glob("lp*"))]
    return [
        UsbPrinter(node, _device((entry / "device").resolve()))
        for entry, node in found
        if node.exists()  # udev makes it a moment later, and takes it away a moment earlier
    ]


def held_printers(sysfs: Path) -> list[HeldPrinter]:
    """Printer interfaces without a node."""
    interfaces = sorted((sysfs / "bus" / "usb" / "devices").glob("*:*"))
    return [
        HeldPrinter(_device(interface.resolve()), _driver(interface))
        for interface in interfaces
        if _text(interface / "bInterfaceClass") == PRINTER_CLASS
        and not any(interface.glob("usbmisc/lp*"))
    ]


_UNKNOWN = UsbDevice("", "", "", "", "", "")


def _by_number(entries: Iterator[Path]) -> list[Path]:
    return sorted(entries, key=lambda entry: (len(entry.name), entry.name))


def _device(interface: Path) -> UsbDevice:
    device = interface.parent
    maker, product = _text(device / "manufacturer"), _text(device / "product")
    return UsbDevice(
        vendor=_text(device / "idVendor").lower(),
        product=_text(device / "idProduct").lower(),
        serial=_text(device / "serial"),
        name=product if product.startswith(maker) else f"{maker} {product}".strip(),
        ieee1284_id=_text(interface / "ieee1284_id"),
        port=device.name,
    )


def _driver(interface: Path) -> str:
    link = interface / "driver"
    return link.resolve().name if link.is_symlink() else ""


def _text(file: Path) -> str:
    """The words in a file of sysfs; empty where it has none. What is no letter is left out."""
    try:
        text = file.read_bytes()[:1024].decode("utf-8", "replace")
    except OSError:
        return ""
    return "".join(letter for letter in text.strip() if letter.isprintable())
