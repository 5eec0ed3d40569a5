"""gpiozero's lgpio pins, adapted where a real header differs from mock pins.

Imports lgpio, so only pins.py imports it, and only when real pins are wanted.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import lgpio
from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin

from appliance.kiosk.gpio_line import WATCHED, EdgeReader, LineFlags, level_of, request_line
from appliance.kiosk.pins import PinTaken

Request = Callable[[int, LineFlags], int]

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
    _pull = "floating"  # while the line is watched

    def __init__(self, factory: Any, info: Any) -> None:
        with _pin_taken(info):
            super().__init__(factory, info)

    def close(self) -> None:
        """Frees the pin; what is not free yet, the kernel frees when the program ends."""
        try:
            self.when_changed = None
            super().close()
        except (lgpio.error, PinTaken) as error:
            log.debug("pin-not-yet-free: %s", error)

    def _set_function(self, value: str) -> None:
        with _pin_taken(self.info):
            super()._set_function(value)

    def _set_pull(self, value: str) -> None:
        with _pin_taken(self.info):
            super()._set_pull(value)

    def _get_state(self) -> Any:
        return level_of(self._reader.file) if self._reader else super()._get_state()

    def _enable_event_detect(self) -> None:
        with _pin_taken(self.info):
            self._pull = self.pull
            lgpio.gpio_free(self.factory._handle, self._number)
            line = self.factory.request(self._number, WATCHED | _BIAS[self._pull])
            self._reader = EdgeReader(line, self._edge)

    def _disable_event_detect(self) -> None:
        reader, self._reader = self._reader, None
        if reader:
            reader.close()
            flags = {"up": lgpio.SET_PULL_UP, "down": lgpio.SET_PULL_DOWN}
            with _pin_taken(self.info):
                lgpio.gpio_claim_input(
                    self.factory._handle, self._number, flags.get(self._pull, lgpio.SET_PULL_NONE)
                )

    def _edge(self, at: float, is_high: bool) -> None:
        # Not gpiozero's own way: where nobody listens any more, that one stops the watching from
        # here, and who stops it already waits for this thread.
        told = self._when_changed and self._when_changed()
        if told:
            told(at, is_high)


class HeaderPins(LGPIOFactory):  # type: ignore[misc]
    """The pins of one gpio chip. `request` gives a line's file by its number and flags."""

    def __init__(self, chip: int, request: Request | None = None) -> None:
        super().__init__(chip=chip)
        self.pin_class = HeaderPin
        self.request = request or partial(request_line, Path(f"/dev/gpiochip{chip}"))


@contextmanager
def _pin_taken(info: Any) -> Iterator[None]:
    try:
        yield
    except (lgpio.error, OSError, RuntimeError) as error:
        raise PinTaken(f"{info.name} cannot be used: {error}") from None
