"""Whatever the printer does, the kiosk tells the truth about the ticket and goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.kiosk.printer.connection import Connection, DescriptorTransport
from appliance.kiosk.printer.status import Answers, is_status
from appliance.kiosk.printer.ticket_printer import NotPrinted, PrintJob, TicketPrinter
from appliance.kiosk.printer.transports import open_transport
from appliance.settings import Printer
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.serial_line import SerialLine
from appliance.simulator.status import State
from tests.kiosk import printing
from tests.simulator.jobs import INITIALISE, announced, raster

GIVE_UP_S = 0.5


@pytest.fixture
def ticket() -> PrintJob:
    return printing.ticket("G12")


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


def test_a_printer_that_used_to_answer_and_is_silent_is_stuck(
    printer: TicketPrinter, paper: EmulatedPrinter, ticket: PrintJob
) -> None:
    printer.print(ticket)
    paper.set_state(State.SILENT)

    assert problem_of(lambda: printer.print(ticket)) == "printer-stuck"


def test_a_plain_file_takes_tickets_and_never_answers(ticket: PrintJob, tmp_path: Path) -> None:
    node = tmp_path / "tickets.bin"
    node.write_bytes(b"\x12\x12\x12")
    printer = TicketPrinter(open_transport(Printer(kind="file", device=str(node))), GIVE_UP_S)

    assert printer.check() == "unknown"
    printer.print(ticket)
    printer.close()

    assert node.read_bytes().endswith(ticket.pieces[-1])


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


def test_a_file_that_was_removed_is_gone(ticket: PrintJob, tmp_path: Path) -> None:
    node = tmp_path / "tickets.bin"
    node.touch()
    printer = TicketPrinter(open_transport(Printer(kind="file", device=str(node))), GIVE_UP_S)
    printer.print(ticket)

    node.unlink()

    assert printer.check() == "offline"
    assert problem_of(lambda: printer.print(ticket)) == "printer-offline"
    assert printer.found == ""
    assert str(node) in printer.trouble


def test_a_full_disk_behind_a_file_takes_nothing(ticket: PrintJob) -> None:
    printer = TicketPrinter(open_transport(Printer(kind="file", device="/dev/full")), GIVE_UP_S)

    assert problem_of(lambda: printer.print(ticket)) == "printer-stuck"

    assert printer.check() == "error"
    printer.close()


def test_a_serial_adapter_is_found_again_by_its_name_on_another_port(
    ticket: PrintJob, tmp_path: Path
) -> None:
    by_id = tmp_path / "usb-1a86_USB_Serial-if00-port0"
    settings = Printer(kind="serial", device=str(by_id), baud=115200)
    printer = TicketPrinter(open_transport(settings), GIVE_UP_S)
    paper = EmulatedPrinter()
    with SerialLine(paper, by_id) as line:
        printer.print(ticket)
        first = (printer.found, line.device)
        with SerialLine(EmulatedPrinter()) as other:  # takes the old number
            paper.set_state(State.OFFLINE)
            assert printer.check() == "offline"
            held = other.device
            paper.set_state(State.READY)

        assert printer.check() == "ready"
        printer.print(ticket)
        assert printer.found == f"{by_id} → {line.device} · 115200 baud"
        printer.close()

    assert first[0].endswith("115200 baud")
    assert held != line.device
    assert [out.complete for out in paper.tickets()] == [True, True]


def test_a_printer_that_is_away_is_looked_for_once_a_look(tmp_path: Path) -> None:
    tried: list[int] = []

    def refuse() -> Connection:
        tried.append(1)
        raise OSError("unplugged")

    printer = TicketPrinter(DescriptorTransport(refuse), GIVE_UP_S)

    began = time.process_time()
    looks = [printer.check() for _ in range(20)]

    assert looks == ["offline"] * 20
    assert len(tried) == 20
    assert time.process_time() - began < 0.1
    assert printer.trouble == "printer-offline: unplugged"


@pytest.mark.parametrize("forgets_when_told", [True, False])
def test_what_an_earlier_life_left_in_the_printer_does_not_eat_the_next_ticket(
    ticket: PrintJob, tmp_path: Path, forgets_when_told: bool
) -> None:
    # given a program that died in the middle of a picture, before a printer that noticed nothing
    paper = EmulatedPrinter(forgets_when_told=forgets_when_told)
    paper.receive(INITIALISE + announced("ticket G11") + raster(24) + raster(24)[:900])
    with SerialLine(paper, tmp_path / "lp0"):
        settings = Printer(kind="file", device=str(tmp_path / "lp0"))
        printer = TicketPrinter(open_transport(settings), GIVE_UP_S)

        # when its next life looks at the printer, and prints
        printer.check()
        printer.print(ticket)
        printer.close()

    # then the half is a piece of its own, and the ticket has all of its ink
    [half, whole] = paper.tickets()
    assert (half.label, half.complete) == ("G11", False)
    assert (whole.label, whole.complete) == ("G12", True)
    assert whole.stream.endswith(b"".join(ticket.pieces[1:]))


@pytest.mark.parametrize(
    ("kind", "device", "says"),
    [
        ("network", "", "printer.device is empty"),
        ("serial", "", "printer.device is empty"),
        ("network", "127.0.0.1:paper", "paper"),
        ("network", "..", "label"),
        ("serial", "/dev/null", "ioctl"),
        ("file", "/nowhere/lp0", "/nowhere/lp0"),
        ("usb", "/nowhere/lp0", "/nowhere/lp0"),
    ],
)
def test_a_device_that_makes_no_sense_is_told_and_hurts_nobody(
    ticket: PrintJob, kind: str, device: str, says: str
) -> None:
    printer = TicketPrinter(open_transport(Printer(kind=kind, device=device)), GIVE_UP_S)

    assert printer.check() == "offline"

    assert problem_of(lambda: printer.print(ticket)) == "printer-offline"
    assert says in printer.trouble
