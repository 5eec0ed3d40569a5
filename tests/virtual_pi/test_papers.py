"""The judge of the virtual Pi's paper, on tickets as the kiosk draws them."""

import msgspec
import pytest

from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.kiosk.ticket.text import TicketKind
from appliance.settings import settings_from
from tests.virtual_pi.install import settings_table
from tests.virtual_pi.papers import Reader, Seen, judge_paper

SETTINGS = settings_from(settings_table(), "test")
LABELS = [f"G{n}" for n in range(1, 120)]
TICKET, LATE, COPY = TicketKind.TICKET, TicketKind.LATE, TicketKind.REPRINT


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(SETTINGS, LABELS)


def paper(label: str, kind: TicketKind = TICKET, ahead: int = 4) -> bytes:
    token = msgspec.structs.replace(SAMPLE, label=label, ahead=ahead)
    drawer = TicketDrawer(SETTINGS.clinic, SETTINGS.printer)
    return b"".join(drawer.draw(token, kind).pieces)


@pytest.mark.parametrize("kind", list(TicketKind))
@pytest.mark.parametrize("label", ["G1", "G11", "G17", "G111"])
@pytest.mark.parametrize("ahead", [0, 100])
def test_a_label_is_read_from_a_ticket_of_any_kind(
    reader: Reader, label: str, kind: TicketKind, ahead: int
) -> None:
    assert reader.seen(paper(label, kind, ahead)) == [Seen(label, kind)]


def test_half_a_ticket_above_its_copy_is_read_too(reader: Reader) -> None:
    # given the plug that was pulled below the label, and what came after it
    whole = paper("G7")
    printed = whole[: len(whole) * 2 // 3] + bytes(2048) + paper("G7", COPY)

    assert reader.seen(printed) == [Seen("G7", TICKET), Seen("G7", COPY)]


def test_a_paper_of_another_kind_bears_no_label(reader: Reader) -> None:
    drawer = TicketDrawer(SETTINGS.clinic, SETTINGS.printer)

    assert reader.seen(b"".join(drawer.lamp_card().pieces)) == []


@pytest.mark.parametrize(
    ("seen", "broken"),
    [
        ([Seen("G1", TICKET), Seen("G2", LATE)], 0),
        ([Seen("G1", TICKET), Seen("G1", COPY)], 0),
        ([Seen("G1", TICKET), Seen("G1", TICKET)], 1),
        ([Seen("G1", LATE), Seen("G1", LATE)], 1),
        ([Seen("G9", TICKET)], 1),
    ],
)
def test_no_paper_without_a_number_and_none_twice_without_the_mark(
    seen: list[Seen], broken: int
) -> None:
    assert len(list(judge_paper(seen, ["G1", "G2"]))) == broken
