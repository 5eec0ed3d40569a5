"""On every kind of line, in every state, at any moment: the truth, in time, and then a ticket."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from appliance.kiosk.printer.ticket_printer import NotPrinted
from appliance.simulator.printer import Printer as EmulatedPrinter
from appliance.simulator.status import State
from tests.kiosk.printing import ANSWERING, GIVE_UP_S, Bench, Way, bench, on_paper, ticket
from tests.support.waiting import wait_for

# What `TicketPrinter.print` promises: refused, and given up within a ticket.
REFUSED_WITHIN_S = 4.0
GIVEN_UP_WITHIN_S = REFUSED_WITHIN_S + 3 * GIVE_UP_S

TROUBLES = {
    State.PAPER_OUT: ("paper-out", "paper-out"),
    State.COVER_OPEN: ("cover-open", "cover-open"),
    State.ERROR: ("printer-error", "error"),
    State.OVERHEATED: ("printer-error", "error"),
    State.OFFLINE: ("printer-offline", "offline"),
    State.STUCK: ("printer-stuck", "error"),
}


OPENS_ARE_COUNTED = (Way.NETWORK, Way.SIMULATED, Way.PIPE, Way.USB_PIPE)
TOLD = [(way, state) for way in ANSWERING for state in TROUBLES if state is not State.STUCK]
# Being stuck takes its time: three seconds each.
BEFORE = [*TOLD, (Way.USB, State.STUCK)]
WITHIN = [*TOLD, (Way.USB, State.STUCK), (Way.NETWORK, State.STUCK)]


@pytest.fixture
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """A printer on the line that the test names, with one ticket printed."""
    with bench(request.param, tmp_path) as made:
        made.printer.check()
        made.printer.print(ticket("G1"))
        made.printer.check()
        yield made


def given_up(at: Bench, within_s: float) -> NotPrinted:
    """How a ticket G2 fails, and that it fails in time."""
    began = time.monotonic()
    with pytest.raises(NotPrinted) as trouble:
        at.printer.print(ticket("G2"))
    assert time.monotonic() - began < within_s
    return trouble.value


def prints_whole(at: Bench, label: str) -> None:
    """The next ticket is whole to the byte, and nothing else came out whole."""
    at.printer.print(ticket(label))
    wait_for(lambda: at.whole()[-1:] == [label])
    assert at.paper.tickets()[-1].stream == on_paper(ticket(label))
    assert at.whole() == ["G1", label]


@pytest.mark.parametrize(("at", "state"), BEFORE, indirect=["at"], ids=str)
def test_a_printer_in_trouble_is_told_before_the_ticket(at: Bench, state: State) -> None:
    code, shown = TROUBLES[state]
    at.paper.set_state(state)

    trouble = given_up(at, REFUSED_WITHIN_S)

    assert (trouble.code, trouble.torn) == (code, False)
    assert at.printer.check() == shown
    at.paper.set_state(State.READY)
    wait_for(lambda: at.printer.check() == "ready")  # late answers may spoil the first look
    prints_whole(at, "G3")


@pytest.mark.parametrize(("at", "state"), WITHIN, indirect=["at"], ids=str)
def test_trouble_in_the_middle_of_a_ticket_is_told(at: Bench, state: State) -> None:
    code, shown = TROUBLES[state]
    at.paper.set_state(state, after_bytes=9_000)

    trouble = given_up(at, GIVEN_UP_WITHIN_S)

    assert (trouble.code, trouble.torn) == (code, True)
    assert at.printer.check() == shown
    at.paper.set_state(State.READY)
    wait_for(lambda: at.printer.check() == "ready")  # late answers may spoil the first look
    prints_whole(at, "G3")


@pytest.mark.parametrize("at", [Way.PIPE, Way.USB_PIPE], indirect=True, ids=str)
@pytest.mark.parametrize("state", sorted(set(TROUBLES) - {State.OFFLINE}), ids=str)
@pytest.mark.parametrize("after_bytes", [0, 9_000])
def test_without_a_way_back_whatever_stops_the_paper_is_an_error_until_it_moves(
    at: Bench, state: State, after_bytes: int
) -> None:
    at.paper.set_state(state, after_bytes)

    trouble = given_up(at, GIVEN_UP_WITHIN_S)

    assert trouble.code == "printer-stuck"
    # one that is stuck from the beginning may not even have taken the first piece
    assert trouble.torn or (state is State.STUCK and not after_bytes)
    assert [at.printer.check() for _ in range(2)] == ["error"] * 2
    at.paper.set_state(State.READY)
    wait_for(lambda: at.printer.check() == "unknown")
    prints_whole(at, "G3")


@pytest.mark.parametrize("at", [Way.USB, Way.NETWORK, Way.PIPE], indirect=True, ids=str)
def test_a_printer_that_turns_silent_or_noisy_for_good_is_found_out(at: Bench) -> None:
    answers = at.printer.check() == "ready"
    at.paper.set_state(State.GARBAGE)

    shown = at.printer.check()

    assert shown == ("error" if answers else "unknown")


@pytest.mark.parametrize(
    ("way", "state"),
    [
        *((way, State.SILENT) for way in (*ANSWERING, Way.PIPE, Way.PLAIN)),
        (Way.USB, State.GARBAGE),
        (Way.NETWORK, State.GARBAGE),
    ],
    ids=str,
)
def test_a_printer_that_gives_no_sense_is_unknown_and_prints_on(
    way: Way, state: State, tmp_path: Path
) -> None:
    with bench(way, tmp_path) as at:
        at.paper.set_state(state)
        assert at.printer.check() == "unknown"

        at.printer.print(ticket("G1"))
        at.printer.print(ticket("G2"))

        assert at.printer.check() == "unknown"
        wait_for(lambda: at.whole() == ["G1", "G2"])


@pytest.mark.parametrize("way", [Way.SERIAL, Way.NETWORK], ids=str)
def test_a_silent_printer_that_comes_to_its_senses_is_known_after_a_ticket(
    way: Way, tmp_path: Path
) -> None:
    with bench(way, tmp_path) as at:
        at.paper.set_state(State.SILENT)
        assert at.printer.check() == "unknown"
        at.paper.set_state(State.PAPER_LOW)  # somebody switched it on, behind its adapter
        assert at.printer.check() == "unknown"

        at.printer.print(ticket("G1"))

        assert at.printer.check() == "paper-low"


# Not on a serial line: without an answer nobody can tell that what went down the wire is lost.
@pytest.mark.parametrize("way", [Way.NETWORK, Way.SIMULATED, Way.PIPE, Way.USB_PIPE], ids=str)
def test_a_silent_printer_that_stops_is_an_error_until_it_takes_bytes_again(
    way: Way, tmp_path: Path
) -> None:
    with bench(way, tmp_path) as at:
        at.paper.set_state(State.SILENT)
        at.printer.print(ticket("G1"))
        wait_for(lambda: at.whole() == ["G1"])
        at.paper.set_state(State.STUCK, after_bytes=9_000)

        trouble = given_up(at, GIVEN_UP_WITHIN_S)

        assert (trouble.code, trouble.torn) == ("printer-stuck", True)
        assert [at.printer.check() for _ in range(3)] == ["error"] * 3
        at.paper.set_state(State.SILENT)
        wait_for(lambda: at.printer.check() == "unknown")
        prints_whole(at, "G3")


@pytest.mark.parametrize("way", [Way.USB, Way.NETWORK, Way.PIPE], ids=str)
def test_a_silent_printer_that_is_pulled_out_is_off_line(way: Way, tmp_path: Path) -> None:
    with bench(way, tmp_path) as at:
        at.paper.set_state(State.SILENT)
        at.printer.print(ticket("G1"))
        wait_for(lambda: at.whole() == ["G1"])
        at.paper.set_state(State.OFFLINE)

        assert at.printer.check() == "offline"

        at.paper.set_state(State.SILENT)
        assert at.printer.check() == "unknown"
        prints_whole(at, "G3")


@pytest.mark.parametrize("at", ANSWERING, indirect=True, ids=str)
def test_a_power_dip_in_a_ticket_is_told_and_the_half_is_cut_off(at: Bench) -> None:
    at.paper.reset(after_bytes=9_000)

    trouble = given_up(at, GIVEN_UP_WITHIN_S)

    assert (trouble.code, trouble.torn) == ("printer-offline", True)
    wait_for(lambda: at.printer.check() == "ready")
    prints_whole(at, "G3")
    assert [(out.label, out.complete) for out in at.paper.tickets()] == [
        ("G1", True),
        ("G2", False),
        ("G3", True),
    ]


@pytest.mark.parametrize("way", ANSWERING, ids=str)
@pytest.mark.parametrize("state", [State.PAPER_OUT, State.COVER_OPEN])
def test_a_printer_that_spits_what_it_had_in_store_still_prints_the_next_ticket_whole(
    way: Way, state: State, tmp_path: Path
) -> None:
    # given a cheap one that clears no buffer, and a ticket that was given up in the middle
    with bench(way, tmp_path, paper=EmulatedPrinter(forgets_when_told=False)) as at:
        at.printer.print(ticket("G1"))
        at.paper.set_state(state, after_bytes=9_000)
        assert given_up(at, GIVEN_UP_WITHIN_S).torn

        # when it goes on, and prints what it had taken of that
        at.paper.set_state(State.READY)

        # then that is a torn piece of its own
        prints_whole(at, "G3")
        assert {out.label for out in at.paper.tickets() if not out.complete} == {"G2"}


def comes_out_whole(at: Bench, label: str) -> bool:
    whole = [out for out in at.paper.tickets() if out.complete]
    pieces = b"".join(ticket(label).pieces[1:])
    return [out.label for out in whole] == [label] and whole[0].stream.endswith(pieces)


HEADS = [b"\x1dv0\x00\x30\x00\x18\x00", b"\x1d(k\x43\x00\x31\x50\x30", b"\x1dVB\x00"]


@pytest.mark.parametrize("way", [Way.USB, Way.NETWORK, Way.SIMULATED, Way.PIPE], ids=str)
@pytest.mark.parametrize("state", [State.READY, State.SILENT], ids=str)
def test_whoever_died_in_the_head_of_a_command_leaves_a_printer_that_prints(
    way: Way, state: State, tmp_path: Path
) -> None:
    """What came next, a question, would be the picture's size: four megabytes of tickets."""
    for head in HEADS:
        for cut in range(1, len(head) + 1):
            paper = EmulatedPrinter(forgets_when_told=False)
            with bench(way, tmp_path / f"{head[1]}-{cut}", paper=paper) as at:
                # given a printer that has the beginning of a command from an earlier life
                at.paper.receive(head[:cut])
                at.paper.set_state(state)

                # when the kiosk looks at it, and prints
                at.printer.check()
                at.printer.print(ticket("G1"))

                # then the ticket is whole, at most with white paper above it
                wait_for(partial(comes_out_whole, at, "G1"), what=f"G1 after {cut} of {head!r}")


@pytest.mark.parametrize("at", ANSWERING, indirect=True, ids=str)
def test_a_jam_that_was_taken_out_is_over_without_a_hand_on_the_printer(at: Bench) -> None:
    at.paper.set_state(State.ERROR)
    jammed = [at.printer.check() for _ in range(2)]
    at.paper.set_state(State.RECOVERABLE)

    at.printer.check()

    assert jammed == ["error", "error"]
    assert at.printer.check() == "ready"
    prints_whole(at, "G3")


@pytest.mark.parametrize("at", OPENS_ARE_COUNTED, indirect=True, ids=str)
def test_the_printer_is_opened_once(at: Bench) -> None:
    for _ in range(3):
        at.printer.check()
        at.printer.print(ticket("G2"))

    assert at.paper.view().opened == 1


@pytest.mark.parametrize(
    ("way", "first"),
    [(Way.USB, State.READY), (Way.PIPE, State.SILENT)],
    ids=str,
)
def test_a_printer_on_9600_baud_is_waited_for(way: Way, first: State, tmp_path: Path) -> None:
    with bench(way, tmp_path, give_up_after_s=3.0) as at:
        at.paper.set_state(first)
        at.printer.check()
        at.paper.set_state(State.SLOW, bytes_per_second=960)

        at.printer.print(ticket("G1", pieces=1))

        # one that answers has said that it is out; of the other it is known that it took all
        wait_for(lambda: at.whole() == ["G1"], 0 if first is State.READY else 8)
        assert at.printer.check() in ("ready", "unknown")
