"""The paper: what it says, how high its label stands, and that nothing can break it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from appliance import wire
from appliance.kiosk.printer.ticket_printer import PrintJob
from appliance.kiosk.ticket.escpos_bytes import Writer
from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.kiosk.ticket.label import label_ink
from appliance.kiosk.ticket.layout import DOTS_PER_MM, LAYOUTS, NOTE
from appliance.kiosk.ticket.picture import ticket_block, ticket_picture
from appliance.kiosk.ticket.text import TicketKind, plain, ticket_text
from appliance.settings import Clinic, Printer
from appliance.simulator.escpos import RASTER, RASTER_DATA, Splitter, word
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.typeset import TextLine, Weight, set_line

CLINIC = Clinic(name="Community Health Centre, Baliguda")
FOLLOW = "http://192.168.4.1:8080"
LANGUAGES = tuple(order for n in (1, 2, 3) for order in permutations(("en", "hi", "or"), n))
# The shortest and the longest things that a ticket has to say.
SITUATIONS = tuple(
    msgspec.structs.replace(SAMPLE, ahead=ahead, wait=wait, label=label, counter=counter)
    for ahead, wait in ((None, None), (0, None), (3, None), (12, wire.Wait(20, 35)))
    for label, counter in (("G1", "room-2"), ("D123", None))
)
NAMES = (
    "",
    "A" * 10_000,
    "general " * 1_250,
    "\x1b@\x10\x04\x01\x1dV\x00",
    "\u202eright\u0000left\u2028",
    "क्ष्म्य" * 400,
    "🏥 ☂ 漢字 \ud7ff",
)


def picture(
    paper_mm: int = 80,
    languages: tuple[str, ...] = ("en",),
    kind: TicketKind = TicketKind.TICKET,
    follow: str = "",
    **changes: object,
) -> Image.Image:
    clinic = replace(CLINIC, languages=languages, follow_base_url=follow)
    token = msgspec.structs.replace(SAMPLE, **changes)
    return ticket_picture(ticket_text(token, clinic, kind), paper_mm)


def drawn(token: wire.Token, clinic: Clinic, paper_mm: int) -> bytes:
    return ticket_picture(ticket_text(token, clinic), paper_mm).tobytes()


def ink_rows(ink: Image.Image) -> Iterator[bool]:
    """For each row of dots whether there is ink in it."""
    inverted = ImageOps.invert(ink.convert("L"))
    return (
        inverted.crop((0, y, ink.width, y + 1)).getbbox() is not None for y in range(ink.height)
    )


@pytest.mark.parametrize(("paper_mm", "least_mm"), [(80, 20), (58, 12)])
@pytest.mark.parametrize("label", ["1", "G1", "G12", "P88", "D999"])
def test_the_label_stands_high_enough(paper_mm: int, least_mm: float, label: str) -> None:
    layout = LAYOUTS[paper_mm]

    ink = label_ink(label, layout, layout.width)

    assert ink.height / DOTS_PER_MM >= least_mm
    assert ink.width <= layout.width


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("follow", ["", FOLLOW])
@pytest.mark.parametrize("kind", TicketKind)
def test_a_ticket_is_under_ninety_millimetres(
    paper_mm: int, languages: tuple[str, ...], follow: str, kind: TicketKind
) -> None:
    clinic = replace(CLINIC, languages=languages, follow_base_url=follow)

    heights = [
        ticket_block(ticket_text(token, clinic, kind), paper_mm).height for token in SITUATIONS
    ]

    assert min(heights) / DOTS_PER_MM >= 60
    assert max(heights) / DOTS_PER_MM < 90


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("follow", ["", FOLLOW])
def test_no_text_is_smaller_than_fourteen_points_and_none_runs_off_the_paper(
    paper_mm: int, languages: tuple[str, ...], follow: str
) -> None:
    clinic = replace(CLINIC, languages=languages, follow_base_url=follow)

    for token in SITUATIONS:
        block = ticket_block(ticket_text(token, clinic), paper_mm)
        texts = [mark for mark in block.marks if mark.size]

        assert min(mark.size for mark in texts) >= 40
        assert all(mark.picture.height >= mark.size for mark in texts)
        assert block.width <= LAYOUTS[paper_mm].width


@pytest.mark.parametrize(("paper_mm", "languages"), list(product([58, 80], LANGUAGES)))
def test_departments_stand_in_all_the_clinics_languages(
    paper_mm: int, languages: tuple[str, ...]
) -> None:
    clinic = replace(CLINIC, languages=languages, follow_base_url=FOLLOW)

    for language in languages:
        renamed = msgspec.structs.replace(
            SAMPLE, department_names=SAMPLE.department_names | {language: "Other"}
        )

        assert drawn(SAMPLE, clinic, paper_mm) != drawn(renamed, clinic, paper_mm)


@pytest.mark.parametrize(("name", "paper_mm"), list(product(NAMES, [58, 80])))
def test_strange_names_neither_break_nor_stretch_a_ticket(name: str, paper_mm: int) -> None:
    ticket = picture(
        paper_mm,
        ("en", "hi", "or"),
        department_name=name,
        department_names={"en": name, "hi": name + "।", "or": name},
        label=name[:40] or "?",
        counter=name or None,
        check_code=name,
    )

    assert ticket.height / DOTS_PER_MM < 180


def test_the_date_is_left_out_while_the_clock_is_not_sure() -> None:
    sure = ticket_text(SAMPLE, CLINIC)
    unsure = ticket_text(msgspec.structs.replace(SAMPLE, time_sure=False), CLINIC)

    assert sure.when == "21-11-2026 09:00"
    assert unsure.when == ""


def test_an_unknown_wait_and_an_unknown_place_are_left_out() -> None:
    text = ticket_text(msgspec.structs.replace(SAMPLE, ahead=None, wait=None), CLINIC)

    assert (text.ahead, text.ahead_words, text.waits) == (None, (), ())


def test_a_known_wait_is_a_range() -> None:
    waiting = msgspec.structs.replace(SAMPLE, wait=wire.Wait(10, 25))

    assert ticket_text(waiting, CLINIC).waits[0] == "about 10 to 25 minutes"


def test_the_qr_code_needs_an_address_that_patients_can_reach() -> None:
    reachable = replace(CLINIC, follow_base_url="http://q.local/")

    assert ticket_text(SAMPLE, CLINIC).qr is None
    assert ticket_text(SAMPLE, reachable).qr == "http://q.local/t/3Jq9x2Vw7Rk1pZt8Lm4n5A"


@pytest.mark.parametrize("kind", [TicketKind.REPRINT, TicketKind.LATE])
def test_copies_and_late_tickets_are_marked(kind: TicketKind) -> None:
    marks = ticket_text(SAMPLE, CLINIC, kind).marks

    assert marks
    assert picture(kind=kind).tobytes() != picture().tobytes()


@pytest.mark.parametrize("priority", ["low", "high", "emergency"])
def test_a_priority_is_a_sign(priority: str) -> None:
    assert picture(priority=priority).tobytes() != picture().tobytes()


@given(st.text(max_size=200))
def test_no_control_character_is_left_in_a_text(text: str) -> None:
    line = plain(text)

    assert len(line) <= 80
    assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in line if letter != " ")


@settings(max_examples=10, deadline=None)
@given(name=st.text(max_size=40))
def test_the_stream_holds_pictures_and_a_cut_and_nothing_else(
    name: str, drawer: TicketDrawer
) -> None:
    token = msgspec.structs.replace(SAMPLE, department_names={"en": name}, department_name=name)

    job = drawer.draw(token, TicketKind.TICKET)

    announcement, *pictures, cut = job.pieces
    assert announcement == b"\x1b=\x02ticket G12\x1b=\x01"
    assert {command.name for command in Splitter().feed(b"".join(pictures))} == {
        RASTER,
        RASTER_DATA,
    }
    assert cut == b"\x1dVB\x00"


def test_a_picture_can_hold_no_command() -> None:
    dots = bytes.fromhex("1004021005011014") * 9  # one row of 576 dots
    picture = Image.frombytes("1", (576, 1), bytes(byte ^ 0xFF for byte in dots))

    [band] = Writer().picture(picture)

    assert not any(command in band for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def test_the_paper_shows_what_was_drawn() -> None:
    drawer = TicketDrawer(CLINIC, Printer(kind="simulated"))
    paper = EmulatedPrinter(paper_mm=80)

    for piece in drawer.draw(SAMPLE, TicketKind.TICKET).pieces:
        feed(paper, piece)

    [out] = paper.tickets()
    assert out.picture is not None
    assert sum(ink_rows(out.picture)) == sum(ink_rows(picture()))


def feed(paper: EmulatedPrinter, data: bytes) -> None:
    while data:
        data = data[paper.receive(data) :]


def test_a_narrow_roll_gets_a_narrow_picture() -> None:
    drawer = TicketDrawer(CLINIC, Printer(kind="usb", paper_mm=58))

    job: PrintJob = drawer.draw(SAMPLE, TicketKind.TICKET)

    commands = Splitter().feed(b"".join(job.pieces))
    assert max(word(command.raw, 4) for command in commands if command.name == RASTER) == 48


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize("conjunct", ["ନ୍ତ", "ସ୍ତ", "କ୍ତ"])
def test_an_odia_vowel_sign_hangs_beneath_its_conjunct(conjunct: str, weight: Weight) -> None:
    bare, signed = (set_line(word, 40, weight) for word in (conjunct, conjunct + "\u0b41"))

    assert signed.width == bare.width
    assert ink_below(signed) > ink_below(bare)


def ink_below(line: TextLine) -> int:
    """How far the ink reaches, in dots from the top."""
    box = line.picture.getbbox()
    return box[3] if box else 0


@pytest.mark.parametrize(
    ("languages", "at_most_s"), [(("en",), 4), (("en", "hi"), 10), (("en", "hi", "or"), 12)]
)
def test_a_slow_line_carries_a_ticket_in_seconds(
    languages: tuple[str, ...], at_most_s: float
) -> None:
    clinic = replace(CLINIC, languages=languages)
    drawer = TicketDrawer(clinic, Printer(kind="serial", device="/dev/ttyUSB0", baud=9600))
    paper = EmulatedPrinter(paper_mm=80)

    job = drawer.draw(SAMPLE, TicketKind.TICKET)
    for piece in job.pieces:
        feed(paper, piece)

    assert sum(len(piece) for piece in job.pieces) / 960 < at_most_s
    [out] = paper.tickets()
    assert out.complete


@pytest.mark.parametrize("name", NAMES)
def test_strange_names_cannot_steer_a_printer_with_letters_of_its_own(name: str) -> None:
    drawer = TicketDrawer(CLINIC, Printer(kind="serial", device="/dev/ttyUSB0", baud=9600))
    token = msgspec.structs.replace(SAMPLE, department_names={"en": name}, check_code=name)

    stream = b"".join(drawer.draw(token, TicketKind.TICKET).pieces)

    assert stream.count(b"\x1dV") == 1
    assert b"\x10\x04" not in stream


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("follow", ["", "http://q.local"])
@pytest.mark.parametrize("ahead", [0, 9, 99, 999, 10_000, 10**9])
def test_however_many_are_ahead_the_ticket_can_be_drawn(
    paper_mm: int, languages: tuple[str, ...], follow: str, ahead: int
) -> None:
    ticket = picture(paper_mm, languages, follow=follow, ahead=ahead, wait=wire.Wait(20, 35))

    assert ticket.width == LAYOUTS[paper_mm].width


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("follow", ["", "http://q.local", FOLLOW, "http://q.local/" + "a" * 90])
@pytest.mark.parametrize("ahead", [0, 3, 999])
def test_the_time_stands_whole_on_every_ticket(
    paper_mm: int, languages: tuple[str, ...], follow: str, ahead: int
) -> None:
    clinic = replace(CLINIC, languages=languages, follow_base_url=follow)
    text = ticket_text(msgspec.structs.replace(SAMPLE, ahead=ahead), clinic)

    block = ticket_block(text, paper_mm)

    both = f"{text.when}   {text.code}"
    ways = [set_line(words, NOTE).picture for words in (both, text.when, text.when.split()[1])]
    inks = {way.tobytes() for way in ways}
    assert any(mark.picture.tobytes() in inks for mark in block.marks)
