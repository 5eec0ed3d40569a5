"""gpiozero's lgpio pins, adapted where a real header differs from mock pins.

Imports lgpio, so only pins.py imports it, and only when real pins are wanted.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lgpio
from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin

from appliance.kiosk.gpio_line import WATCHED, EdgeReader, LineFlags, level_of, request_line
from appliance.kiosk.pins import PinTaken

log = logging.getLogger(__name__)

_BIAS = {
    "up": LineFlags.BIAS_PULL_UP,
    "down": LineFlags.BIAS_PULL_DOWN,
    "floating": LineFlags.BIAS_DISABLED,
}


class HeaderPin(LGPIOPin):  # type: ignore[misc]
    """A pin of the header. Raises PinTaken where it cannot be had.

    While it is watched, the line is held by an EdgeReader and not by lgpio.
    """

    _reader: EdgeReader | None = None

    def __init__(self, factory: Any, info: Any) -> None:
        with _pin_taken(info):
            super().__init__(factory, info)

    def close(self) -> None:
        """Frees the pin; what is not free yet, the kernel frees when the program ends."""
        self.when_changed = None
        try:
            super().close()
        except lgpio.error as error:
            log.debug("pin-not-yet-free: %s", error)

    def _get_state(self) -> Any:
        return level_of(self._reader.file) if self._reader else super()._get_state()

    def _enable_event_detect(self) -> None:
        flags = WATCHED | _BIAS[self.pull]
        with _pin_taken(self.info):
            lgpio.gpio_free(self.factory._handle, self._number)
            chip = Path(f"/dev/gpiochip{self.factory.chip}")
            line = request_line(chip, self._number, flags)
        self._reader = EdgeReader(line, self._edge)

    def _disable_event_detect(self) -> None:
        if self._reader:
            pull, reader, self._reader = self.pull, self._reader, None
            reader.close()
            flags = {"up": lgpio.SET_PULL_UP, "down": lgpio.SET_PULL_DOWN}
            with _pin_taken(self.info):
                lgpio.gpio_claim_input(
                    self.factory._handle, self._number, flags.get(pull, lgpio.SET_PULL_NONE)
                )

    def _edge(self, at: float, is_high: bool) -> None:
        # gpiozero's own way; lgpio's has a chip and a line before it.
        super(LGPIOPin, self)._call_when_changed(at, is_high)


class HeaderPins(LGPIOFactory):  # type: ignore[misc]
    """The pins of one gpio chip."""

    def __init__(self, chip: int) -> None:
        super().__init__(chip=chip)
        self.pin_class = HeaderPin


@contextmanager
def _pin_taken(info: Any) -> Iterator[None]:
    try:
        yield
    except (lgpio.error, OSError) as error:
        raise PinTaken(f"{info.name} cannot be used: {error}") from None
