"""The click that answers a press: a buzzer that sounds for a moment, on a thread of its own."""

import queue
import threading
from typing import Any

from gpiozero import DigitalOutputDevice

from appliance.kiosk.pins import pin_or_none

CLICK_S = 0.020


class Clicker:
    """An active buzzer on a pin; 0 or a pin that cannot be had: no sound."""

    def __init__(self, pin: int, pin_factory: Any = None) -> None:
        self._buzzer: Any = _buzzer(pin, pin_factory) if pin else None
        self._clicks = 0
        self._inbox: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="click", daemon=True)

    @property
    def clicks(self) -> int:
        """How often it has sounded."""
        return self._clicks

    def start(self) -> None:
        """From now on it can be heard."""
        if self._buzzer is not None:
            self._thread.start()

    def click(self) -> None:
        """Sounds once, at once. Any thread, never blocks."""
        if self._buzzer is not None:
            self._inbox.put(True)

    def stop(self) -> None:
        """Silent, pin free."""
        if self._buzzer is None:
            return
        self._inbox.put(False)
        self._thread.join(timeout=1)
        self._buzzer.close()

    def _work(self) -> None:
        pause = threading.Event()
        while self._inbox.get():
            self._buzzer.on()
            self._clicks += 1
            pause.wait(CLICK_S)
            self._buzzer.off()
            # Two clicks in a row are to be heard as two.
            pause.wait(CLICK_S)


def _buzzer(pin: int, pin_factory: Any) -> Any:
    return pin_or_none(
        "the click", lambda: DigitalOutputDevice(pin, initial_value=False, pin_factory=pin_factory)
    )
