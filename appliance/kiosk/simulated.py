"""Mock pins and the socket that presses them: the demo's stand-in for fingers and eyes.

Used by the simulated assembly alone. `pins.sock` takes lines of JSON and answers each with one:

    {"press": "general_medicine", "hold_ms": 120, "bounce_ms": 0}
    {"state": true}
"""

import json
import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin, PinState

from appliance.settings import ButtonPin

log = logging.getLogger(__name__)

ANSWER_AT_MOST_S = 5.0
LINE_AT_MOST = 4096
HOLD_AT_MOST_MS = 3_600_000
CONTACT_BREAK_S = 0.002

State = Callable[[], dict[str, object]]


class ForgetfulPin(MockPin):  # type: ignore[misc]
    """A mock pin that keeps its last change only: a demo runs for days, and its lamp blinks."""

    def _change_state(self, value: bool) -> bool:
        changed = bool(super()._change_state(value))
        self.states: list[PinState] = self.states[-1:]
        return changed


class Finger:
    """Presses one mock button, one press after the other, on a thread of its own."""

    def __init__(self, pin: Any) -> None:
        self._pin = pin
        self._presses: queue.SimpleQueue[tuple[float, float, threading.Event] | None] = (
            queue.SimpleQueue()
        )
        self._lifted = threading.Event()
        self._thread = threading.Thread(target=self._work, name="finger", daemon=True)
        self._thread.start()

    @property
    def pressed(self) -> bool:
        """Whether the contact is closed."""
        return not self._pin.state

    def press(self, hold_s: float, bounce_s: float) -> threading.Event:
        """Presses when its turn comes; the event is set once the button is let go again."""
        done = threading.Event()
        self._presses.put((hold_s, bounce_s, done))
        return done

    def stop(self) -> None:
        """Lets go."""
        self._lifted.set()
        self._presses.put(None)
        self._thread.join(timeout=1)

    def _work(self) -> None:
        while (press := self._presses.get()) is not None:
            hold_s, bounce_s, done = press
            until = time.monotonic() + hold_s
            self._bounce(bounce_s)
            self._pin.drive_low()
            self._lifted.wait(max(0.0, until - time.monotonic()))
            self._bounce(bounce_s)
            self._pin.drive_high()
            done.set()

    def _bounce(self, bounce_s: float) -> None:
        until = time.monotonic() + bounce_s
        while time.monotonic() < until and not self._lifted.is_set():
            self._pin.drive_low() if self._pin.state else self._pin.drive_high()
            self._lifted.wait(CONTACT_BREAK_S)


class SimulatedPins:
    """The mock pins of all buttons and the socket beside them."""

    def __init__(self, buttons: Sequence[ButtonPin], run_dir: Path) -> None:
        self.factory = MockFactory(pin_class=ForgetfulPin)
        self._buttons = {button.department: button for button in buttons}
        self._path = run_dir / "pins.sock"
        self._fingers: dict[str, Finger] = {}
        self._lamp_mode: Callable[[str], str] = lambda _: "off"
        self._printer: State = dict
        self._clicks: Callable[[], int] = int
        self._listener: socket.socket | None = None

    def start(
        self, lamp_mode: Callable[[str], str], printer: State, clicks: Callable[[], int]
    ) -> None:
        """Opens the socket; call once the kiosk has set its pins up."""
        self._lamp_mode, self._printer, self._clicks = lamp_mode, printer, clicks
        self._fingers = {
            name: Finger(self.factory.pin(button.pin)) for name, button in self._buttons.items()
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(os.fspath(self._path))
        self._listener.listen(16)
        threading.Thread(target=self._accept, name="pins-socket", daemon=True).start()

    def stop(self) -> None:
        """Closes the socket and lets all buttons go."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._path.unlink(missing_ok=True)
        for finger in self._fingers.values():
            finger.stop()

    def _accept(self) -> None:
        listener = self._listener
        while listener is not None:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rwb") as lines, suppress(OSError):
            while line := lines.readline(LINE_AT_MOST):
                lines.write(json.dumps(self._answer(line)).encode() + b"\n")
                lines.flush()

    def _answer(self, line: bytes) -> dict[str, object]:
        try:
            wish = json.loads(line)
            if "press" in wish:
                return self._press(wish)
            if wish.get("state"):
                return self._state()
        except (ValueError, TypeError, AttributeError) as error:
            log.debug("pins-line: %s", error)
        return {"ok": False, "code": "malformed"}

    def _press(self, wish: dict[str, Any]) -> dict[str, object]:
        finger = self._fingers.get(str(wish["press"]))
        if finger is None:
            return {"ok": False, "code": "unknown-button"}
        hold_ms = min(float(wish.get("hold_ms", 120)), HOLD_AT_MOST_MS)
        bounce_ms = min(float(wish.get("bounce_ms", 0)), hold_ms)
        finger.press(hold_ms / 1000, bounce_ms / 1000).wait(ANSWER_AT_MOST_S)
        return {"ok": True}

    def _state(self) -> dict[str, object]:
        buttons = {
            name: {"pin": button.pin, "pressed": self._fingers[name].pressed}
            for name, button in self._buttons.items()
        }
        lamps = {
            name: {
                "pin": button.lamp,
                "on": bool(self.factory.pin(button.lamp).state),
                "mode": self._lamp_mode(name),
            }
            for name, button in self._buttons.items()
        }
        return {
            "buttons": buttons,
            "lamps": lamps,
            "printer": self._printer(),
            "clicks": self._clicks(),
        }
