"""The board's own pins: the gpio chip is found by its label, because its number changes.

On a Pi 5 the header is gpiochip 4 under one kernel and 0 under the next.
"""

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from appliance.rules.errors import DeviceTrouble

log = logging.getLogger(__name__)

# The header's controller on every Pi: pinctrl-bcm2835, pinctrl-bcm2711, pinctrl-rp1.
HEADER_LABEL = "pinctrl-"


class PinsMissing(DeviceTrouble):
    """No gpio chip with the header's label: no button and no lamp."""

    code = "pins-missing"


def open_pins() -> Any:
    """gpiozero's pins on the header's chip. Raises PinsMissing."""
    try:
        # Here, because lgpio exists on the appliance only, and writes a pipe when imported.
        import lgpio  # noqa: PLC0415

        from appliance.kiosk.header_pins import HeaderPins  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise PinsMissing(f"lgpio cannot be used: {error}") from None
    for chip in _chips():
        with suppress(lgpio.error):
            handle = lgpio.gpiochip_open(chip)
            _, _, name, label = lgpio.gpio_get_chip_info(handle)
            lgpio.gpiochip_close(handle)
            if label.startswith(HEADER_LABEL):
                log.info("pins-found: %s is %s", name, label)
                return HeaderPins(chip)
    raise PinsMissing("no gpio chip of a Raspberry Pi was found")


def _chips() -> list[int]:
    names = (path.name.removeprefix("gpiochip") for path in Path("/dev").glob("gpiochip*"))
    return sorted(int(name) for name in names if name.isdecimal())
