"""The board's own pins: the gpio chip is found by its label, because its number changes.

On a Pi 5 the header is gpiochip 4 under one kernel and 0 under the next.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from gpiozero import GPIOZeroError

from appliance.rules.errors import DeviceTrouble

log = logging.getLogger(__name__)

Device = TypeVar("Device")

# The header's controller on every Pi: pinctrl-bcm2835, pinctrl-bcm2711, pinctrl-rp1.
HEADER_LABEL = "pinctrl-"


class PinsMissing(DeviceTrouble):
    """No gpio chip with the header's label: no button and no lamp."""

    code = "pins-missing"


class PinTaken(DeviceTrouble):
    """Another program holds the pin, or the board has no such pin."""

    code = "pin-taken"


def open_pins() -> Any:
    """gpiozero's pins on the header's chip. Raises PinsMissing."""
    try:
        # Here, because lgpio exists on the appliance only, and writes a pipe when imported.
        import lgpio  # noqa: PLC0415

        from appliance.kiosk.header_pins import HeaderPins  # noqa: PLC0415
    except (ImportError, OSError) as error:
        hint = "; LG_WD must name a folder that it can write to" if _no_pipe(error) else ""
        raise PinsMissing(f"lgpio cannot be used: {error}{hint}") from None
    chip = header_chip(_chips(lgpio))
    if chip is None:
        raise PinsMissing("no gpio chip of a Raspberry Pi was found")
    return HeaderPins(chip)


def _no_pipe(error: Exception) -> bool:
    return isinstance(error, OSError) and ".lgd-nfy" in str(error.filename)


def header_chip(chips: Iterator[tuple[int, str]]) -> int | None:
    """The number of the header's chip, out of numbers and labels; None if it is not there."""
    for number, label in chips:
        if label.startswith(HEADER_LABEL):
            log.info("pins-found: gpiochip%d is %s", number, label)
            return number
    return None


def pin_or_none(what: str, make: Callable[[], Device]) -> Device | None:
    """A device on a pin; None, and one line in the log, where the pin cannot be had."""
    try:
        return make()
    except (GPIOZeroError, PinTaken) as error:
        log.error("%s: %s is not there: %s", PinTaken.code, what, error)
        return None


def _chips(lgpio: Any) -> Iterator[tuple[int, str]]:
    names = (path.name.removeprefix("gpiochip") for path in Path("/dev").glob("gpiochip*"))
    for number in sorted(int(name) for name in names if name.isdecimal()):
        try:
            handle = lgpio.gpiochip_open(number)
        except lgpio.error:
            continue  # another user's chip is not ours to use
        _, _, _, label = lgpio.gpio_get_chip_info(handle)
        lgpio.gpiochip_close(handle)
        yield number, label
