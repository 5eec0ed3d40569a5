"""A tree as the kernel's /sys and /dev: USB printers by what they say of themselves."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Says:
    """What a printer says it is."""

    vendor: str
    product: str
    name: str
    serial: str = ""
    ieee1284_id: str = ""
    maker: str = ""


POS_80 = Says("0416", "5011", "POS-80", ieee1284_id="MFG:POS;CMD:ESC/POS;MDL:POS-80;CLS:PRINTER;")
EPSON = Says("04b8", "0e15", "TM-T20II", "X1", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;", "EPSON")
NO_NAME = Says("abcd", "0001", "USB Printer")
OFFICE = Says(
    "03f0", "0c17", "LaserJet 1010", "CN1", "MFG:HP;MDL:LaserJet 1010;CMD:PJL,PCL,POSTSCRIPT;", "HP"
)
EPSON_INKJET = Says("04b8", "1142", "L3150 Series", "Y7", "MFG:EPSON;CMD:ESCPL2,BDC,D4;", "EPSON")


class FakeUsb:
    """Plugs printers in and out. A node is a plain file until somebody puts another one there."""

    def __init__(self, folder: Path) -> None:
        self.sysfs, self.dev = folder / "sys", folder / "dev"
        self._usbmisc = self.sysfs / "class" / "usbmisc"
        self._bus = self.sysfs / "bus" / "usb" / "devices"
        for made in (self._usbmisc, self._bus, self.dev / "usb", self.sysfs / "drivers"):
            made.mkdir(parents=True)

    def plug_in(self, name: str, says: Says, port: str = "1-1.2") -> Path:
        """A printer that the kernel's driver has; its node, which is not made yet."""
        interface = self._interface(says, port, driver="usblp")
        (interface / "ieee1284_id").write_text(says.ieee1284_id + "\n")
        entry = interface / "usbmisc" / name
        entry.mkdir(parents=True)
        (entry / "device").symlink_to(interface)
        (self._usbmisc / name).symlink_to(entry)
        return self.dev / "usb" / name

    def plug_in_file(self, name: str, says: Says, port: str = "1-1.2") -> Path:
        """The same with a node that takes everything."""
        node = self.plug_in(name, says, port)
        node.touch()
        return node

    def hold(self, says: Says, driver: str, port: str = "1-1.2") -> None:
        """A printer that the kernel's driver does not have."""
        self._interface(says, port, driver)

    def pull_out(self, name: str) -> None:
        """The printer is gone, and its node."""
        interface = (self._usbmisc / name / "device").resolve()
        (self._usbmisc / name).unlink()
        (self._bus / interface.name).unlink()
        shutil.rmtree(interface.parent)
        (self.dev / "usb" / name).unlink(missing_ok=True)

    def _interface(self, says: Says, port: str, driver: str) -> Path:
        device = self.sysfs / "devices" / "usb1" / port
        interface = device / f"{port}:1.0"
        interface.mkdir(parents=True)
        facts = {
            "idVendor": says.vendor,
            "idProduct": says.product,
            "product": says.name,
            "manufacturer": says.maker,
            "serial": says.serial,
        }
        for file, text in facts.items():
            if text:
                (device / file).write_text(text + "\n")
        (interface / "bInterfaceClass").write_text("07\n")
        if driver:
            (self.sysfs / "drivers" / driver).mkdir(exist_ok=True)
            (interface / "driver").symlink_to(self.sysfs / "drivers" / driver)
        (self._bus / interface.name).symlink_to(interface)
        return interface
