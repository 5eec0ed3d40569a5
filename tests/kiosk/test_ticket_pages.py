"""Self-test, day slip and lamp card: what stands on them, on paper of either width."""

from dataclasses import replace
from typing import get_args

import msgspec
import pytest

from appliance import wire
from appliance.kiosk.lamp import BLINKS, LampMode
from appliance.kiosk.link import ServiceIs
from appliance.kiosk.ticket.day_slip import day_slip_page
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.kiosk.ticket.lamp_card import ORDER, lamp_card_page, look
from appliance.kiosk.ticket.layout import LAYOUTS
from appliance.kiosk.ticket.page import Code, Drawing, Fact, Note, Page, Title, page_block
from appliance.kiosk.ticket.sample import SAMPLE_DAY
from appliance.kiosk.ticket.self_test import ButtonFact, KioskFacts, self_test_page
from appliance.settings import LANGUAGES, Clinic, Printer
from appliance.words import say
from tests.kiosk.paper_bench import PRINTERS, on_paper

CLINIC = Clinic(name="CHC Baliguda")
FACTS = KioskFacts(
    version="1.2.3",
    at="21-11-2026 09:00",
    clock_sure=True,
    service="online",
    service_url="http://192.168.4.1:8080",
    printer="paper-low",
    printer_found="/dev/usb/lp0 · 0416:5011 POS-80",
    paper_mm=80,
    used_mm=45_000,
    roll_mm=50_000,
    buttons=(
        ButtonFact("general_medicine", 17, 27, ""),
        ButtonFact("dental", 22, 23, "stuck"),
        ButtonFact("pediatrics", 24, 25, "missing"),
    ),
    addresses=("192.168.4.1",),
)


def said(page: Page) -> str:
    lines = []
    for part in page:
        match part:
            case Title(text) | Note(text):
                lines.append(text)
            case Fact(name, value):
                lines.append(f"{name}: {value}")
    return "\n".join(lines)


# --- self-test -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    [
        "Version: 1.2.3",
        "Time: 21-11-2026 09:00",
        "Service: answers",
        "http://192.168.4.1:8080",
        "Printer: paper is running low",
        "/dev/usb/lp0 · 0416:5011 POS-80",
        "Paper: 80 mm, 5 of 50 m left",
        "Button general_medicine",
        "pin 17, lamp 27",
        "pin 22, lamp 23: held down",
        "pin 24, lamp 25: not found",
        "Address: 192.168.4.1",
    ],
)
def test_the_self_test_says_what_the_kiosk_knows(fact: str) -> None:
    assert fact in said(self_test_page(FACTS, CLINIC))


def test_the_self_test_leads_phones_to_the_queue() -> None:
    page = self_test_page(replace(FACTS, queue_url="http://10.73.0.1:8080"), CLINIC)

    assert Code("http://10.73.0.1:8080") in page
    assert "Scan this to open the queue on a staff phone." in said(page)


def test_a_clock_that_is_not_sure_is_told() -> None:
    unsure = replace(FACTS, at="", clock_sure=False)

    assert "Time: not sure" in said(self_test_page(unsure, CLINIC))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_words(language: str) -> None:
    clinic = replace(CLINIC, languages=(language,))

    for printer in get_args(wire.PrinterState):
        assert said(self_test_page(replace(FACTS, printer=printer), clinic))
    for service in ServiceIs:
        assert said(self_test_page(replace(FACTS, service=service), clinic))


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda p: f"{p.kind}-{p.paper_mm}")
def test_bars_stand_at_both_edges_of_the_paper(printer: Printer) -> None:
    facts = replace(FACTS, paper_mm=printer.paper_mm)

    paper = on_paper(TicketDrawer(CLINIC, printer).self_test(facts), printer.paper_mm)

    assert [paper.crop(edge).getbbox() is not None for edge in edges(paper.width)] == [True, True]


def test_a_roll_narrower_than_the_settings_say_loses_a_bar() -> None:
    # given a kiosk set to 80 mm and a printer of 58 mm
    job = TicketDrawer(CLINIC, PRINTERS[0]).self_test(FACTS)

    paper = on_paper(job, 58)

    left, right = (paper.crop(edge).histogram()[255] for edge in edges(paper.width))
    assert left > 10 * 40
    assert right < left / 2


def edges(width: int) -> list[tuple[int, int, int, int]]:
    """The first 12 mm of paper, at the left and at the right edge."""
    return [(0, 0, 12, 96), (width - 12, 0, width, 96)]


# --- day slip ------------------------------------------------------------------------------------


def test_the_day_slip_tells_each_department_and_the_sum() -> None:
    slip = said(day_slip_page(SAMPLE_DAY, CLINIC))

    assert "Day slip 21-11-2026" in slip
    general, _, rest = slip.partition("Pediatrics")
    assert "Tokens given: 42\nSeen: 38\nDid not come: 2\nNot called: 1\nCancelled: 1" in general
    assert "Half waited up to: 21 min\n9 of 10 waited up to: 45 min" in general
    assert "Called out of turn: 1\nG14 · room-1 · in pain" in general
    assert "Dental\nNobody came." in rest
    assert "All departments\nTokens given: 54\nSeen: 50" in rest


def test_figures_of_nothing_are_quiet() -> None:
    facts = [part for part in day_slip_page(SAMPLE_DAY[1:2], CLINIC) if isinstance(part, Fact)]

    assert {fact.strong for fact in facts if fact.value == "-"} == {False}
    assert {fact.strong for fact in facts if fact.value != "-"} == {True}


def test_one_department_needs_no_sum() -> None:
    assert "All departments" not in said(day_slip_page(SAMPLE_DAY[:1], CLINIC))


def test_a_day_that_goes_on_says_so() -> None:
    today = [msgspec.structs.replace(row, final=False) for row in SAMPLE_DAY]

    assert "The day is not over yet." in said(day_slip_page(today, CLINIC))
    assert "The day is not over yet." not in said(day_slip_page(SAMPLE_DAY, CLINIC))


def test_a_day_without_departments_is_a_slip_too() -> None:
    assert "Nobody came." in said(day_slip_page([], CLINIC))


# --- lamp card -----------------------------------------------------------------------------------


def test_the_lamp_card_has_every_mode_once() -> None:
    assert sorted(ORDER) == sorted(LampMode)


@pytest.mark.parametrize("mode", LampMode)
def test_every_mode_is_told_in_all_languages(mode: LampMode) -> None:
    card = said(lamp_card_page(80))

    assert all(say(language, f"lamp.{mode}") in card for language in LANGUAGES)


@pytest.mark.parametrize("paper_mm", LAYOUTS)
def test_every_mode_looks_different(paper_mm: int) -> None:
    looks = {mode: look(mode, LAYOUTS[paper_mm]).tobytes() for mode in LampMode}

    assert len(set(looks.values())) == len(LampMode)


@pytest.mark.parametrize("paper_mm", LAYOUTS)
@pytest.mark.parametrize("mode", BLINKS)
def test_the_number_of_blinks_stands_beside_them(mode: LampMode, paper_mm: int) -> None:
    layout = LAYOUTS[paper_mm]

    picture = look(mode, layout)

    figure = picture.crop((layout.width - 8, 0, layout.width, picture.height))
    assert figure.getbbox() is not None


# --- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("paper_mm", LAYOUTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_paper_has_small_text_or_runs_off_its_edge(paper_mm: int, language: str) -> None:
    clinic = replace(CLINIC, languages=(language,))
    facts = replace(FACTS, paper_mm=paper_mm)
    pages = (
        self_test_page(facts, clinic),
        day_slip_page(SAMPLE_DAY, clinic),
        lamp_card_page(paper_mm),
    )

    for page in pages:
        block = page_block(page, paper_mm)
        assert min(mark.size for mark in block.marks if mark.size) >= 40
        assert block.width <= LAYOUTS[paper_mm].width


def test_drawings_are_as_wide_as_the_paper() -> None:
    for paper_mm, layout in LAYOUTS.items():
        page = self_test_page(replace(FACTS, paper_mm=paper_mm), CLINIC)
        drawings = [part.picture for part in page if isinstance(part, Drawing)]
        assert {drawing.width for drawing in drawings} == {layout.width}


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda p: f"{p.kind}-{p.paper_mm}")
def test_each_job_says_how_much_paper_it_takes(printer: Printer) -> None:
    drawer = TicketDrawer(CLINIC, printer)
    facts = replace(FACTS, paper_mm=printer.paper_mm)

    for job in (drawer.self_test(facts), drawer.day_slip(SAMPLE_DAY), drawer.lamp_card()):
        assert job.length_mm > 50
        assert job.pieces[-1] == b"\x1dVB\x00"
