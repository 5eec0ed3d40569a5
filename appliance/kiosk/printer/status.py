"""What a printer answers to DLE EOT, and what that means. Pure.

Many cheap printers answer nothing, or noise. Nothing they say is believed unless its fixed bits
are right, and what is unknown never turns into "ready".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.wire import PrinterState

# DLE EOT n is answered at once, whatever waits in the printer's buffer.
QUESTIONS: Mapping[int, bytes] = {n: bytes([0x10, 0x04, n]) for n in (1, 2, 4)}

# GS r 1 is answered in its turn: when everything before it has been printed and cut.
DONE_MARK = b"\x1dr\x01"

# Drops what is in its buffers; obeyed at once, like the questions. Printers that do not know it
# ignore it: it is all control codes.
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
# What some printers answer to that.
CLEARED = b"\x37\x25\x00"

# Asks for the cause of an error; and has the printer go on after one, its buffers cleared.
ERROR_CAUSE = b"\x10\x04\x03"
RECOVER = b"\x10\x05\x02"

# In the answer to question 1.
OFF_LINE = 0x08

# States in which nothing can be printed, with the code that a ticket gets.
PROBLEMS: Mapping[PrinterState, str] = {
    "paper-out": "paper-out",
    "cover-open": "cover-open",
    "offline": "printer-offline",
    "error": "printer-error",
}


def is_status(byte: int) -> bool:
    """Whether the byte can be an answer to DLE EOT: it fits 0xx1xx10."""
    return byte & 0b1001_0011 == 0b0001_0010


def is_done_mark(byte: int) -> bool:
    """Whether the byte can be an answer to GS r: it fits 0xx0xxxx with bits 0 and 1 alike."""
    return byte & 0b1001_0000 == 0 and byte & 0b11 in (0b00, 0b11)


def is_recoverable(cause: int) -> bool:
    """Whether the error of that cause waits for RECOVER.

    A jammed knife does (bits 2 and 3). Overheating (bit 6) ends by itself; bit 5 needs repair.
    """
    return bool(cause & 0x0C) and not cause & 0x20


@dataclass(frozen=True, slots=True)
class Answers:
    """The valid answers to DLE EOT 1, 2 and 4."""

    printer: int
    offline_cause: int
    paper: int

    @property
    def state(self) -> PrinterState:
        """The worst thing that the answers say."""
        if self.offline_cause & 0x04:
            return "cover-open"
        if self.offline_cause & 0x20 or self.paper & 0x60:
            return "paper-out"
        if self.offline_cause & 0x40:
            return "error"
        if self.printer & OFF_LINE:
            return "offline"
        return "paper-low" if self.paper & 0x0C else "ready"
