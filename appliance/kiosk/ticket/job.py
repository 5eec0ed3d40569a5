"""From what is known to a print job: words, picture, bytes. Belongs to the printing worker."""

from collections.abc import Sequence
from functools import cached_property

from appliance import wire
from appliance.kiosk.printer.ticket_printer import PrintJob
from appliance.kiosk.ticket.blocks import Block, painted
from appliance.kiosk.ticket.day_slip import day_slip_page
from appliance.kiosk.ticket.escpos_bytes import Writer
from appliance.kiosk.ticket.lamp_card import lamp_card_page
from appliance.kiosk.ticket.layout import DOTS_PER_MM, KNIFE_MM, LAYOUTS
from appliance.kiosk.ticket.native import NativeSetter, Printed, native_ticket
from appliance.kiosk.ticket.page import Page, native_page, page_block
from appliance.kiosk.ticket.picture import ticket_block
from appliance.kiosk.ticket.sample import SAMPLE
from appliance.kiosk.ticket.self_test import KioskFacts, self_test_page
from appliance.kiosk.ticket.text import TicketKind, plain, ticket_text
from appliance.settings import Clinic, Printer

__all__ = ["SAMPLE", "TicketDrawer"]

# Up to this speed a ticket as one picture takes more than five seconds.
SLOW_BAUD = 57600


class TicketDrawer:
    """Draws every paper for one clinic and one printer."""

    def __init__(self, clinic: Clinic, printer: Printer) -> None:
        self._clinic, self._printer = clinic, printer

    def warm_up(self) -> None:
        """Loads fonts and libraries, so that the first ticket comes as fast as the second."""
        self.draw(SAMPLE, TicketKind.TICKET)

    def draw(self, token: wire.Token, kind: TicketKind) -> PrintJob:
        """The job that prints this token's ticket."""
        text = ticket_text(token, self._clinic, kind)
        if self._line_is_slow:
            printed = native_ticket(text, self._native)
        else:
            printed = self._as_picture(ticket_block(text, self._printer.paper_mm))
        return self._job(f"{kind} {plain(token.label)}", printed)

    def self_test(self, facts: KioskFacts) -> PrintJob:
        """What the kiosk knows of itself, and all that shows how the printer prints."""
        return self._page_job("self-test", self_test_page(facts, self._clinic))

    def day_slip(self, figures: Sequence[wire.DayFigures]) -> PrintJob:
        """The figures of a day."""
        return self._page_job("day-slip", day_slip_page(figures, self._clinic))

    def lamp_card(self) -> PrintJob:
        """What the button's lamp means, to be taped beside it."""
        return self._page_job("lamp-card", lamp_card_page(self._printer.paper_mm))

    def _page_job(self, name: str, page: Page) -> PrintJob:
        if self._line_is_slow:
            return self._job(name, native_page(page, self._native))
        return self._job(name, self._as_picture(page_block(page, self._printer.paper_mm)))

    def _as_picture(self, block: Block) -> Printed:
        picture = painted(block, LAYOUTS[self._printer.paper_mm].width)
        return Printed(block.height, tuple(self._writer.picture(picture)))

    def _job(self, name: str, printed: Printed) -> PrintJob:
        pieces = [*printed.pieces, self._writer.ending()]
        if self._printer.kind == "simulated":
            pieces.insert(0, announcement(name))
        return PrintJob(name, pieces, printed.height / DOTS_PER_MM + KNIFE_MM)

    @cached_property
    def _native(self) -> NativeSetter:
        return NativeSetter(self._printer.paper_mm, self._writer)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self._printer.profile)

    @property
    def _line_is_slow(self) -> bool:
        return self._printer.kind == "serial" and self._printer.baud <= SLOW_BAUD


def announcement(name: str) -> bytes:
    """Tells the simulated printer's customer display whose ticket follows; no paper is used."""
    return b"\x1b=\x02" + name.encode("ascii", "replace") + b"\x1b=\x01"
