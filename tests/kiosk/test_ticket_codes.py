"""The QR code: a phone reads the follow address back from the paper, however it was printed."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image, ImageOps

from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.kiosk.ticket.text import TicketKind
from appliance.settings import Clinic, Printer
from tests.kiosk.paper_bench import PRINTERS, on_paper

ADDRESSES = ("http://192.168.4.1:8080", "https://queue.chc-baliguda.odisha.example.org")


def read_by_a_phone(ink: Image.Image) -> list[str]:
    seen = ImageOps.expand(ImageOps.invert(ink), border=32, fill=255)
    return [code.text for code in zxingcpp.read_barcodes(seen)]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("languages", [("en",), ("or", "hi", "en")])
@pytest.mark.parametrize("printer", PRINTERS, ids=lambda p: f"{p.kind}-{p.paper_mm}")
def test_a_phone_reads_the_follow_address_from_the_paper(
    printer: Printer, languages: tuple[str, ...], address: str
) -> None:
    clinic = Clinic(name="CHC", languages=languages, follow_base_url=address)

    job = TicketDrawer(clinic, printer).draw(SAMPLE, TicketKind.TICKET)

    assert read_by_a_phone(on_paper(job, printer.paper_mm)) == [address + SAMPLE.follow_url]


@pytest.mark.parametrize("printer", PRINTERS[2:], ids=lambda p: f"{p.kind}-{p.paper_mm}")
def test_a_printer_that_knows_no_qr_code_gets_it_as_a_picture(printer: Printer) -> None:
    clinic = Clinic(name="CHC", follow_base_url=ADDRESSES[0])
    drawer = TicketDrawer(clinic, replace(printer, profile="POS-5890"))

    job = drawer.draw(SAMPLE, TicketKind.TICKET)

    assert b"\x1d(k" not in b"".join(job.pieces)
    assert read_by_a_phone(on_paper(job, printer.paper_mm)) == [ADDRESSES[0] + SAMPLE.follow_url]
