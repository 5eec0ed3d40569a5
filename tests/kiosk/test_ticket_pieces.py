"""A ticket is sent in pieces: between any two the printer is asked, and must have room to hear."""

import pytest

from appliance.kiosk.ticket.bands import LONGEST_BYTES
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.kiosk.ticket.sample import SAMPLE, SAMPLE_DAY
from appliance.kiosk.ticket.text import TicketKind
from appliance.settings import Clinic, Printer
from appliance.simulator.buffer import RECEIVE_BUFFER


@pytest.mark.parametrize("kind", ["usb", "serial"])
@pytest.mark.parametrize("paper_mm", [58, 80])
def test_every_piece_leaves_room_in_the_smallest_buffer(kind: str, paper_mm: int) -> None:
    clinic = Clinic(languages=("en", "hi", "or"), follow_base_url="http://192.168.4.1:8080")
    drawer = TicketDrawer(clinic, Printer(kind=kind, paper_mm=paper_mm))

    jobs = [
        drawer.draw(SAMPLE, TicketKind.TICKET),
        drawer.day_slip(SAMPLE_DAY),
        drawer.lamp_card(),
    ]

    longest = max(len(piece) for job in jobs for piece in job.pieces)
    assert longest <= LONGEST_BYTES < RECEIVE_BUFFER // 2
