"""Whatever the printer does, the kiosk tells the truth about the ticket and goes on."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.kiosk.printer.status import Answers, is_status
from appliance.kiosk.printer.ticket_printer import NotPrinted, PrintJob, TicketPrinter
from appliance.kiosk.printer.transports import open_transport, open_usb
from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.kiosk.ticket.text import TicketKind
from appliance.settings import Printer
from appliance.simulator.listeners import TcpLine
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.serial_line import SerialLine
from appliance.simulator.status import State
from tests.kiosk.patience import eventually

GIVE_UP_S = 0.5


@pytest.fixture
def ticket(drawer: TicketDrawer) -> PrintJob:
    return drawer.draw(SAMPLE, TicketKind.TICKET)


@pytest.fixture
def printer(socket_path: Path) -> Iterator[TicketPrinter]:
    settings = Printer(kind="simulated", device=str(socket_path))
    printer = TicketPrinter(open_transport(settings), GIVE_UP_S)
    yield printer
    printer.close()


def problem_of(print_it: Callable[[], None]) -> str:
    with pytest.raises(NotPrinted) as trouble:
        print_it()
    return trouble.value.code


def test_a_ticket_comes_out_whole(
    printer: TicketPrinter, paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    printer.print(ticket)

    [out] = paper.tickets()
    assert (out.label, out.complete) == ("G12", True)


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        (State.READY, "ready"),
        (State.PAPER_LOW, "paper-low"),
        (State.PAPER_OUT, "paper-out"),
        (State.COVER_OPEN, "cover-open"),
        (State.ERROR, "error"),
        (State.OFFLINE, "offline"),
        (State.SILENT, "unknown"),
        (State.GARBAGE, "unknown"),
    ],
)
def test_each_state_is_told_apart(
    printer: TicketPrinter, paper: EmulatedPrinter, state: State, seen: str
) -> None:
    paper.set_state(state)

    assert printer.check() == seen


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.PAPER_OUT, "paper-out"),
        (State.COVER_OPEN, "cover-open"),
        (State.ERROR, "printer-error"),
        (State.OFFLINE, "printer-offline"),
        (State.STUCK, "printer-stuck"),
    ],
)
@pytest.mark.parametrize("after_bytes", [None, 2500, 12_000])
def test_trouble_before_or_in_a_ticket_is_told_and_passes(
    printer: TicketPrinter,
    paper: EmulatedPrinter,
    ticket: PrintJob,
    state: State,
    code: str,
    after_bytes: int | None,
) -> None:
    printer.print(ticket)
    paper.set_state(state, after_bytes=after_bytes)

    assert problem_of(lambda: printer.print(ticket)) == code

    paper.set_state(State.READY)
    printer.print(ticket)
    whole = [out for out in paper.tickets() if out.complete]
    assert len(whole) == 2


def test_a_printer_that_never_answers_prints_on(
    printer: TicketPrinter, paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    paper.set_state(State.SILENT)

    printer.print(ticket)
    printer.print(ticket)

    assert printer.check() == "unknown"
    eventually(lambda: [out.complete for out in paper.tickets()] == [True, True])


def test_a_printer_that_talks_nonsense_prints_on(
    printer: TicketPrinter, paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    paper.set_state(State.GARBAGE)

    printer.print(ticket)

    assert printer.check() == "unknown"


def test_a_printer_that_used_to_answer_and_is_silent_is_stuck(
    printer: TicketPrinter, paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    printer.print(ticket)
    paper.set_state(State.SILENT)

    assert problem_of(lambda: printer.print(ticket)) == "printer-stuck"


def test_a_slow_printer_is_waited_for(
    printer: TicketPrinter, paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    paper.set_state(State.SLOW, bytes_per_second=12_000)

    printer.print(ticket)

    assert paper.tickets()[-1].complete


def test_a_power_dip_in_a_ticket_is_told(
    printer: TicketPrinter, paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    printer.print(ticket)
    paper.reset(after_bytes=8000)

    assert problem_of(lambda: printer.print(ticket)) == "printer-offline"

    eventually(lambda: printer.check() == "ready")
    printer.print(ticket)
    assert paper.tickets()[-1].complete


def test_a_network_printer_is_found_again(paper: EmulatedPrinter, ticket: PrintJob) -> None:
    with TcpLine(paper) as line:
        settings = Printer(kind="network", device=f"127.0.0.1:{line.port}")
        printer = TicketPrinter(open_transport(settings), GIVE_UP_S)
        printer.print(ticket)
        paper.set_state(State.OFFLINE)
        assert problem_of(lambda: printer.print(ticket)) == "printer-offline"
        paper.set_state(State.READY)

        printer.print(ticket)
        printer.close()

    assert len(paper.tickets()) == 2


@pytest.mark.parametrize("kind", ["serial", "file"])
def test_a_printer_on_a_line_prints(
    paper: EmulatedPrinter, ticket: PrintJob, tmp_path: Path, kind: str
) -> None:
    node = tmp_path / "ttyUSB0"
    with SerialLine(paper, node):
        settings = Printer(kind=kind, device=str(node), baud=115200)
        printer = TicketPrinter(open_transport(settings), GIVE_UP_S)

        assert printer.check() == "ready"
        printer.print(ticket)
        printer.close()

    assert paper.tickets()[-1].complete


def test_a_plain_file_takes_tickets_and_never_answers(ticket: PrintJob, tmp_path: Path) -> None:
    node = tmp_path / "tickets.bin"
    node.write_bytes(b"\x12\x12\x12")
    printer = TicketPrinter(open_transport(Printer(kind="file", device=str(node))), GIVE_UP_S)

    assert printer.check() == "unknown"
    printer.print(ticket)
    printer.close()

    assert node.read_bytes().endswith(ticket.pieces[-1])


def test_a_usb_printer_is_found_under_any_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_usb(tmp_path)
    (tmp_path / "lp3").touch()

    os.close(open_usb(tmp_path))


def test_the_connection_is_kept_while_the_printer_is_well(
    paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    opened: list[int] = []
    with TcpLine(paper) as line:
        settings = Printer(kind="network", device=f"127.0.0.1:{line.port}")
        transport = open_transport(settings)
        connect = transport._connect
        transport._connect = lambda: opened.append(1) or connect()  # type: ignore[func-returns-value]
        printer = TicketPrinter(transport, GIVE_UP_S)
        for _ in range(3):
            printer.check()
            printer.print(ticket)
        printer.close()

    assert len(opened) == 1


def test_only_bytes_that_fit_are_answers() -> None:
    fitting = [byte for byte in range(256) if is_status(byte)]

    assert all(
        f"{byte:08b}"[0] + f"{byte:08b}"[3] + f"{byte:08b}"[6:] == "0110" for byte in fitting
    )
    assert len(fitting) == 16


def test_the_worst_state_is_told() -> None:
    both = Answers(printer=0x1A, offline_cause=0x36, paper=0x7E)

    assert both.state == "cover-open"


def test_no_thread_is_left_behind(printer: TicketPrinter, ticket: PrintJob) -> None:
    before = threading.active_count()

    printer.print(ticket)

    assert threading.active_count() == before
