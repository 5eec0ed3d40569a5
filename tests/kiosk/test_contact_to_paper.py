"""A button held by a technician, leaned on by a patient, hammered by a child, or stuck."""

import io
import threading
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from appliance import wire
from appliance.kiosk.lamp import LampMode
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.status import State
from appliance.simulator.tray import Ticket
from tests.kiosk.assembled import DENTAL, GM, QUICK, Kiosk
from tests.kiosk.stub_service import Seen, StubService
from tests.support.waiting import wait_for

SHUT = wire.Issuing(open=False, reason="outside-hours")
GM_PIN, DENTAL_PIN = 17, 22


@pytest.fixture
def held() -> tuple[int, ...]:
    return ()


@pytest.fixture
def kiosk(
    service: StubService, socket_path: Path, drawer: TicketDrawer, held: tuple[int, ...]
) -> Iterator[Kiosk]:
    kiosk = Kiosk(service.url, socket_path, drawer, held=held)
    kiosk.start()
    yield kiosk
    kiosk.stop()


def picture_of(ticket: Ticket) -> Image.Image:
    assert ticket.png is not None
    return Image.open(io.BytesIO(ticket.png)).convert("L")


def kinds(paper: EmulatedPrinter) -> list[str]:
    return [out.kind for out in paper.tickets()]


def open_everywhere(kiosk: Kiosk) -> bool:
    return all(kiosk.lamps.mode(name) is LampMode.READY for name in (GM, DENTAL))


def stuck_as_told(seen: Seen) -> list[bool]:
    """What the service heard, one after the other, of the dental button being stuck."""
    told = [
        wire.ButtonStatus(DENTAL, stuck=True) in frame.buttons
        for frame in seen.frames
        if isinstance(frame, wire.StatusFrame)
    ]
    return [stuck for stuck, _ in groupby(told)]


def hold_longer_than_any_patient() -> None:
    threading.Event().wait(QUICK.long_hold_s + 0.3)


def test_a_button_held_while_closed_prints_the_self_test_and_nothing_is_issued(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.answer = 409
    service.show(issuing=SHUT)
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.OFF)

    kiosk.contact(GM_PIN).drive_low()

    wait_for(lambda: kinds(paper) == ["self-test"])
    wait_for(lambda: kiosk.lamps.mode(GM) in (LampMode.OFF, LampMode.REFUSED))
    assert paper.tickets()[0].complete
    # Anybody may hold it while the clinic is closed: no phone becomes an admin's by that.
    assert service.seen.links == 0
    # The press was asked of the service, which said no; and the hold is told once only.
    assert len(service.seen.keys) == 1
    assert service.seen.printed == []
    hold_longer_than_any_patient()
    assert kinds(paper) == ["self-test"]


def test_every_hold_prints_one(kiosk: Kiosk, service: StubService, paper: EmulatedPrinter) -> None:
    service.answer = 409
    service.show(issuing=SHUT)
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.OFF)

    for held in range(2):
        kiosk.contact(GM_PIN).drive_low()
        wait_for(lambda: len(paper.tickets()) == held + 1)  # noqa: B023
        wait_for(lambda: kiosk.lamps.mode(GM) is not LampMode.BUSY)
        kiosk.contact(GM_PIN).drive_high()
        threading.Event().wait(2 * QUICK.release_s)

    assert kinds(paper) == ["self-test", "self-test"]


def test_only_the_department_that_is_closed_listens_to_the_gesture(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.show(departments={GM: wire.Issuing(open=True), DENTAL: SHUT})
    wait_for(lambda: kiosk.lamps.mode(DENTAL) is LampMode.OFF)
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.READY)

    kiosk.contact(GM_PIN).drive_low()
    service.await_(lambda seen: len(seen.printed) == 1)
    hold_longer_than_any_patient()
    assert kinds(paper) == ["ticket"]

    service.answer = 409
    kiosk.contact(DENTAL_PIN).drive_low()
    wait_for(lambda: kinds(paper) == ["ticket", "self-test"])


def test_a_patient_who_leans_on_the_button_gets_one_ticket_also_if_the_clinic_then_closes(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    wait_for(lambda: open_everywhere(kiosk))

    kiosk.contact(GM_PIN).drive_low()
    service.await_(lambda seen: len(seen.printed) == 1)
    service.show(issuing=SHUT)
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.OFF)
    hold_longer_than_any_patient()

    assert kinds(paper) == ["ticket"]


@pytest.mark.parametrize("held", [(GM_PIN,)])
def test_a_button_held_while_the_kiosk_starts_prints_the_self_test_and_issues_nothing(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    wait_for(lambda: kinds(paper) == ["self-test"])
    wait_for(lambda: open_everywhere(kiosk))
    hold_longer_than_any_patient()

    assert kinds(paper) == ["self-test"]
    assert service.seen.keys == []

    kiosk.contact(GM_PIN).drive_high()
    threading.Event().wait(2 * QUICK.release_s)
    kiosk.contact(GM_PIN).drive_low()
    service.await_(lambda seen: seen.departments == [GM])


@pytest.mark.parametrize(
    "link", ["http://10.73.0.1/pair#ABCD-2345", "http://127.0.0.1/pair#ABCD-2345", ""]
)
def test_what_is_held_while_the_kiosk_starts_pairs_the_first_admin(
    service: StubService,
    socket_path: Path,
    paper: EmulatedPrinter,
    drawer: TicketDrawer,
    link: str,
) -> None:
    # given a clinic without an admin, whose queue phones reach or not, or one with an admin
    service.first_admin_url = link
    kiosk = Kiosk(service.url, socket_path, drawer, held=(GM_PIN,))
    kiosk.start()

    wait_for(lambda: kinds(paper) == ["self-test"])
    kiosk.stop()

    read = zxingcpp.read_barcodes(picture_of(paper.tickets()[0]))
    assert [code.text for code in read if "/pair#" in code.text] == (
        [link] if "10.73" in link else []
    )
    assert service.seen.links == 1


@pytest.mark.parametrize("held", [(GM_PIN, DENTAL_PIN)])
def test_two_buttons_held_at_the_start_print_one_self_test(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    wait_for(lambda: kinds(paper) == ["self-test"])
    hold_longer_than_any_patient()

    assert kinds(paper) == ["self-test"]


def test_a_button_that_is_stuck_gave_one_ticket_and_staff_hear_of_it_until_it_is_free(
    kiosk: Kiosk,
    service: StubService,
    paper: EmulatedPrinter,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wait_for(lambda: open_everywhere(kiosk))

    kiosk.contact(DENTAL_PIN).drive_low()
    service.await_(lambda seen: stuck_as_told(seen) == [False, True])
    assert "button-stuck" in caplog.text
    kiosk.contact(DENTAL_PIN).drive_high()
    service.await_(lambda seen: stuck_as_told(seen) == [False, True, False])

    assert service.seen.departments == [DENTAL]
    assert kinds(paper) == ["ticket"]


def test_a_child_at_the_button_gets_a_ticket_each_guard_time_and_the_rest_is_counted(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    wait_for(lambda: open_everywhere(kiosk))
    began = time.monotonic()

    for _ in range(14):
        kiosk.contact(GM_PIN).drive_low()
        threading.Event().wait(0.03)
        kiosk.contact(GM_PIN).drive_high()
        threading.Event().wait(0.07)
    took_s = time.monotonic() - began

    wait_for(lambda: len(paper.tickets()) == len(kiosk.clicks))
    assert 2 <= len(kiosk.clicks) <= 1 + took_s / QUICK.repeat_guard_s
    assert "presses-ignored" in caplog.text


def test_the_self_test_comes_without_a_service_too(
    service: StubService, socket_path: Path, drawer: TicketDrawer, paper: EmulatedPrinter
) -> None:
    service.go_away()
    kiosk = Kiosk(service.url, socket_path, drawer, held=(GM_PIN,))
    kiosk.start()

    try:
        wait_for(lambda: kinds(paper) == ["self-test"])
        assert paper.tickets()[0].complete
    finally:
        kiosk.stop()
        service.come_back()


def test_the_lamp_answers_and_the_other_button_works_while_a_self_test_hangs_in_the_printer(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.answer = 409
    service.show(departments={GM: wire.Issuing(open=True), DENTAL: SHUT})
    wait_for(lambda: kiosk.lamps.mode(DENTAL) is LampMode.OFF)
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.READY)
    paper.set_state(State.STUCK, after_bytes=6000)

    kiosk.contact(DENTAL_PIN).drive_low()
    wait_for(lambda: kiosk.lamps.mode(DENTAL) is LampMode.BUSY)
    threading.Event().wait(QUICK.long_hold_s)
    service.answer = 201
    kiosk.contact(GM_PIN).drive_low()

    service.await_(lambda seen: seen.departments == [DENTAL, GM], within_s=1)
    wait_for(lambda: kiosk.lamps.mode(DENTAL) is not LampMode.BUSY)
