"""No text steers a printer: whatever names hold, the bytes are known commands and plain letters."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance import wire
from appliance.kiosk.printer.ticket_printer import PrintJob
from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.kiosk.ticket.layout import KNIFE_MM, LAYOUTS
from appliance.kiosk.ticket.picture import ticket_block
from appliance.kiosk.ticket.sample import SAMPLE_DAY
from appliance.kiosk.ticket.text import TicketKind, ticket_text
from appliance.settings import LANGUAGES, Clinic, Printer
from appliance.simulator.escpos import RASTER, RASTER_DATA, TEXT
from tests.kiosk.paper_bench import PRINTERS, commands
from tests.kiosk.test_ticket_pages import FACTS

# Pictures, letters and their size, line feeds, QR codes, the cut.
KNOWN = {RASTER, RASTER_DATA, TEXT, b"\n", b"\x1b!", b"\x1d!", b"\x1d(", b"\x1dV"}
CONTROLS = st.sampled_from("\x00\x04\x05\x0a\x0c\x10\x14\x18\x1b\x1c\x1d\x7f\x9b\u2028\u202e\ufeff")
LETTERS = st.characters() | CONTROLS | st.sampled_from("@VW न्तुମ୍ଭ")
TEXTS = st.text(LETTERS, max_size=60) | st.text(LETTERS, min_size=300, max_size=400)

TOKENS = st.builds(
    lambda label, name, hindi, odia, counter, code, ahead, address: msgspec.structs.replace(
        SAMPLE,
        label=label,
        department_name=name,
        department_names={"en": name, "hi": hindi, "or": odia},
        counter=counter,
        check_code=code,
        ahead=ahead,
        wait=wire.Wait(20, 35),
        follow_url=address,
    ),
    *(TEXTS,) * 4,
    st.none() | TEXTS,
    TEXTS,
    st.none() | st.integers(0, 10_000),
    TEXTS,
)
CLINICS = st.builds(
    Clinic,
    name=TEXTS,
    languages=st.permutations(LANGUAGES).map(tuple),
    follow_base_url=st.sampled_from(["", "http://q.local"]),
)


def assert_nothing_but_paper(job: PrintJob) -> None:
    for command in commands(job):
        assert command.name in KNOWN
        if command.name == TEXT:
            assert all(0x20 <= byte < 0x7F for byte in command.raw)
        if command.name == b"\x1d(":
            assert command.raw.startswith(b"\x1d(k")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(token=TOKENS, clinic=CLINICS, kind=st.sampled_from(TicketKind), n=st.integers(0, 3))
def test_no_name_label_or_code_steers_the_printer(
    token: wire.Token, clinic: Clinic, kind: TicketKind, n: int
) -> None:
    printer = PRINTERS[n]

    job = TicketDrawer(clinic, printer).draw(token, kind)

    assert_nothing_but_paper(job)
    assert sum(command.name == b"\x1dV" for command in commands(job)) == 1
    assert job.length_mm - KNIFE_MM < 180
    block = ticket_block(ticket_text(token, clinic, kind), printer.paper_mm)
    assert block.width <= LAYOUTS[printer.paper_mm].width


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS, clinic=CLINICS, n=st.integers(0, 3))
def test_no_fact_and_no_reason_steers_the_printer(text: str, clinic: Clinic, n: int) -> None:
    drawer = TicketDrawer(clinic, PRINTERS[n])
    facts = replace(
        FACTS,
        printer_found=text,
        service_url=text,
        version=text,
        addresses=(text,),
        paper_mm=PRINTERS[n].paper_mm,
        buttons=tuple(replace(button, department=text) for button in FACTS.buttons),
    )
    figures = [
        msgspec.structs.replace(
            row,
            department_name=text,
            day=text,
            mark=text,
            out_of_turn=[wire.OutOfTurn(text, text, text)],
        )
        for row in SAMPLE_DAY
    ]

    assert_nothing_but_paper(drawer.self_test(facts))
    assert_nothing_but_paper(drawer.day_slip(figures))


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda p: f"{p.kind}-{p.paper_mm}")
def test_the_lamp_card_is_nothing_but_paper(printer: Printer) -> None:
    assert_nothing_but_paper(TicketDrawer(Clinic(), printer).lamp_card())


def test_the_printer_s_library_leaves_nothing_in_the_temporary_folder(tmp_path: Path) -> None:
    code = "from appliance.kiosk.ticket.escpos_bytes import Writer; Writer()"

    subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path)}, check=True
    )

    assert list(tmp_path.iterdir()) == []
