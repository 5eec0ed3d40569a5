"""The transport that the settings name."""

from functools import partial
from pathlib import Path

from appliance.kiosk.printer.connection import Connection, DescriptorTransport, PrinterGone
from appliance.kiosk.printer.openers import open_file, open_network, open_serial, open_unix
from appliance.kiosk.printer.usb_finder import UsbFinder
from appliance.settings import Printer


def open_transport(
    printer: Printer, sysfs: Path = Path("/sys"), dev: Path = Path("/dev")
) -> DescriptorTransport:
    """The way to this printer; it connects when first used. USB is looked up in `sysfs`."""
    device = printer.device
    if not device and printer.kind != "usb":
        return DescriptorTransport(_nowhere)
    match printer.kind:
        case "usb":
            return DescriptorTransport(UsbFinder(device, sysfs, dev).connect)
        case "serial":
            rate = printer.baud / 10
            return DescriptorTransport(partial(open_serial, device, printer.baud), rate)
        case "network":
            return DescriptorTransport(partial(open_network, device))
        case "simulated":
            return DescriptorTransport(partial(open_unix, device))
        case _:
            return DescriptorTransport(partial(open_file, device))


def _nowhere() -> Connection:
    raise PrinterGone("printer.device is empty in the settings: say where the printer is")
