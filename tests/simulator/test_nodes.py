"""The printer behind a node that carries bytes one way: a pipe, a plain file."""

import errno
import fcntl
import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.simulator.listeners import UnixLine
from appliance.simulator.node_line import FileLine, PipeLine
from appliance.simulator.printer import Printer
from appliance.simulator.serial_line import SerialLine
from appliance.simulator.status import State
from tests.support.waiting import wait_for

from .jobs import job, question


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def pipe(printer: Printer, tmp_path: Path) -> Iterator[PipeLine]:
    with PipeLine(printer, tmp_path / "lp0") as line:
        yield line


@pytest.fixture
def file(printer: Printer, tmp_path: Path) -> Iterator[FileLine]:
    with FileLine(printer, tmp_path / "tickets.bin") as line:
        yield line


def open_for_writing(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_APPEND)


def labels(printer: Printer) -> list[tuple[str | None, bool]]:
    return [(ticket.label, ticket.complete) for ticket in printer.tickets()]


@pytest.mark.parametrize("kind", ["pipe", "file"])
def test_a_job_that_is_written_comes_out(
    printer: Printer, kind: str, request: pytest.FixtureRequest
) -> None:
    line = request.getfixturevalue(kind)

    with line.path.open("ab", buffering=0) as node:
        node.write(job("ticket G1"))
        node.write(question(1))  # nobody hears the answer

    wait_for(lambda: labels(printer) == [("G1", True)])
    assert printer.take_replies() == b""


def test_a_pipe_counts_those_who_open_it(printer: Printer, pipe: PipeLine) -> None:
    for number in (1, 2):
        with pipe.path.open("wb", buffering=0) as node:
            node.write(b"x")
            wait_for(lambda: printer.view().opened == number)  # noqa: B023
        wait_for(lambda: not pipe._has_writer)

    assert printer.view().opened == 2


def test_a_writer_that_leaves_in_mid_picture_does_not_eat_the_next_job(
    printer: Printer, pipe: PipeLine
) -> None:
    with pipe.path.open("wb", buffering=0) as node:
        node.write(job("ticket G1")[:5_000])
        wait_for(lambda: printer.view().received == 5_000)
    wait_for(lambda: not pipe._has_writer)

    with pipe.path.open("wb", buffering=0) as node:
        node.write(job("ticket G2"))

    wait_for(lambda: labels(printer) == [("G1", False), ("G2", True)])


@pytest.mark.parametrize("state", [State.STUCK, State.PAPER_OUT, State.OVERHEATED])
def test_a_pipe_fills_up_behind_a_printer_that_stopped(
    printer: Printer, pipe: PipeLine, state: State
) -> None:
    printer.set_state(state)
    node = open_for_writing(pipe.path)
    try:
        fcntl.fcntl(node, fcntl.F_SETPIPE_SZ, 4096)
        poll = select.poll()
        poll.register(node, select.POLLOUT)

        taken = 0
        while poll.poll(50):
            taken += os.write(node, bytes(1024))

        assert taken <= 3 * 4096 + 1024  # in the pipe, on its way, and in the printer
        printer.set_state(State.READY)
        assert poll.poll(2000)
    finally:
        os.close(node)


def test_a_pipe_is_gone_while_the_printer_is_unplugged(printer: Printer, pipe: PipeLine) -> None:
    node = open_for_writing(pipe.path)
    try:
        printer.set_state(State.OFFLINE)

        assert not pipe.path.exists()
        with pytest.raises(BrokenPipeError):
            os.write(node, b"x")
    finally:
        os.close(node)
    printer.set_state(State.READY)
    assert pipe.path.is_fifo()


def test_what_a_dead_program_left_is_replaced_and_what_is_somebodys_is_not(
    printer: Printer, tmp_path: Path
) -> None:
    left, own = tmp_path / "lp0", tmp_path / "own"
    os.mkfifo(left)
    own.write_text("somebody's")

    with PipeLine(printer, left):
        assert left.is_fifo()
    for line in (PipeLine(printer, own), FileLine(printer, own), SerialLine(printer, own)):
        with pytest.raises(FileExistsError) as no:
            line.start()
        assert no.value.errno == errno.EEXIST

    assert own.read_text() == "somebody's"
    assert not left.exists()


def test_each_way_to_the_printer_hears_its_own_answers(
    printer: Printer, pipe: PipeLine, tmp_path: Path
) -> None:
    link = tmp_path / "ttyUSB0"
    with SerialLine(printer, link), UnixLine(printer, tmp_path / "printer.sock"):
        tty = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            with pipe.path.open("wb", buffering=0) as node:
                node.write(job("ticket G1"))
                wait_for(lambda: labels(printer) == [("G1", True)])
                os.write(tty, question(1))
                poll = select.poll()
                poll.register(tty, select.POLLIN)

                assert poll.poll(2000)
                assert os.read(tty, 16) == b"\x12"
        finally:
            os.close(tty)
