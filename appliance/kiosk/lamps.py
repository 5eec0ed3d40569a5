"""The lamps in the buttons, and the one thread that makes them say what lamp.py means."""

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from gpiozero import LED

from appliance.kiosk.lamp import LampMode, Step, steps
from appliance.kiosk.pins import pin_or_none


class _Lamp:
    """One lamp and where it stands in its pattern; times are monotonic seconds.

    Without a LED, because its pin cannot be had, it still knows what it would say.
    """

    def __init__(self, led: Any) -> None:
        self.led = led
        self.mode = LampMode.OFF
        self._steps: Iterator[Step] = iter(())
        self._until: float | None = None

    def show(self, mode: LampMode, now: float) -> None:
        self.mode = mode
        self._steps = steps(mode)
        self._until = None if self.led is None else now

    def advance(self, now: float) -> float | None:
        """Takes the step that is due; returns when the next one is."""
        if self._until is not None and now >= self._until:
            lit, seconds = next(self._steps)
            self.led.value = lit
            self._until = None if seconds is None else now + seconds
        return self._until

    def close(self) -> None:
        if self.led is not None:
            self.led.off()
            self.led.close()


class Lamps:
    """One lamp per button. `show` may be called from any thread and never blocks.

    The thread sleeps while all lamps are steady. A lamp whose pin cannot be had stays dark.
    """

    def __init__(self, pins: Mapping[str, int], pin_factory: Any = None) -> None:
        self._lamps = {
            department: _Lamp(_led(department, pin, pin_factory))
            for department, pin in pins.items()
        }
        self._wanted: dict[str, LampMode] = {}
        self._changed = threading.Condition()
        self._running = True
        self._thread = threading.Thread(target=self._shine, name="lamps", daemon=True)

    def start(self) -> None:
        """Starts shining."""
        self._thread.start()

    def show(self, department: str, mode: LampMode) -> None:
        """From now on the lamp says this. Showing what it already says restarts nothing."""
        with self._changed:
            if self._current(department) is not mode:
                self._wanted[department] = mode
                self._changed.notify()

    @property
    def missing(self) -> list[str]:
        """The lamps whose pin cannot be had."""
        return [department for department, lamp in self._lamps.items() if lamp.led is None]

    def mode(self, department: str) -> LampMode:
        """What the lamp says."""
        with self._changed:
            return self._current(department)

    def stop(self) -> None:
        """Lamps out, pins free."""
        with self._changed:
            self._running = False
            self._changed.notify()
        self._thread.join(timeout=2)
        for lamp in self._lamps.values():
            lamp.close()

    def _current(self, department: str) -> LampMode:
        return self._wanted.get(department, self._lamps[department].mode)

    def _shine(self) -> None:
        due: float | None = None
        while True:
            with self._changed:
                if self._running and not self._wanted:
                    self._changed.wait(None if due is None else max(0.0, due - time.monotonic()))
                if not self._running:
                    return
                wanted, self._wanted = self._wanted, {}
                now = time.monotonic()
                for department, mode in wanted.items():
                    self._lamps[department].show(mode, now)
            dues = [lamp.advance(now) for lamp in self._lamps.values()]
            due = min((due for due in dues if due is not None), default=None)


def _led(department: str, pin: int, pin_factory: Any) -> Any:
    return pin_or_none(f"the lamp of {department!r}", lambda: LED(pin, pin_factory=pin_factory))
