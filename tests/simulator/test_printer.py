import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PIL import Image

from appliance.simulator.buffer import RECEIVE_BUFFER
from appliance.simulator.printer import Printer
from appliance.simulator.status import State
from appliance.simulator.strip import HEAD_TO_CUTTER
from appliance.simulator.tray import Ticket

from .jobs import (
    CLEAR,
    FEED_AND_CUT,
    INITIALISE,
    ROW_BYTES,
    announced,
    before_dots,
    job,
    question,
    raster,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def printer() -> Printer:
    return Printer()


def black_rows(ticket: Ticket) -> int:
    picture = ticket.picture
    assert picture is not None
    box = picture.convert("L").point(lambda dot: 255 - dot).getbbox()
    return box[3] - box[1] if box else 0


def labels(printer: Printer) -> list[tuple[str | None, str, bool]]:
    return [(t.label, str(t.kind), t.complete) for t in printer.tickets()]


def test_a_job_comes_out_as_a_ticket_with_its_name(printer: Printer) -> None:
    taken = printer.receive(job("ticket G12"))

    assert taken == len(job("ticket G12"))
    assert labels(printer) == [("G12", "ticket", True)]
    assert black_rows(printer.tickets()[0]) == 200


@pytest.mark.parametrize("kind", ["ticket", "reprint", "late", "self-test", "day-slip"])
def test_each_kind_of_job_is_told_apart(printer: Printer, kind: str) -> None:
    printer.receive(job(f"{kind} G12"))

    assert labels(printer) == [("G12", kind, True)]


def test_a_job_without_a_label_has_none(printer: Printer) -> None:
    printer.receive(job("self-test"))

    assert labels(printer) == [(None, "self-test", True)]


def test_a_job_that_names_itself_to_nobody_is_a_plain_ticket(printer: Printer) -> None:
    printer.receive(job("ticket G12") + INITIALISE + raster(10) + FEED_AND_CUT)

    assert labels(printer) == [("G12", "ticket", True), (None, "ticket", True)]


def test_what_goes_to_the_customer_display_leaves_no_ink(printer: Printer) -> None:
    printer.receive(INITIALISE + b"\x1b=\x02" + b"hello\n" * 20 + b"\x1b=\x01" + FEED_AND_CUT)

    assert printer.tickets() == ()
    assert printer.view().display == "hello" * 20


def test_the_stream_of_a_ticket_is_what_made_its_picture(printer: Printer) -> None:
    printer.receive(job("ticket G1"))

    assert printer.tickets()[0].stream == INITIALISE + raster(200) + FEED_AND_CUT


def test_a_ticket_is_stamped_with_the_time_it_fell() -> None:
    at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    printer = Printer(now=lambda: at)

    printer.receive(job("ticket G1"))

    assert printer.tickets()[0].at == at


@pytest.mark.parametrize(("paper_mm", "width"), [(58, 464), (80, 640)])
def test_a_picture_is_as_wide_as_the_paper(paper_mm: int, width: int) -> None:
    printer = Printer(paper_mm)

    printer.receive(INITIALISE + b"wide\n" + FEED_AND_CUT)

    picture = printer.tickets()[0].picture
    assert picture is not None
    assert picture.width == width


def test_the_meter_counts_what_was_fed(printer: Printer) -> None:
    printer.receive(INITIALISE + raster(800))

    assert printer.view().used_mm == 100


def test_paper_out_stops_a_ticket_at_the_very_row(printer: Printer) -> None:
    printer.set_state(State.PAPER_OUT, after_bytes=before_dots() + 50 * ROW_BYTES)

    printer.receive(job("ticket G1"))

    assert labels(printer) == [("G1", "ticket", False)]
    assert black_rows(printer.tickets()[0]) == 50


def test_the_state_comes_in_the_middle_of_one_write(printer: Printer) -> None:
    printer.set_state(State.COVER_OPEN, after_bytes=100)

    printer.receive(job("ticket G1"))

    assert printer.view().state is State.COVER_OPEN
    assert printer.view().received == 100 + RECEIVE_BUFFER


def test_the_buffer_fills_while_printing_has_stopped(printer: Printer) -> None:
    printer.set_state(State.PAPER_OUT)

    first, second = printer.receive(job("ticket G1")), printer.receive(b"more")

    assert (first, second) == (RECEIVE_BUFFER, 0)
    assert printer.view().buffered == RECEIVE_BUFFER


def test_a_question_is_answered_although_the_buffer_is_full(printer: Printer) -> None:
    printer.set_state(State.PAPER_OUT)
    printer.receive(b"x" * RECEIVE_BUFFER)

    taken = printer.receive(question(4))

    assert taken == 3
    assert printer.take_replies() == b"\x7e"


def test_the_rest_of_a_ticket_on_new_paper_is_not_a_ticket(printer: Printer) -> None:
    whole = job("ticket G1")
    printer.set_state(State.PAPER_OUT, after_bytes=len(whole) - 1000)
    printer.receive(whole)

    printer.set_state(State.READY)

    assert labels(printer) == [("G1", "ticket", False), ("G1", "ticket", False)]
    assert sum(black_rows(ticket) for ticket in printer.tickets()) == 200


def test_a_whole_ticket_after_paper_out_is_complete_again(printer: Printer) -> None:
    printer.set_state(State.PAPER_OUT, after_bytes=1000)
    printer.receive(job("ticket G1"))
    printer.receive(CLEAR)
    printer.set_state(State.READY)

    printer.receive(job("late G1"))

    assert labels(printer) == [("G1", "ticket", False), ("G1", "late", True)]


def test_the_clear_command_leaves_what_comes_behind_it(printer: Printer) -> None:
    printer.receive(CLEAR + job("ticket G1"))

    assert labels(printer) == [("G1", "ticket", True)]


def test_a_new_job_before_the_cut_leaves_the_old_one_unfinished(printer: Printer) -> None:
    printer.receive(announced("ticket G1") + INITIALISE + raster(50))

    printer.receive(job("ticket G2"))

    assert labels(printer) == [("G1", "ticket", False), ("G2", "ticket", True)]


def test_an_open_cover_holds_a_ticket_up_and_closing_it_goes_on(printer: Printer) -> None:
    whole = job("ticket G1")
    printer.set_state(State.COVER_OPEN, after_bytes=len(whole) - 1000)
    printer.receive(whole)
    held_up = labels(printer)

    printer.set_state(State.READY)

    assert held_up == [("G1", "ticket", False)]
    assert labels(printer) == [("G1", "ticket", True)]


def test_a_printer_that_is_printing_shows_only_what_has_fallen(printer: Printer) -> None:
    printer.receive(announced("ticket G1") + INITIALISE + raster(50))

    assert printer.tickets() == ()


def test_stuck_takes_nothing_more_and_shows_what_hangs(printer: Printer) -> None:
    printer.set_state(State.STUCK, after_bytes=2000)

    taken = printer.receive(job("ticket G1"))

    assert taken == 2000
    assert printer.receive(question(1)) == 0
    assert printer.take_replies() == b""
    assert labels(printer) == [("G1", "ticket", False)]


@pytest.mark.parametrize("state", [State.SILENT, State.GARBAGE, State.PAPER_LOW])
def test_odd_printers_print_all_the_same(printer: Printer, state: State) -> None:
    printer.set_state(state)

    printer.receive(job("ticket G1"))

    assert labels(printer) == [("G1", "ticket", True)]


def test_a_slow_printer_prints_at_its_pace() -> None:
    clock = Clock()
    printer = Printer(clock=clock)
    printer.set_state(State.SLOW, bytes_per_second=1000)
    printer.receive(INITIALISE + raster(20) + FEED_AND_CUT)  # 1,454 bytes

    clock.now = 1.4
    early = printer.tickets()
    clock.now = 1.5
    late = printer.tickets()

    assert early == ()
    assert [ticket.complete for ticket in late] == [True]


def test_a_slow_printer_makes_its_sender_wait() -> None:
    clock = Clock()
    printer = Printer(clock=clock)
    printer.set_state(State.SLOW, bytes_per_second=1000)
    whole = job("ticket G1")

    first = printer.receive(whole)
    clock.now = 1.0
    second = printer.receive(whole[first:])

    assert first == RECEIVE_BUFFER
    assert second == 1000
    assert printer.work() is not None


def test_a_reset_loses_the_buffer_and_tears_the_ticket(printer: Printer) -> None:
    printer.reset(after_bytes=before_dots() + 10 * ROW_BYTES)

    taken = printer.receive(job("ticket G1"))
    printer.receive(job("ticket G2"))

    assert taken == before_dots() + 10 * ROW_BYTES
    assert labels(printer) == [("G1", "ticket", False), ("G2", "ticket", True)]
    assert black_rows(printer.tickets()[0]) == 10


def test_unplugging_tears_the_ticket_and_loses_the_rest(printer: Printer) -> None:
    printer.set_state(State.OFFLINE, after_bytes=2000)
    printer.receive(job("ticket G1"))

    printer.set_state(State.READY)
    printer.receive(job("ticket G1"))

    assert labels(printer) == [("G1", "ticket", False), ("G1", "ticket", True)]


def test_setting_a_state_takes_back_the_one_that_was_to_come(printer: Printer) -> None:
    printer.set_state(State.PAPER_OUT, after_bytes=100)
    assert printer.view().pending == "paper-out"

    printer.set_state(State.READY)
    printer.receive(job("ticket G1"))

    assert printer.view().pending is None
    assert labels(printer) == [("G1", "ticket", True)]


def test_a_picture_that_its_sender_left_does_not_eat_the_next_job(printer: Printer) -> None:
    printer.receive(announced("ticket G1") + INITIALISE + raster(50)[:-100])

    printer.hang_up()
    printer.receive(job("ticket G2"))

    assert labels(printer) == [("G1", "ticket", False), ("G2", "ticket", True)]


def test_a_sender_that_leaves_during_paper_out_is_remembered_at_its_place(
    printer: Printer,
) -> None:
    printer.set_state(State.PAPER_OUT, after_bytes=1000)
    printer.receive(job("ticket G1"))
    printer.hang_up()

    printer.set_state(State.READY)
    printer.receive(job("ticket G2"))

    assert labels(printer)[-1] == ("G2", "ticket", True)
    assert all(not complete for label, _, complete in labels(printer) if label == "G1")


def test_a_cut_without_a_feed_leaves_the_last_rows_inside(printer: Printer) -> None:
    printer.receive(INITIALISE + raster(200) + b"\x1dV\x00" + INITIALISE + b"\n" + FEED_AND_CUT)

    rows = [black_rows(ticket) for ticket in printer.tickets()]

    assert rows == [200 - HEAD_TO_CUTTER, HEAD_TO_CUTTER]


def test_a_ticket_that_another_connection_cuts_stays_unfinished(printer: Printer) -> None:
    printer.receive(INITIALISE + announced("ticket G1") + raster(200)[:5000])
    printer.hang_up()

    printer.receive(bytes(9000) + INITIALISE + b"\x1bd\x06\x1dV\x00" + job("reprint G1"))

    assert labels(printer) == [("G1", "ticket", False), ("G1", "reprint", True)]


def test_a_blank_strip_that_nobody_named_is_no_ticket(printer: Printer) -> None:
    printer.set_state(State.PAPER_OUT, after_bytes=5000)
    printer.receive(job("ticket G1"))
    printer.receive(CLEAR)
    printer.set_state(State.READY)

    printer.receive(bytes(9000) + INITIALISE + b"\x1bd\x06\x1dV\x00" + job("late G1"))

    assert labels(printer) == [("G1", "ticket", False), ("G1", "late", True)]


def test_two_cuts_in_a_row_make_one_ticket(printer: Printer) -> None:
    printer.receive(job("ticket G1") + FEED_AND_CUT + b"\x1bi")

    assert len(printer.tickets()) == 1


def test_who_watches_hears_of_each_change_until_it_stops(printer: Printer) -> None:
    heard: list[State] = []
    stop: Callable[[], None] = printer.on_change(lambda: heard.append(printer.view().state))

    printer.set_state(State.PAPER_LOW)
    printer.set_state(State.STUCK, after_bytes=1)
    printer.receive(b"x")
    stop()
    printer.set_state(State.READY)

    assert heard == [State.PAPER_LOW, State.PAPER_LOW, State.STUCK]


def test_the_file_of_a_picture_is_dot_exact(printer: Printer) -> None:
    printer.receive(job("ticket G1"))

    png = printer.tickets()[0].png

    assert png is not None
    with Image.open(io.BytesIO(png)) as picture:
        assert (picture.mode, picture.size) == ("1", (640, 200 + 16 + 48))
        assert picture.convert("L").histogram()[0] == 200 * ROW_BYTES * 8


def test_old_tickets_stay_listed_and_let_their_pictures_go(printer: Printer) -> None:
    for number in range(310):
        printer.receive(job(f"ticket G{number}", rows=1))

    tickets = printer.tickets()

    assert [ticket.n for ticket in tickets] == list(range(1, 311))
    assert tickets[0].picture is None
    assert tickets[-1].picture is not None
