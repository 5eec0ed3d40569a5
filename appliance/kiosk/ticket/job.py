"""From a token to a print job. Belongs to the printing worker."""

from typing import Any

from appliance import wire
from appliance.kiosk.printer.ticket_printer import PrintJob
from appliance.kiosk.ticket.escpos_bytes import cut, open_writer, picture_pieces
from appliance.kiosk.ticket.native import native_pieces
from appliance.kiosk.ticket.picture import DOTS_PER_MM, LAYOUTS, ticket_picture
from appliance.kiosk.ticket.text import TicketKind, plain, ticket_text
from appliance.settings import Clinic, Printer

# Paper between head and knife, used by each ticket.
KNIFE_MM = 12.0
# Up to this speed a ticket as one picture takes more than ten seconds.
SLOW_BAUD = 38400


class TicketDrawer:
    """Draws tickets for one clinic and one printer."""

    def __init__(self, clinic: Clinic, printer: Printer) -> None:
        self._clinic, self._printer = clinic, printer
        self._writer: Any = None

    def warm_up(self) -> None:
        """Loads fonts and libraries, so that the first ticket comes as fast as the second."""
        self.draw(SAMPLE, TicketKind.TICKET)

    def draw(self, token: wire.Token, kind: TicketKind) -> PrintJob:
        """The job that prints this token's ticket."""
        if self._writer is None:
            self._writer = open_writer(LAYOUTS[self._printer.paper_mm].width)
        text, paper_mm = ticket_text(token, self._clinic, kind), self._printer.paper_mm
        picture = ticket_picture(text, paper_mm)
        name = f"{kind} {plain(token.label)}"
        if self._line_is_slow:
            pieces = [*native_pieces(text, paper_mm, self._writer), cut(self._writer)]
        else:
            pieces = [*picture_pieces(picture, self._writer), cut(self._writer)]
        if self._printer.kind == "simulated":
            pieces.insert(0, announcement(name))
        return PrintJob(name, pieces, picture.height / DOTS_PER_MM + KNIFE_MM)

    @property
    def _line_is_slow(self) -> bool:
        return self._printer.kind == "serial" and self._printer.baud <= SLOW_BAUD


def announcement(name: str) -> bytes:
    """Tells the simulated printer's customer display whose ticket follows; no paper is used."""
    return b"\x1b=\x02" + name.encode("ascii", "replace") + b"\x1b=\x01"


SAMPLE = wire.Token(
    id="sample",
    label="G12",
    number=12,
    department="general_medicine",
    department_name="General medicine",
    department_names={
        "en": "General medicine",
        "hi": "सामान्य चिकित्सा",
        "or": "ସାଧାରଣ ଚିକିତ୍ସା",
    },
    day="2026-11-21",
    status="waiting",
    priority="normal",
    issued_department="general_medicine",
    counter=None,
    time_sure=True,
    issued_at="2026-11-21T09:00:00.000+05:30",
    called_at=None,
    started_at=None,
    finished_at=None,
    calls=0,
    ahead=3,
    wait=None,
    printed=False,
    print_problem=None,
    origin="button",
    check_code="K7Q2",
    follow_url="/t/3Jq9x2Vw7Rk1pZt8Lm4n5A",
)
