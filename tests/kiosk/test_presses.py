"""From a press to a ticket, against a real service on loopback and a printer that answers."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import wire
from appliance.kiosk.lamp import LampMode
from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.status import State
from tests.kiosk.assembled import DENTAL, GM, Kiosk
from tests.kiosk.stub_service import StubService
from tests.support.waiting import wait_for

SHUT = wire.Issuing(open=False, reason="outside-hours")
FIGURES = wire.DayFigures(
    day="2026-11-21",
    mark="",
    final=True,
    department=GM,
    department_name="General medicine",
    issued=31,
    served=27,
    no_shows=2,
    expired=1,
    cancelled=1,
    median_wait_s=840.0,
    p90_wait_s=2100.0,
    out_of_turn=[],
)


@pytest.fixture
def retry_for_s() -> float:
    return 5.0


@pytest.fixture
def kiosk(
    service: StubService, socket_path: Path, drawer: TicketDrawer, retry_for_s: float
) -> Iterator[Kiosk]:
    kiosk = Kiosk(service.url, socket_path, drawer, retry_for_s)
    kiosk.start()
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.READY)
    yield kiosk
    kiosk.stop()


def test_a_press_prints_a_ticket_and_reports_it(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    kiosk.press(GM)

    service.await_(lambda seen: seen.printed == [("id-1", True, None)])
    assert [(out.label, out.complete) for out in paper.tickets()] == [("G1", True)]
    assert service.seen.departments == [GM]
    assert service.seen.bearers == {"Bearer secret"}
    assert service.seen.torn == [False]


def test_the_lamp_answers_a_press_and_ends_ready(kiosk: Kiosk, service: StubService) -> None:
    kiosk.press(GM)
    assert kiosk.lamps.mode(GM) is LampMode.BUSY
    assert len(kiosk.clicks) == 1

    wait_for(lambda: kiosk.cycles_over == [GM])
    assert kiosk.lamps.mode(GM) is LampMode.READY


def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.lose_answers = 2

    kiosk.press(GM)

    service.await_(lambda seen: seen.printed == [("id-1", True, None)])
    assert len(service.seen.keys) == 3
    assert len(set(service.seen.keys)) == 1


@pytest.mark.parametrize("retry_for_s", [20.0])
def test_who_stands_at_the_button_is_asked_for_at_least_twice_a_second(
    kiosk: Kiosk, service: StubService
) -> None:
    service.lose_answers = 8
    pressed_at = time.monotonic()

    kiosk.press(GM)

    wait_for(lambda: kiosk.cycles_over == [GM])
    assert len(service.seen.keys) == 9
    # 0.2 s, 0.4 s and six times half a second at most, and what the machine is busy with.
    assert time.monotonic() - pressed_at < 5.0


@pytest.mark.parametrize("retry_for_s", [0.6])
def test_a_press_is_given_up_in_time_and_no_late_ticket_comes(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.answer = 503
    pressed_at = time.monotonic()

    kiosk.press(GM)

    wait_for(lambda: kiosk.cycles_over == [GM])
    assert time.monotonic() - pressed_at < 1.5
    assert kiosk.lamps.mode(GM) is LampMode.TROUBLE_SERVICE
    assert len(set(service.seen.keys)) == 1
    assert paper.tickets() == ()


def test_a_refusal_is_not_tried_again(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.answer = 409

    kiosk.press(GM)

    wait_for(lambda: kiosk.cycles_over == [GM])
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.READY)
    assert len(service.seen.keys) == 1
    assert paper.tickets() == ()


def test_an_unpaired_kiosk_shows_trouble(kiosk: Kiosk, service: StubService) -> None:
    service.answer = 401

    kiosk.press(GM)

    wait_for(lambda: kiosk.cycles_over == [GM])
    assert kiosk.lamps.mode(GM) is LampMode.TROUBLE_SERVICE


def test_a_press_while_the_service_is_away_is_served_when_it_is_back(
    kiosk: Kiosk, service: StubService
) -> None:
    service.go_away()
    wait_for(lambda: kiosk.lamps.mode(DENTAL) is LampMode.TROUBLE_SERVICE)

    kiosk.press(GM)
    service.come_back()

    service.await_(lambda seen: seen.printed == [("id-1", True, None)])
    assert wait_for(lambda: kiosk.lamps.mode(DENTAL) is LampMode.READY)


def test_paper_out_is_reported_and_the_number_stands(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    paper.set_state(State.PAPER_OUT, after_bytes=6000)

    kiosk.press(GM)

    service.await_(lambda seen: seen.printed == [("id-1", False, "paper-out")])
    assert service.seen.torn == [True]
    assert wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.TROUBLE_PAPER)


def test_a_ticket_that_was_never_begun_is_not_torn(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    paper.set_state(State.PAPER_OUT)

    kiosk.press(GM)

    service.await_(lambda seen: seen.printed == [("id-1", False, "paper-out")])
    assert service.seen.torn == [False]
    assert kiosk.agent.status().printer.meter_mm == 0


def test_the_meter_counts_what_the_printer_pulled_torn_tickets_too(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    kiosk.press(GM)
    service.await_(lambda seen: len(seen.printed) == 1)
    wait_for(lambda: kiosk.agent.status().printer.meter_mm > 0)
    whole, pulled_mm = kiosk.agent.status().printer, paper.view().used_mm

    paper.set_state(State.COVER_OPEN, after_bytes=6000)
    kiosk.press(DENTAL)
    service.await_(lambda seen: seen.torn == [False, True])
    wait_for(lambda: kiosk.agent.status().printer.meter_mm > whole.meter_mm)

    assert whole.roll_mm == 50_000
    assert whole.meter_mm == pytest.approx(pulled_mm, abs=15)
    assert kiosk.agent.status().printer.meter_mm >= paper.view().used_mm - 15


def test_a_stuck_printer_never_keeps_the_other_button_from_its_number(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    kiosk.press(GM)
    service.await_(lambda seen: len(seen.printed) == 1)
    paper.set_state(State.STUCK, after_bytes=6000)

    kiosk.press(GM)
    service.await_(lambda seen: len(seen.keys) == 2)
    asked_at = time.monotonic()
    kiosk.press(DENTAL)

    service.await_(lambda seen: seen.departments == [GM, GM, DENTAL])
    assert time.monotonic() - asked_at < 0.5
    service.await_(lambda seen: [ok for _, ok, _ in seen.printed] == [True, False, False])
    wait_for(lambda: sorted(kiosk.cycles_over) == [DENTAL, GM, GM])


def test_a_closed_clinic_has_dark_lamps(kiosk: Kiosk, service: StubService) -> None:
    service.show(issuing=SHUT)

    assert wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.OFF)


def test_only_the_lamp_of_the_closed_department_is_dark(kiosk: Kiosk, service: StubService) -> None:
    wait_for(lambda: kiosk.lamps.mode(DENTAL) is LampMode.READY)

    service.show(departments={GM: wire.Issuing(open=True), DENTAL: SHUT})

    wait_for(lambda: kiosk.lamps.mode(DENTAL) is LampMode.OFF)
    assert kiosk.lamps.mode(GM) is LampMode.READY


def test_a_press_while_closed_is_answered_by_the_lamp_and_gives_nothing(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.answer = 409
    service.show(issuing=SHUT)
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.OFF)

    kiosk.press(GM)

    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.REFUSED)
    wait_for(lambda: kiosk.lamps.mode(GM) is LampMode.OFF)
    assert kiosk.cycles_over == [GM]
    assert paper.tickets() == ()


def test_the_service_hears_of_paper_and_stuck_buttons(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    kiosk.agent.button_stuck(DENTAL, stuck=True)

    stuck = wire.ButtonStatus(DENTAL, stuck=True)
    assert service.await_(
        lambda seen: any(
            isinstance(frame, wire.StatusFrame)
            and stuck in frame.buttons
            and frame.printer.state == "ready"
            for frame in seen.frames
        )
    )


def test_the_service_hears_how_long_the_kiosk_has_run(kiosk: Kiosk, service: StubService) -> None:
    kiosk.agent.button_stuck(GM, stuck=True)
    kiosk.agent.button_stuck(GM, stuck=False)

    def ages(frames: list[wire.StatusFrame | wire.JobFrame]) -> list[float]:
        return [frame.up_s or 0 for frame in frames if isinstance(frame, wire.StatusFrame)]

    service.await_(lambda seen: len(ages(seen.frames)) > 1)
    assert ages(service.seen.frames) == sorted(ages(service.seen.frames))
    assert 0 <= ages(service.seen.frames)[-1] < 30


def test_a_job_that_makes_no_sense_is_answered(kiosk: Kiosk, service: StubService) -> None:
    service.show(jobs=[wire.KioskJob("job-1", "reprint")])

    assert service.await_(
        lambda seen: wire.JobFrame("job-1", ok=False, problem="job-unknown") in seen.frames
    )


def test_a_reprint_job_is_printed_once_and_answered(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    service.show(jobs=[wire.KioskJob("job-1", "reprint", SAMPLE)])
    service.await_(lambda seen: wire.JobFrame("job-1", ok=True) in seen.frames)

    service.show()
    service.await_(lambda seen: seen.frames.count(wire.JobFrame("job-1", ok=True)) == 2)

    assert [(out.kind, out.label) for out in paper.tickets()] == [("reprint", "G12")]


def test_every_paper_that_the_service_asks_for_comes_once(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    asked = [
        wire.KioskJob("job-1", "late", SAMPLE),
        wire.KioskJob("job-2", "self-test"),
        wire.KioskJob("job-3", "lamp-card"),
        wire.KioskJob("job-4", "day-slip", figures=[FIGURES]),
    ]

    service.show(jobs=asked)
    service.await_(lambda seen: seen.frames.count(wire.JobFrame("job-4", ok=True)) == 1)
    service.show()
    service.await_(lambda seen: seen.frames.count(wire.JobFrame("job-4", ok=True)) == 2)

    kinds = [str(out.kind) for out in paper.tickets()]
    assert len(kinds) == len(asked)
    assert {"late", "self-test", "day-slip"} <= set(kinds)
    assert all(out.complete for out in paper.tickets())
    assert kiosk.lamps.mode(GM) is LampMode.READY


def test_a_job_that_failed_is_answered_as_such_and_not_tried_again(
    kiosk: Kiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    paper.set_state(State.COVER_OPEN)
    refused = wire.JobFrame("job-1", ok=False, problem="cover-open")

    service.show(jobs=[wire.KioskJob("job-1", "late", SAMPLE)])
    service.await_(lambda seen: refused in seen.frames)
    paper.set_state(State.READY)
    service.show()
    service.await_(lambda seen: seen.frames.count(refused) == 2)

    assert paper.tickets() == ()
