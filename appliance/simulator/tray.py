"""What came out of the printer: pieces of paper, their pictures and the bytes behind them.

Not safe in threads: the printer's lock guards it.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from PIL import Image

from appliance.simulator.escpos import TEXT, Command
from appliance.simulator.paper import CUTS, Paper
from appliance.simulator.strip import DOTS_PER_MM, has_ink

# Paper that was never cut is torn off here, so that no flood of feeds takes the memory.
_LONGEST_PIECE_DOTS = 3000 * DOTS_PER_MM

# Pictures and bytes of older tickets are let go; the list keeps them all.
_KEPT_WHOLE = 300


class Kind(StrEnum):
    """What a job says it is."""

    TICKET = "ticket"
    REPRINT = "reprint"
    LATE = "late"
    SELF_TEST = "self-test"
    DAY_SLIP = "day-slip"
    LAMP_CARD = "lamp-card"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One piece of paper. `complete`: it holds a whole job, and was cut.

    `png` is its picture, dot for dot, one bit a dot, 203 dpi; None, and `stream` empty, once they
    were let go. `at` carries its zone.
    """

    n: int
    label: str | None
    kind: Kind
    complete: bool
    at: datetime
    png: bytes | None
    stream: bytes

    @property
    def picture(self) -> Image.Image | None:
        """The picture: mode 1, set where the paper is white."""
        return Image.open(io.BytesIO(self.png)).convert("1") if self.png else None


def _as_png(picture: Image.Image) -> bytes:
    # Quickly rather than tightly: this stands between a ticket and the next.
    file = io.BytesIO()
    picture.save(file, "PNG", dpi=(203.2, 203.2), compress_level=1)
    return file.getvalue()


class Tray:
    """Prints commands, and keeps the pieces that fell."""

    def __init__(self, paper_mm: int, now: Callable[[], datetime]) -> None:
        self._paper = Paper(paper_mm)
        self._now = now
        self._fallen: list[Ticket] = []
        self._stream = bytearray()
        self._kind = Kind.TICKET
        self._label: str | None = None
        self._named = False
        self._spoilt = False
        self._begun = False  # something of the job was carried out

    @property
    def used_mm(self) -> int:
        """Paper used since the start, in millimetres."""
        return round(self._paper.strip.used / DOTS_PER_MM)

    @property
    def fallen(self) -> tuple[Ticket, ...]:
        """The pieces that fell, oldest first."""
        return tuple(self._fallen)

    def hanging(self) -> Ticket | None:
        """The unfinished piece in the slot, or None when the slot is empty."""
        picture = self._paper.strip.look()
        return self._piece(picture, complete=False) if self._shows(picture) else None

    def announce(self, text: str) -> None:
        """A new job, as the customer display told it (`ticket G12`); anything else is no job."""
        kind, _, label = text.strip().partition(" ")
        if kind in tuple(Kind):
            self.interrupt()
            self._kind, self._label = Kind(kind), label.strip() or None
            self._named, self._spoilt = True, False

    def print(self, command: Command) -> None:
        """Carries out one command on paper."""
        if command.name == b"\x1b@":
            self._start_anew()
        elif command.raw != b"\0":
            self._begun = True
        self._stream += command.raw
        if command.name in CUTS:
            self._cut(command)
        else:
            self._paper.run(command)
            if self._paper.strip.at > _LONGEST_PIECE_DOTS:
                self.interrupt()

    def interrupt(self) -> None:
        """What hangs in the slot is torn off unfinished; what may follow is only its rest."""
        if not self._paper.strip.blank:
            self._fall(self._paper.strip.tear(), complete=False)
            self._spoilt = True

    def sender_left(self) -> None:
        """The sender went away before the cut: whoever cuts this piece does not complete it."""
        self._spoilt = self._spoilt or bool(self._stream)

    def forget(self) -> None:
        """Drops what is begun and not on paper yet; more of that job is only its rest."""
        self.sender_left()
        self._paper.forget()
        self._stream.clear()

    def _start_anew(self) -> None:
        """`ESC @`: on fresh paper the rest of a spoilt job is over; within a job, it spoils it."""
        if not self._paper.strip.blank:
            self._spoilt = self._spoilt or self._begun
            return
        if self._spoilt:
            self._forget_name()
        self._stream.clear()

    def _forget_name(self) -> None:
        self._kind, self._label = Kind.TICKET, None
        self._named = self._spoilt = self._begun = False

    def _cut(self, command: Command) -> None:
        picture = self._paper.cut(command)
        if picture is not None:
            self._fall(picture, complete=not self._spoilt)
        self._stream.clear()
        self._forget_name()

    def _shows(self, picture: Image.Image) -> bool:
        """Whether a piece is worth keeping: a blank strip that nobody named is no ticket."""
        if self._paper.strip.blank:
            return False
        return self._named or has_ink(picture)

    def _fall(self, picture: Image.Image, complete: bool) -> None:
        if not self._named and not has_ink(picture):
            return
        self._fallen.append(self._piece(picture, complete))
        self._stream.clear()
        old = len(self._fallen) - 1 - _KEPT_WHOLE
        if old >= 0:
            self._fallen[old] = replace(self._fallen[old], png=None, stream=b"")

    def _piece(self, picture: Image.Image, complete: bool) -> Ticket:
        return Ticket(
            n=len(self._fallen) + 1,
            label=self._label,
            kind=self._kind,
            complete=complete,
            at=self._now(),
            png=_as_png(picture),
            stream=bytes(self._stream),
        )


class CustomerDisplay:
    """The small display beside a till, which shares the printer's line (`ESC = n` selects).

    The kiosk names each job on it, so that the bench can tell whose ticket comes out.
    """

    _LETTERS = 200

    def __init__(self) -> None:
        self.selected = False
        self.text = ""

    def select(self, peripherals: int) -> None:
        """ESC = n: bit 0 is the printer, bit 1 the display. Selecting the display clears it."""
        self.selected = peripherals & 3 == 2
        if self.selected:
            self.text = ""

    def show(self, command: Command) -> None:
        """Takes a command that came while it was selected."""
        if command.name == TEXT:
            shown = self.text + command.raw.decode("utf-8", "replace")
            self.text = shown[: self._LETTERS]
        elif command.name in (b"\x0c", b"\x1b@"):
            self.text = ""
