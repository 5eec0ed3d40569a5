"""What the kiosks say of themselves, and what that means for staff. In memory; any thread."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from appliance import wire
from appliance.clock import rfc3339
from appliance.rules.service_day import Reading
from appliance.rules.trust import ClockConflict
from appliance.service_clock import ServiceClock

# A kiosk speaks every 5 seconds; three missed words mean that it is gone.
SILENT_AFTER_S = 16.0

_PRINTER = {
    "paper-low": ("Paper is running low.", "Have a new roll ready."),
    "paper-out": ("Paper is out.", "Open the cover and put in a roll."),
    "cover-open": ("The printer's cover is open.", "Close the cover."),
    "offline": ("The printer does not answer.", "Check its power and cable."),
    "error": ("The printer reports an error.", "Switch it off and on; check the cutter."),
}


@dataclass(frozen=True, slots=True)
class _Heard:
    status: wire.StatusFrame
    at_uptime_s: float


class KioskReports:
    """The latest word of each kiosk. `others` tells the faults that are no kiosk's."""

    def __init__(
        self,
        now: Callable[[], Reading],
        others: Callable[[], Sequence[wire.HealthPart]] = tuple,
    ) -> None:
        self._now, self._others = now, others
        self._heard: dict[str, _Heard] = {}
        self._lock = threading.Lock()

    def heard(self, device: str, status: wire.StatusFrame) -> bool:
        """Keeps the kiosk's word; True if it differs from the one before."""
        with self._lock:
            before = self._heard.get(device)
            self._heard[device] = _Heard(status, self._now().uptime_s)
        # How long it has been up is news to nobody.
        return before is None or _without_age(before.status) != _without_age(status)

    def faults(self) -> list[wire.HealthPart]:
        """Trouble that staff can act on, as of now."""
        now = self._now()
        with self._lock:
            heard = list(self._heard.values())
        faults = list(self._others())
        for word in heard:
            if now.uptime_s - word.at_uptime_s > SILENT_AFTER_S:
                faults.append(_silent(now))
            else:
                faults += _printer(word.status) + _buttons(word.status)
        return faults


def _without_age(status: wire.StatusFrame) -> wire.StatusFrame:
    return msgspec.structs.replace(status, up_s=None)


def clock_faults(clock: ServiceClock) -> list[wire.HealthPart]:
    """Two clocks that staff trust and that do not agree."""
    conflict = clock.conflict()
    if conflict is None:
        return []
    return [
        wire.HealthPart(
            "clock",
            "warning",
            ClockConflict.code,
            rfc3339(conflict.at),
            f"Two clocks do not agree: {conflict.says}.",
            "Put the device right whose time is wrong. If it is the queue's, restart the kiosk.",
        )
    ]


def _silent(now: Reading) -> wire.HealthPart:
    return wire.HealthPart(
        "kiosk",
        "trouble",
        "kiosk-silent",
        rfc3339(now.wall),
        "The ticket kiosk does not answer.",
        "Check its power; give tokens at the desk meanwhile.",
    )


def _printer(status: wire.StatusFrame) -> list[wire.HealthPart]:
    state = status.printer.state
    if state not in _PRINTER:
        return []
    message, what_to_do = _PRINTER[state]
    code = state if state.startswith(("paper", "cover")) else f"printer-{state}"
    level: wire.HealthState = "warning" if state == "paper-low" else "trouble"
    return [wire.HealthPart("printer", level, code, status.since, message, what_to_do)]


def _buttons(status: wire.StatusFrame) -> list[wire.HealthPart]:
    return [
        wire.HealthPart(
            "button",
            "trouble",
            "button-stuck",
            status.since,
            "The Take Token button is held down.",
            "Free the button; give tokens at the desk meanwhile.",
        )
        for button in status.buttons
        if button.stuck
    ]
