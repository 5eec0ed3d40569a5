"""The whole kiosk before a printer in trouble: what the service hears, and what comes out."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import wire
from appliance.kiosk.printer.ticket_printer import TicketPrinter
from appliance.kiosk.printer.transports import open_transport
from appliance.kiosk.printing import PrintWorker
from appliance.kiosk.ticket.job import SAMPLE
from appliance.settings import Printer
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.serial_line import SerialLine
from appliance.simulator.status import State
from tests.kiosk.fake_usb import POS_80, FakeUsb
from tests.kiosk.stub_service import Seen, StubService
from tests.kiosk.test_program import KioskProcess
from tests.support.waiting import wait_for

FOUND_AGAIN_WITHIN_S = 10.0


@pytest.fixture
def kiosk(service: StubService, socket_path: Path, tmp_path: Path) -> Iterator[KioskProcess]:
    """A kiosk whose printer was ready, whatever comes next."""
    kiosk = KioskProcess(service.url, socket_path, tmp_path)
    try:
        service.await_(lambda seen: states(seen) == ["ready"])
        yield kiosk
    finally:
        kiosk.stop()


def states(seen: Seen) -> list[str]:
    """What the service heard of the printer, each change once; nothing before it was known."""
    told = [f.printer.state for f in seen.frames if isinstance(f, wire.StatusFrame)]
    known = told[next((n for n, state in enumerate(told) if state != "unknown"), len(told)) :]
    return [state for n, state in enumerate(known) if not n or state != known[n - 1]]


def press(kiosk: KioskProcess, service: StubService) -> tuple[bool, str | None]:
    """Presses until it counts, and waits for what the kiosk says of the ticket."""
    before = len(service.seen.keys)

    def counts() -> bool:
        kiosk.say(press="dental", hold_ms=60)
        threading.Event().wait(0.1)  # a button counts again once it was let go for a while
        return len(service.seen.keys) > before

    wait_for(counts)
    service.await_(lambda seen: len(seen.printed) == before + 1)
    _, ok, problem = service.seen.printed[-1]
    return ok, problem


def out(paper: EmulatedPrinter) -> list[tuple[str | None, str, bool]]:
    return [(ticket.label, str(ticket.kind), ticket.complete) for ticket in paper.tickets()]


def test_paper_that_is_low_is_told_once_and_printing_goes_on(
    kiosk: KioskProcess, service: StubService, paper: EmulatedPrinter
) -> None:
    paper.set_state(State.PAPER_LOW)

    said = press(kiosk, service)
    service.await_(lambda seen: states(seen)[-1] == "paper-low")

    paper.set_state(State.READY)
    service.await_(lambda seen: states(seen)[-1] == "ready")
    assert said == (True, None)
    assert states(service.seen) == ["ready", "paper-low", "ready"]


@pytest.mark.parametrize(
    ("trouble", "shown", "code"),
    [
        (State.OVERHEATED, "error", "printer-error"),
        (State.RECOVERABLE, "error", "printer-error"),  # a jam that was taken out
        (State.OFFLINE, "offline", "printer-offline"),
    ],
)
def test_trouble_is_shown_and_clears_by_itself(
    kiosk: KioskProcess,
    service: StubService,
    paper: EmulatedPrinter,
    trouble: State,
    shown: str,
    code: str,
) -> None:
    paper.set_state(trouble)
    assert press(kiosk, service) == (False, code)
    service.await_(lambda seen: states(seen)[-1] == shown)

    if trouble is not State.RECOVERABLE:
        paper.set_state(State.READY)

    service.await_(lambda seen: states(seen)[-1] == "ready", FOUND_AGAIN_WITHIN_S)
    assert press(kiosk, service) == (True, None)
    assert states(service.seen) == ["ready", shown, "ready"]
    assert [complete for _, _, complete in out(paper)] == [True]
    assert not any(service.seen.torn)


def test_a_dip_in_its_power_leaves_half_a_ticket_that_is_told_as_such(
    kiosk: KioskProcess, service: StubService, paper: EmulatedPrinter
) -> None:
    paper.reset(after_bytes=9_000)

    first, second = press(kiosk, service), press(kiosk, service)

    assert (first, second) == ((False, "printer-offline"), (True, None))
    assert service.seen.torn == [True, False]
    assert out(paper) == [("G1", "ticket", False), ("G2", "ticket", True)]


def test_a_printer_that_answers_nothing_prints_on(
    service: StubService, socket_path: Path, paper: EmulatedPrinter, tmp_path: Path
) -> None:
    paper.set_state(State.SILENT)
    kiosk = KioskProcess(service.url, socket_path, tmp_path)
    try:
        said = [press(kiosk, service) for _ in range(2)]
    finally:
        kiosk.stop()

    told = [f.printer.state for f in service.seen.frames if isinstance(f, wire.StatusFrame)]
    assert said == [(True, None)] * 2
    assert set(told) == {"unknown"}
    assert [complete for _, _, complete in out(paper)] == [True, True]


def test_the_printer_is_opened_once_for_many_tickets(
    kiosk: KioskProcess, service: StubService, paper: EmulatedPrinter
) -> None:
    for _ in range(3):
        press(kiosk, service)

    assert len(paper.tickets()) == 3
    assert paper.view().opened == 1


def test_when_paper_is_back_nothing_comes_but_what_the_service_asks_for(
    kiosk: KioskProcess, service: StubService, paper: EmulatedPrinter
) -> None:
    # given tickets that did not come out, one of them torn
    paper.set_state(State.PAPER_OUT, after_bytes=9_000)
    assert [press(kiosk, service) for _ in range(3)] == [(False, "paper-out")] * 3
    assert service.seen.torn == [True, False, False]

    # when there is paper again, and one of them is still wanted
    paper.set_state(State.READY)
    service.await_(lambda seen: states(seen)[-1] == "ready")
    service.show(jobs=[wire.KioskJob("late-1", "late", SAMPLE)])
    service.await_(lambda seen: wire.JobFrame("late-1", ok=True) in seen.frames)

    # then that one comes, as what it is, and the rest of the torn one does not
    assert out(paper) == [("G1", "ticket", False), (SAMPLE.label, "late", True)]


def test_a_usb_printer_on_another_port_prints_without_a_restart(tmp_path: Path) -> None:
    # given a kiosk's printing on a USB printer that somebody pulls out
    usb, paper, told = FakeUsb(tmp_path), EmulatedPrinter(), list[str]()
    node = usb.plug_in("lp0", POS_80, port="1-1.1")
    printer = TicketPrinter(open_transport(Printer(), usb.sysfs, usb.dev), 1.0)
    worker = PrintWorker(printer, 50_000, lambda: None, lambda status: told.append(status.state))
    with SerialLine(paper, node):
        worker.start()
        wait_for(lambda: told == ["ready"])
        usb.pull_out("lp0")
        paper.set_state(State.OFFLINE)

    # when another program has it, and then lets it go on another port
    usb.hold(POS_80, "usbfs", port="1-1.3")
    wait_for(lambda: told[-1] == "offline")
    assert "printer-held" in printer.trouble
    paper.set_state(State.READY)
    with SerialLine(paper, usb.plug_in("lp1", POS_80, port="2-1")):
        wait_for(lambda: told[-1] == "ready", FOUND_AGAIN_WITHIN_S)
        worker.stop()
        worker.join(1)

    # then it is the same printer under its new name
    assert told == ["ready", "offline", "ready"]
