"""The line of health figures in the self-test ticket's QR code: for a photo sent to a technician.

What the kiosk knows now, beside what the doctor found when the machine started.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from appliance.kiosk.ticket.self_test import KioskFacts
from appliance.wire.photo import NoPhoto, Photo, PhotoPart, decoded, encoded

# As `tokenctl doctor --boot` leaves it.
VERDICT_FILE = Path("/run/token-kiosk-doctor/verdict.json")

_PRINTER_STATES = {"ready": "ok", "unknown": "unknown", "paper-low": "warning"}
_PRINTER_CODES = {"ready": "", "unknown": "printer-mute", "offline": "printer-offline"}
_PAPER_STATES = ("paper-low", "paper-out")
_BUTTON_CODES = {"stuck": "button-stuck", "missing": "pins-missing"}


def health_line(facts: KioskFacts, at: str, verdict_file: Path = VERDICT_FILE) -> str:
    """The line. `at` is local time to the minute, "" while the clock is not sure."""
    up_h = int(time.clock_gettime(time.CLOCK_BOOTTIME) // 3600)
    started = Photo(facts.version, at, up_h, _at_the_start(verdict_file))
    return encoded(started.with_parts(list(_parts(facts))))


def _at_the_start(file: Path) -> tuple[PhotoPart, ...]:
    """The doctor's findings; nothing where there was none, or none that makes sense."""
    try:
        return tuple(decoded(json.loads(file.read_text("utf-8"))["photo"]).parts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, NoPhoto):
        return ()


def _parts(facts: KioskFacts) -> Iterator[PhotoPart]:
    yield _printer(facts)
    yield _paper(facts)
    yield PhotoPart("button", *_buttons(facts))
    sure = facts.clock_sure
    yield PhotoPart("clock", "ok" if sure else "warning", "" if sure else "clock-unsure")
    away = facts.service == "away"
    yield PhotoPart("service", "trouble" if away else "ok", "service-away" if away else "")


def _printer(facts: KioskFacts) -> PhotoPart:
    figures = {"found": facts.printer_found} if facts.printer_found else {}
    if facts.printer in _PAPER_STATES:
        return PhotoPart("printer", "ok", "", figures)
    state = _PRINTER_STATES.get(facts.printer, "trouble")
    code = _PRINTER_CODES.get(facts.printer, facts.printer)
    code = "printer-error" if code == "error" else code
    return PhotoPart("printer", state, code, figures)


def _paper(facts: KioskFacts) -> PhotoPart:
    left_m = max(0, facts.roll_mm - facts.used_mm) // 1000
    figures = {"left_m": str(left_m), "paper_mm": str(facts.paper_mm)}
    if facts.printer in _PAPER_STATES:
        state = "trouble" if facts.printer == "paper-out" else "warning"
        return PhotoPart("paper", state, facts.printer, figures)
    return PhotoPart("paper", "ok", "", figures)


def _buttons(facts: KioskFacts) -> tuple[str, str]:
    troubles = [button.trouble for button in facts.buttons if button.trouble]
    return ("trouble", _BUTTON_CODES.get(troubles[0], "button-stuck")) if troubles else ("ok", "")
