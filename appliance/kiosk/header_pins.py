"""gpiozero's lgpio pins, adapted where a real header differs from mock pins.

Imports lgpio, so only pins.py imports it, and only when real pins are wanted.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import lgpio
from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin

from appliance.kiosk.pins import PinTaken

log = logging.getLogger(__name__)


class HeaderPin(LGPIOPin):  # type: ignore[misc]
    """A pin of the header. Raises PinTaken where it cannot be had."""

    def __init__(self, factory: Any, info: Any) -> None:
        with _pin_taken(info):
            super().__init__(factory, info)

    def _enable_event_detect(self) -> None:
        with _pin_taken(self.info):
            super()._enable_event_detect()

    def close(self) -> None:
        """Frees the pin; what is not free yet, the kernel frees when the program ends."""
        try:
            super().close()
        except lgpio.error as error:
            # On a busy machine lgpio's own thread still holds the line of a watched pin.
            log.debug("pin-not-yet-free: %s", error)


class HeaderPins(LGPIOFactory):  # type: ignore[misc]
    """The pins of one gpio chip."""

    def __init__(self, chip: int) -> None:
        super().__init__(chip=chip)
        self.pin_class = HeaderPin


@contextmanager
def _pin_taken(info: Any) -> Iterator[None]:
    try:
        yield
    except lgpio.error as error:
        raise PinTaken(f"{info.name} cannot be used: {error}") from None
