"""Tickets on the emulated printer's paper: how high the label stands, and that nothing is lost."""

from dataclasses import replace

import msgspec
import pytest
from PIL import Image

from appliance import wire
from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.kiosk.ticket.layout import DOTS_PER_MM, KNIFE_MM, LAYOUTS
from appliance.kiosk.ticket.picture import ticket_picture
from appliance.kiosk.ticket.text import TicketKind, ticket_text
from appliance.settings import Clinic, Printer
from tests.kiosk.paper_bench import PRINTERS, USB_58, USB_80, ink_runs, on_paper

MM_A_LINE = 25.4 / 6
LEAST_LABEL_MM = {80: 20, 58: 12}
CLINIC = Clinic(
    name="Community Health Centre, Baliguda",
    languages=("en", "hi", "or"),
    follow_base_url="http://192.168.4.1:8080",
)


@pytest.mark.parametrize("label", ["1", "G12", "D123"])
@pytest.mark.parametrize("printer", PRINTERS, ids=lambda p: f"{p.kind}-{p.paper_mm}")
def test_the_label_is_high_enough_on_the_paper(printer: Printer, label: str) -> None:
    clinic = replace(CLINIC, follow_base_url="")
    token = msgspec.structs.replace(SAMPLE, label=label)

    ticket = on_paper(TicketDrawer(clinic, printer).draw(token, TicketKind.TICKET), 80)

    assert max(ink_runs(ticket)) / DOTS_PER_MM >= LEAST_LABEL_MM[printer.paper_mm]


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda p: f"{p.kind}-{p.paper_mm}")
@pytest.mark.parametrize("languages", [("en",), ("or", "hi"), ("en", "hi", "or"), ("hi",)])
@pytest.mark.parametrize("follow", ["", "http://192.168.4.1:8080"])
@pytest.mark.parametrize("kind", TicketKind)
def test_a_ticket_is_short_on_the_paper_whatever_line_it_came_over(
    printer: Printer, languages: tuple[str, ...], follow: str, kind: TicketKind
) -> None:
    clinic = replace(CLINIC, languages=languages, follow_base_url=follow)
    token = msgspec.structs.replace(SAMPLE, ahead=12, wait=wire.Wait(20, 35))

    job = TicketDrawer(clinic, printer).draw(token, kind)

    paper = on_paper(job, printer.paper_mm)
    _, top, _, bottom = paper.getbbox() or (0, 0, 0, 0)
    assert (bottom - top) / DOTS_PER_MM < 90
    # What the job says of its length is what the printer pulls, but for white at the end.
    assert bottom - top <= (job.length_mm - KNIFE_MM) * DOTS_PER_MM <= bottom - top + 40


@pytest.mark.parametrize("printer", [USB_80, USB_58], ids=["80", "58"])
@pytest.mark.parametrize("label", ["G12", "D9999999"])
def test_the_paper_shows_every_dot_that_was_drawn(printer: Printer, label: str) -> None:
    token = msgspec.structs.replace(SAMPLE, label=label, ahead=12, wait=wire.Wait(20, 35))
    drawn = ticket_picture(ticket_text(token, CLINIC), printer.paper_mm)

    paper = on_paper(TicketDrawer(CLINIC, printer).draw(token, TicketKind.TICKET), printer.paper_mm)

    lost = ink_of(paper) - ink_of(drawn.convert("L").point(lambda dot: 255 - dot))
    # Dots may be added where the bytes would be obeyed as a command; none is taken away.
    assert 0 <= lost <= 8
    assert paper.width == LAYOUTS[printer.paper_mm].width


def ink_of(ink: Image.Image) -> int:
    return sum(ink.histogram()[128:])


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda p: f"{p.kind}-{p.paper_mm}")
def test_nothing_is_lost_at_the_right_edge(printer: Printer) -> None:
    # given the widest things that a ticket may hold
    clinic = replace(CLINIC, name="W" * 80)
    token = msgspec.structs.replace(
        SAMPLE,
        label="WWWWWWWW",
        check_code="WWWWWWWW",
        department_names={"en": "Womens " + "W" * 60, "hi": "क्षेत्रीय" * 8, "or": "ସ୍ତ୍ରୀ" * 20},
    )

    job = TicketDrawer(clinic, printer).draw(token, TicketKind.TICKET)

    # A roll that is wider than the printer's own would show what the narrower one loses.
    narrow = on_paper(job, printer.paper_mm)
    assert ink_of(narrow) == ink_of(on_paper(job, 80))


def test_a_printer_without_a_knife_feeds_to_the_tear_bar() -> None:
    drawer = TicketDrawer(CLINIC, replace(USB_58, profile="POS-5890"))

    *_, ending = drawer.draw(SAMPLE, TicketKind.TICKET).pieces

    assert ending == b"\x1bd\x04"
    assert 4 * MM_A_LINE > 12


def test_an_unknown_profile_is_told_once_with_what_is_near(
    caplog: pytest.LogCaptureFixture,
) -> None:
    drawer = TicketDrawer(CLINIC, replace(USB_80, profile="TM-T88VI"))

    drawer.draw(SAMPLE, TicketKind.TICKET)
    job = drawer.draw(SAMPLE, TicketKind.TICKET)

    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith("printer-profile-unknown: 'TM-T88VI'")
    assert "TM-T88V" in line
    assert job.pieces[-1] == b"\x1dVB\x00"
