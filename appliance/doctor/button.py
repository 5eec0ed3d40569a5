"""The buttons: whether the header's pins are there, and who watches them."""

import fcntl
import struct
from collections.abc import Iterator
from pathlib import Path

from appliance.doctor.found import Found, trouble, unknown, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine, text_of

# The header's controller on every Pi, whatever its number: see appliance/kiosk/pins.py.
HEADER_LABEL = "pinctrl-"
_CHIP_INFO = 0x8044B401  # GPIO_GET_CHIPINFO_IOCTL: name, label, number of lines
_CHIP_FORMAT = "32s32sI"


def button(look: Look) -> Found:
    """Whether the chip of the header is there. What is pressed, only the kiosk knows."""
    if look.simulated or not look.machine.is_pi:
        return unknown("button", "no-pi")
    labels = dict(_chips(look.machine))
    for chip, label in labels.items():
        if label.startswith(HEADER_LABEL):
            return well("button", chip=chip, label=label)
    if not all(labels.values()):
        return unknown("button", "pins-unread")
    return trouble("button", "pins-missing")


def _chips(machine: Machine) -> Iterator[tuple[str, str]]:
    """Name and label of each; a label that may not be read is empty."""
    for node in sorted(machine.at("dev").glob("gpiochip*")):
        yield node.name, _label(node) or _label_in_sysfs(machine, node.name)


def _label(node: Path) -> str:
    try:
        with node.open("rb") as chip:
            info = fcntl.ioctl(chip, _CHIP_INFO, bytes(struct.calcsize(_CHIP_FORMAT)))
    except OSError:
        return ""  # not ours to open, or no chip at all
    _, label, _ = struct.unpack(_CHIP_FORMAT, info)
    return str(label.split(b"\0")[0].decode("ascii", "replace"))


def _label_in_sysfs(machine: Machine, name: str) -> str:
    """The older interface, which anybody may read; it numbers chips by their first line."""
    for chip in machine.at("sys/class/gpio").glob("gpiochip*"):
        if (chip / "device" / name).exists():
            return text_of(chip / "label")
    return ""
