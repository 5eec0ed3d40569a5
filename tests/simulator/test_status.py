import pytest

from appliance.simulator.printer import Printer
from appliance.simulator.status import State

from .jobs import CLEAR, question

TELLING = [
    State.READY,
    State.PAPER_LOW,
    State.PAPER_OUT,
    State.COVER_OPEN,
    State.ERROR,
    State.RECOVERABLE,
    State.OVERHEATED,
]
RECOVER = b"\x10\x05\x02"
QUESTIONS = (1, 2, 3, 4)


def answers(state: State) -> list[bytes]:
    printer = Printer()
    printer.set_state(state)
    given = []
    for number in QUESTIONS:
        printer.receive(question(number))
        given.append(printer.take_replies())
    return given


def fits_the_pattern(answer: bytes) -> bool:
    return len(answer) == 1 and answer[0] & 0b1001_0011 == 0b0001_0010


@pytest.mark.parametrize("state", TELLING)
def test_every_answer_fits_the_pattern_of_a_status_byte(state: State) -> None:
    given = answers(state)

    assert all(fits_the_pattern(answer) for answer in given)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.READY, (0x12, 0x12, 0x12, 0x12)),
        (State.PAPER_LOW, (0x12, 0x12, 0x12, 0x1E)),
        (State.PAPER_OUT, (0x1A, 0x32, 0x12, 0x7E)),
        (State.COVER_OPEN, (0x1A, 0x16, 0x12, 0x12)),
        (State.ERROR, (0x1A, 0x52, 0x1A, 0x12)),
        (State.RECOVERABLE, (0x1A, 0x52, 0x1A, 0x12)),
        (State.OVERHEATED, (0x1A, 0x52, 0x52, 0x12)),
        (State.SLOW, (0x12, 0x12, 0x12, 0x12)),
    ],
)
def test_each_state_says_what_is_the_matter(state: State, expected: tuple[int, ...]) -> None:
    given = answers(state)

    assert given == [bytes((byte,)) for byte in expected]


@pytest.mark.parametrize("state", [State.SILENT, State.STUCK, State.OFFLINE])
def test_some_printers_never_answer(state: State) -> None:
    given = answers(state)

    assert given == [b""] * 4


def test_rubbish_never_fits_the_pattern() -> None:
    given = answers(State.GARBAGE)

    assert all(
        answer and not any(fits_the_pattern(bytes((b,))) for b in answer) for answer in given
    )


def test_a_question_is_answered_although_it_arrives_in_pieces() -> None:
    printer = Printer()

    for byte in question(4):
        printer.receive(bytes((byte,)))

    assert printer.take_replies() == b"\x12"


def test_a_question_is_answered_in_the_middle_of_a_picture() -> None:
    printer = Printer()
    printer.receive(b"\x1b@\x1dv0\x00\x48\x00\x40\x00half")

    printer.receive(question(1))

    assert printer.take_replies() == b"\x12"


def test_the_sensor_and_the_name_are_told_in_their_turn() -> None:
    printer = Printer()
    printer.set_state(State.PAPER_LOW)

    printer.receive(b"\x1dr\x01\x1dIC")

    assert printer.take_replies() == b"\x03_SIMULATED\0"


def test_a_sender_learns_when_what_it_sent_is_printed() -> None:
    printer = Printer()

    printer.receive(b"text\n\x1d(H\x06\x00\x30\x300001")

    assert printer.take_replies() == b"7\x220001\0"


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (State.RECOVERABLE, State.READY),
        (State.ERROR, State.ERROR),  # the jam is still in it
        (State.OVERHEATED, State.OVERHEATED),
        (State.COVER_OPEN, State.COVER_OPEN),
    ],
)
def test_only_what_waits_to_be_told_goes_on_when_told(state: State, after: State) -> None:
    printer = Printer()
    printer.set_state(state)

    printer.receive(RECOVER)

    assert printer.view().state is after


def test_that_the_buffers_are_clear_is_answered() -> None:
    printer = Printer()

    printer.receive(CLEAR)

    assert printer.take_replies() == b"7%\0"
