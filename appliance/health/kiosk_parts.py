"""What a kiosk's word means for staff: the kiosk itself, its printer, paper and buttons. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance import wire
from appliance.health.finding import Finding, well
from appliance.rules.paper import nearly_used

Words = tuple[str, str]

_PRINTER: Mapping[wire.PrinterState, Words] = {
    "paper-low": ("Paper is running low.", "Have a new roll ready."),
    "paper-out": ("Paper is out.", "Open the cover and put in a roll."),
    "cover-open": ("The printer's cover is open.", "Close the cover."),
    "offline": ("The printer does not answer.", "Check its power and cable."),
    "error": ("The printer reports an error.", "Switch it off and on; check the cutter."),
}
_CODES: Mapping[wire.PrinterState, str] = {"offline": "printer-offline", "error": "printer-error"}
_PAPER = frozenset({"paper-low", "paper-out"})
SILENT = Finding(
    "kiosk",
    "trouble",
    "kiosk-silent",
    "The ticket kiosk does not answer.",
    "Check its power; give tokens at the desk meanwhile.",
)
NONE_PAIRED = Finding("kiosk", "unknown", "no-kiosk", "No kiosk is paired.")
HELD = "printer-held"
_HELD = (
    "Another program holds the printer.",
    "Stop that program, or unplug the printer and plug it in again.",
)
_MUTE = "The printer does not tell its state. It prints all the same."


@dataclass(frozen=True, slots=True)
class PaperRoll:
    """Millimetres used of a roll, and what a new one holds."""

    used_mm: int
    roll_mm: int


def kiosk_parts(
    kiosk: str, status: wire.StatusFrame, roll: PaperRoll, gone: Sequence[str] = ()
) -> Iterator[Finding]:
    """The parts of a kiosk that speaks. `gone`: departments of its buttons that are not offered."""
    yield well("kiosk", kiosk)
    yield _printer(kiosk, status.printer)
    yield _paper(kiosk, status.printer.state, roll)
    yield _buttons(kiosk, status, gone)


def _printer(kiosk: str, printer: wire.PrinterStatus) -> Finding:
    state = printer.state
    if state == "offline" and printer.code == HELD:
        return Finding("printer", "trouble", HELD, *_HELD, kiosk)
    if state == "unknown":
        return Finding("printer", "unknown", "printer-mute", _MUTE, kiosk=kiosk)
    return _as_told("printer", kiosk, state) if state in _PRINTER else well("printer", kiosk)


def _paper(kiosk: str, state: wire.PrinterState, roll: PaperRoll) -> Finding:
    if state in _PAPER:
        return _as_told("paper", kiosk, state)
    if nearly_used(roll.used_mm, roll.roll_mm):
        left_m = max(0.0, (roll.roll_mm - roll.used_mm) / 1000)
        return Finding(
            "paper",
            "warning",
            "roll-low",
            f"The paper roll is nearly used up: about {left_m:.0f} m are left.",
            "Have a new roll ready. When it is in, say so at the desk.",
            kiosk,
        )
    return well("paper", kiosk)


def _as_told(part: str, kiosk: str, state: wire.PrinterState) -> Finding:
    level: wire.HealthState = "warning" if state == "paper-low" else "trouble"
    message, what_to_do = _PRINTER[state]
    return Finding(part, level, _CODES.get(state, state), message, what_to_do, kiosk)


def _buttons(kiosk: str, status: wire.StatusFrame, gone: Sequence[str]) -> Finding:
    meanwhile = "give tokens at the desk meanwhile."
    if any(button.missing for button in status.buttons):
        words = "A button cannot be read.", f"Tell the technician; {meanwhile}"
        return Finding("button", "trouble", "pins-missing", *words, kiosk)
    if any(button.stuck for button in status.buttons):
        words = "The Take Token button is held down.", f"Free the button; {meanwhile}"
        return Finding("button", "trouble", "button-stuck", *words, kiosk)
    if gone:
        names = ", ".join(code or "(none)" for code in gone)
        message = f"A button is for a department that is not offered: {names}."
        told = "Set kiosk.buttons in the kiosk's settings, or offer the department again."
        return Finding("button", "trouble", "button-without-department", message, told, kiosk)
    return well("button", kiosk)
