import os
import select
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.simulator.listeners import TcpLine, UnixLine
from appliance.simulator.printer import Printer
from appliance.simulator.serial_line import SerialLine
from appliance.simulator.status import State
from appliance.simulator.unix_socket import AddressTaken

from .jobs import job, question

PATIENCE_S = 5.0


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture(params=["unix", "tcp"])
def line(
    request: pytest.FixtureRequest, printer: Printer, tmp_path: Path
) -> Iterator[UnixLine | TcpLine]:
    path = tmp_path / "printer.sock"
    made = UnixLine(printer, path) if request.param == "unix" else TcpLine(printer)
    with made as started:
        yield started


def plug_in(line: UnixLine | TcpLine) -> socket.socket:
    if isinstance(line, TcpLine):
        return socket.create_connection(("127.0.0.1", line.port), PATIENCE_S)
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sender.settimeout(PATIENCE_S)
    try:
        sender.connect(str(line.path))
    except OSError:
        sender.close()
        raise
    return sender


def ask(sender: socket.socket, number: int) -> bytes:
    sender.sendall(question(number))
    return sender.recv(16)


def is_closed(sender: socket.socket) -> bool:
    try:
        return sender.recv(16) == b""
    except ConnectionError:
        return True


def test_a_job_and_its_answers_pass_through(printer: Printer, line: UnixLine | TcpLine) -> None:
    with plug_in(line) as sender:
        sender.sendall(job("ticket G1"))
        answer = ask(sender, 4)

    assert answer == b"\x12"
    assert [ticket.label for ticket in printer.tickets()] == ["G1"]


def test_a_sender_that_hangs_up_at_once_gets_its_ticket(
    printer: Printer, line: UnixLine | TcpLine
) -> None:
    for label in ("G1", "G2"):
        with plug_in(line) as sender:
            sender.sendall(job(f"ticket {label}"))
            sender.shutdown(socket.SHUT_WR)
            assert is_closed(sender)

    assert [(t.label, t.complete) for t in printer.tickets()] == [("G1", True), ("G2", True)]


def test_a_second_sender_waits_for_the_first(line: UnixLine | TcpLine) -> None:
    first, second = plug_in(line), plug_in(line)
    with second, first:
        second.sendall(question(1))
        assert ask(first, 1) == b"\x12"
        assert select.select([second], [], [], 0.05)[0] == []

        first.close()

        assert second.recv(16) == b"\x12"


def test_unplugging_cuts_the_line_and_refuses_a_new_one(
    printer: Printer, line: UnixLine | TcpLine
) -> None:
    with plug_in(line) as sender:
        ask(sender, 1)

        printer.set_state(State.OFFLINE)

        assert is_closed(sender)
        with pytest.raises(ConnectionRefusedError):
            plug_in(line).close()


def test_plugging_in_again_makes_it_answer_at_the_same_place(
    printer: Printer, line: UnixLine | TcpLine
) -> None:
    printer.set_state(State.OFFLINE)

    printer.set_state(State.READY)

    with plug_in(line) as sender:
        assert ask(sender, 1) == b"\x12"


def test_a_reset_breaks_the_connection(printer: Printer, line: UnixLine | TcpLine) -> None:
    with plug_in(line) as sender:
        ask(sender, 1)

        printer.reset()

        assert is_closed(sender)
    with plug_in(line) as sender:
        assert ask(sender, 1) == b"\x12"


def test_paper_out_in_mid_ticket_is_told_after_a_new_connection(
    printer: Printer, line: UnixLine | TcpLine
) -> None:
    printer.set_state(State.PAPER_OUT, after_bytes=3000)
    with plug_in(line) as sender:
        sender.sendall(job("ticket G1"))

    with plug_in(line) as sender:
        assert ask(sender, 4) == b"\x7e"


def test_a_stuck_printer_keeps_its_sender_waiting_and_then_goes_on(
    printer: Printer, line: UnixLine | TcpLine
) -> None:
    printer.set_state(State.STUCK)
    with plug_in(line) as sender:
        sender.sendall(question(1))
        heard_while_stuck = select.select([sender], [], [], 0.05)[0]

        printer.set_state(State.READY)

        assert heard_while_stuck == []
        assert sender.recv(16) == b"\x12"


def test_a_slow_line_delivers_all_of_it(printer: Printer, line: UnixLine | TcpLine) -> None:
    printer.set_state(State.SLOW, bytes_per_second=100_000)

    with plug_in(line) as sender:
        sender.sendall(job("ticket G1"))
        sender.shutdown(socket.SHUT_WR)
        assert is_closed(sender)

    printer.set_state(State.READY)
    assert [ticket.complete for ticket in printer.tickets()] == [True]


def test_a_printer_that_starts_unplugged_can_be_plugged_in(
    printer: Printer, tmp_path: Path
) -> None:
    printer.set_state(State.OFFLINE)

    with UnixLine(printer, tmp_path / "printer.sock") as line:
        printer.set_state(State.READY)

        with plug_in(line) as sender:
            assert ask(sender, 1) == b"\x12"


def test_closing_takes_the_socket_away(printer: Printer, tmp_path: Path) -> None:
    path = tmp_path / "printer.sock"

    with UnixLine(printer, path):
        assert path.is_socket()

    assert not path.exists()


def test_a_socket_left_by_a_dead_program_is_replaced(printer: Printer, tmp_path: Path) -> None:
    path = tmp_path / "printer.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))

    with UnixLine(printer, path) as line, plug_in(line) as sender:
        assert ask(sender, 1) == b"\x12"


def test_a_socket_in_use_is_left_alone(printer: Printer, tmp_path: Path) -> None:
    path = tmp_path / "printer.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as living:
        living.bind(str(path))
        living.listen(1)
        line = UnixLine(printer, path)

        with pytest.raises(AddressTaken):
            line.start()

        assert path.is_socket()


@pytest.fixture
def serial(printer: Printer, tmp_path: Path) -> Iterator[SerialLine]:
    with SerialLine(printer, link=tmp_path / "lp0") as started:
        yield started


def read(descriptor: int) -> bytes:
    assert select.select([descriptor], [], [], PATIENCE_S)[0]
    return os.read(descriptor, 16)


def test_a_serial_line_carries_a_job_and_its_answers(
    printer: Printer, serial: SerialLine, tmp_path: Path
) -> None:
    port = os.open(tmp_path / "lp0", os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(port, job("ticket G1", rows=20))
        os.write(port, question(4))
        answer = read(port)
    finally:
        os.close(port)

    assert answer == b"\x12"
    assert [ticket.label for ticket in printer.tickets()] == ["G1"]


def test_a_serial_line_that_is_unplugged_vanishes_and_comes_back(
    printer: Printer, serial: SerialLine, tmp_path: Path
) -> None:
    port = os.open(serial.device, os.O_RDWR | os.O_NOCTTY)
    try:
        printer.set_state(State.OFFLINE)
        assert not (tmp_path / "lp0").exists()
        with pytest.raises(OSError, match="Input/output"):
            os.write(port, b"x")
    finally:
        os.close(port)

    printer.set_state(State.READY)

    port = os.open(tmp_path / "lp0", os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(port, question(1))
        assert read(port) == b"\x12"
    finally:
        os.close(port)
