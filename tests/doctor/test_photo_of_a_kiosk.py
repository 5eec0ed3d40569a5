"""A technician far away gets a photo of the self-test ticket, and reads the machine's health."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from appliance.doctor.codes import CODES
from appliance.kiosk.health_line import health_line
from appliance.kiosk.ticket.page import page_picture
from appliance.kiosk.ticket.self_test import ButtonFact, KioskFacts, self_test_page
from appliance.settings import Clinic
from appliance.wire.photo import AT_MOST, decoded
from tests.cli.tools import tokenctl

FACTS = KioskFacts(
    version="0.1.0",
    at="21-11-2026 09:10",
    clock_sure=True,
    service="online",
    service_url="http://127.0.0.1:8080",
    printer="ready",
    printer_found="/dev/usb/lp0 · 0416:5011 POS-80",
    paper_mm=80,
    used_mm=12_400,
    roll_mm=50_000,
    buttons=(ButtonFact("", 17, 27, ""),),
    addresses=("192.168.1.10",),
)
AT = "2026-11-21T09:10"


def states(line: str) -> dict[str, tuple[str, str]]:
    return {part.part: (part.state, part.code) for part in decoded(line).parts}


@pytest.fixture
def verdict_file(tmp_path: Path) -> Path:
    """What the doctor left when the machine started, when paper was still there."""
    file = tmp_path / "verdict.json"
    weak = "under-voltage~under-voltage-seen(throttled=0x50000,times_24h=3)"
    line = f"TK1 0.1.0 2026-11-21T08:00 0h | {weak} | paper=(left_m=40) | disk=(free_mib=1200)"
    file.write_text(json.dumps({"verdict": "trouble", "photo": line}))
    return file


def test_the_ticket_tells_what_is_now_and_what_was_found_at_the_start(verdict_file: Path) -> None:
    facts = replace(FACTS, printer="paper-out", service="away", clock_sure=False)

    told = states(health_line(facts, "", verdict_file))

    assert told["under-voltage"] == ("warning", "under-voltage-seen")
    assert told["disk"] == ("ok", "")
    assert told["paper"] == ("trouble", "paper-out")
    assert told["printer"] == ("ok", "")
    assert told["service"] == ("trouble", "service-away")
    assert told["clock"] == ("warning", "clock-unsure")


@pytest.mark.parametrize("left", ["", "nonsense", "[]", "{}", '{"photo": 7}', '{"photo": "TK1 x"}'])
def test_without_a_verdict_the_kiosk_tells_what_it_knows(tmp_path: Path, left: str) -> None:
    file = tmp_path / "verdict.json"
    if left:
        file.write_text(left)

    told = states(health_line(FACTS, AT, file))

    assert told.keys() == {"printer", "paper", "button", "clock", "service"}
    assert {state for state, _ in told.values()} == {"ok"}


@pytest.mark.parametrize("printer", ["paper-low", "paper-out", "cover-open", "offline", "error"])
@pytest.mark.parametrize("trouble", ["stuck", "missing"])
def test_every_trouble_of_a_kiosk_has_a_code_that_can_be_explained(
    tmp_path: Path, printer: str, trouble: str
) -> None:
    buttons = (ButtonFact("dental", 17, 27, trouble),)
    facts = replace(FACTS, printer=printer, buttons=buttons)  # type: ignore[arg-type]

    told = states(health_line(facts, AT, tmp_path / "none"))

    faults = [code for state, code in told.values() if state != "ok"]
    assert len(faults) == 2
    assert set(faults) <= CODES.keys()


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_a_phone_reads_the_figures_off_the_paper_and_the_doctor_explains_them(
    verdict_file: Path, paper_mm: int
) -> None:
    # given a self-test ticket of a kiosk without paper soon
    facts = replace(FACTS, printer="paper-low", paper_mm=paper_mm)
    facts = replace(facts, health=health_line(facts, AT, verdict_file))
    paper = page_picture(self_test_page(facts, Clinic()), paper_mm)

    # when the code is read off the paper and given to the doctor
    (code,) = zxingcpp.read_barcodes(paper.convert("L"))
    explained = tokenctl("doctor", "--read", code.text)

    # then it says what to do
    assert len(code.text) <= AT_MOST
    assert explained.returncode == 1
    assert "Have a new roll ready" in explained.stdout
    assert "The power supply was too weak" in explained.stdout
