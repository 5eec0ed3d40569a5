"""The lamp in each button: what it says, as a table, and the thread that makes it say it.

A lamp has no words, so it has few: steady means "press", dark means "closed", and trouble is
counted in blinks by the technician at the other end of the telephone.
"""

import itertools
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from gpiozero import LED


class LampMode(StrEnum):
    """What a lamp says."""

    OFF = "off"
    READY = "ready"
    STARTING = "starting"
    BUSY = "busy"
    REFUSED = "refused"
    TROUBLE_PAPER = "trouble-paper"
    TROUBLE_PRINTER = "trouble-printer"
    TROUBLE_SERVICE = "trouble-service"
    TROUBLE_CLOCK = "trouble-clock"


# What the technician counts. Nothing blinks faster than 3 times a second.
BLINKS: Mapping[LampMode, int] = {
    LampMode.TROUBLE_PAPER: 1,
    LampMode.TROUBLE_PRINTER: 2,
    LampMode.TROUBLE_SERVICE: 3,
    LampMode.TROUBLE_CLOCK: 4,
}
MEANINGS: Mapping[LampMode, str] = {
    LampMode.OFF: "closed",
    LampMode.READY: "press for a token",
    LampMode.STARTING: "starting: waits for the service",
    LampMode.BUSY: "the press was taken",
    LampMode.REFUSED: "the press came while closed; the screen says why",
    LampMode.TROUBLE_PAPER: "paper is out or the cover is open; a press still gives a token",
    LampMode.TROUBLE_PRINTER: "the printer is in trouble; a press still gives a token",
    LampMode.TROUBLE_SERVICE: "the service is away; a press gives nothing",
    LampMode.TROUBLE_CLOCK: "the clock is not sure; a press still gives a token",
}
# Lamps that stay mostly lit in trouble, because pressing still helps the patient.
_STILL_GIVES_TOKENS = frozenset(
    {LampMode.TROUBLE_PAPER, LampMode.TROUBLE_PRINTER, LampMode.TROUBLE_CLOCK}
)

# (lit, for so many seconds); None: for good.
Step = tuple[bool, float | None]


def pattern(mode: LampMode) -> tuple[Step, ...]:
    """The steps that a lamp repeats; a steady one has a single step without an end."""
    if mode in BLINKS:
        usual = mode in _STILL_GIVES_TOKENS
        blinks: tuple[Step, ...] = ((not usual, 0.25), (usual, 0.35)) * BLINKS[mode]
        return (*blinks, (usual, 1.6))
    if mode is LampMode.STARTING:
        return ((True, 1.2), (False, 1.2))
    if mode is LampMode.BUSY:
        # Begins dark: a lamp that was lit changes at the instant of the press.
        return ((False, 0.2), (True, 0.2))
    if mode is LampMode.REFUSED:
        # Begins lit: a lamp that was dark changes at the instant of the answer.
        return ((True, 0.25), (False, 0.25), (True, 0.25), (False, None))
    return ((mode is LampMode.READY, None),)


def lamp_table() -> str:
    """The meanings as lines for a sign beside the kiosk or a terminal."""
    return "\n".join(f"{mode:16} {_shown(mode):22} {MEANINGS[mode]}" for mode in LampMode)


def _shown(mode: LampMode) -> str:
    if mode in BLINKS:
        usual = "lit" if mode in _STILL_GIVES_TOKENS else "dark"
        return f"{usual}, {BLINKS[mode]} blink{'s' * (BLINKS[mode] > 1)}, pause"
    return _SHOWN[mode]


_SHOWN: Mapping[LampMode, str] = {
    LampMode.OFF: "dark",
    LampMode.READY: "lit",
    LampMode.STARTING: "slow blinking",
    LampMode.BUSY: "quick blinking",
    LampMode.REFUSED: "dark, lit twice",
}


class _Lamp:
    """One lamp and where it stands in its pattern; times are monotonic seconds."""

    def __init__(self, led: LED) -> None:
        self.led = led
        self.mode = LampMode.OFF
        self._steps: Iterator[Step] = iter(())
        self._until: float | None = None

    def show(self, mode: LampMode, now: float) -> None:
        self.mode = mode
        self._steps = itertools.cycle(pattern(mode))
        self._until = now

    def advance(self, now: float) -> float | None:
        """Takes the step that is due; returns when the next one is."""
        if self._until is not None and now >= self._until:
            lit, seconds = next(self._steps)
            self.led.value = lit
            self._until = None if seconds is None else now + seconds
        return self._until


class Lamps:
    """One lamp per button. `show` may be called from any thread and never blocks."""

    def __init__(self, pins: Mapping[str, int], pin_factory: Any = None) -> None:
        self._lamps = {
            department: _Lamp(LED(pin, pin_factory=pin_factory)) for department, pin in pins.items()
        }
        self._wanted: dict[str, LampMode] = {}
        self._changed = threading.Condition()
        self._running = True
        self._thread = threading.Thread(target=self._shine, name="lamps", daemon=True)

    @property
    def departments(self) -> Iterable[str]:
        """The departments whose buttons have a lamp."""
        return self._lamps.keys()

    def start(self) -> None:
        """Starts shining."""
        self._thread.start()

    def show(self, department: str, mode: LampMode) -> None:
        """From now on the lamp says this. Showing what it already says restarts nothing."""
        with self._changed:
            if self._current(department) is not mode:
                self._wanted[department] = mode
                self._changed.notify()

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
            lamp.led.off()
            lamp.led.close()

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
            steps = [lamp.advance(now) for lamp in self._lamps.values()]
            due = min((step for step in steps if step is not None), default=None)
