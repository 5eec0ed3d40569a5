"""Whatever bytes a printer says at whatever moment: no crash, no "ready" out of noise, in time."""

import time
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.kiosk.printer.connection import PrinterGone
from appliance.kiosk.printer.status import CLEARED, QUESTIONS, is_status
from appliance.kiosk.printer.talk import PrinterTalk
from appliance.kiosk.printer.ticket_printer import NotPrinted, TicketPrinter
from tests.kiosk.printing import ticket

GIVE_UP_S = 0.02
# What a call may take at these times: each of its own deadlines is 0.4 s, or `GIVE_UP_S`.
CHECK_WITHIN_S = 3.0
PRINT_WITHIN_S = 8.0
READS_AT_MOST = 500

SAYINGS = st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=40)
NOISE = st.lists(
    st.binary(min_size=1, max_size=8).filter(lambda said: not any(map(is_status, said))),
    min_size=1,
    max_size=40,
)


class Babbler:
    """A printer that takes everything and says the next thing whenever it is listened to.

    With nothing left to say it is silent, without wasting anybody's time. `gone_after` many things
    it is pulled out.
    """

    slowest_rate = 1e9
    found = "babbler"

    def __init__(self, sayings: Sequence[bytes], gone_after: int | None = None) -> None:
        self._sayings = list(sayings)
        self._gone_after = gone_after
        self.reads = 0

    def open(self) -> bool:
        return self.reads == 0

    def write(self, data: bytes, within_s: float) -> int:  # noqa: ARG002
        return len(data)

    def read(self, within_s: float) -> bytes:  # noqa: ARG002
        self.reads += 1
        if self._gone_after is not None and self.reads > self._gone_after:
            raise PrinterGone("pulled out")
        return self._sayings.pop(0) if self._sayings else b""

    def untaken(self) -> int:
        return 0

    def close(self) -> None:
        pass

    def abandon(self) -> None:
        pass


class Chatterbox(Babbler):
    """It says the same for ever."""

    def read(self, within_s: float) -> bytes:  # noqa: ARG002
        self.reads += 1
        return self._sayings[0]


@given(NOISE)
@settings(deadline=None, max_examples=150)
def test_noise_is_never_ready(noise: list[bytes]) -> None:
    printer = TicketPrinter(Babbler(noise), GIVE_UP_S)

    states = {printer.check() for _ in range(4)}

    assert states == {"unknown"}


@given(st.lists(st.one_of(st.binary(max_size=3), st.sampled_from([b"\x12", b"\x1a", b"\x32"]))))
@settings(deadline=None, max_examples=150)
def test_one_byte_of_noise_in_an_answer_spoils_all_of_it(said: list[bytes]) -> None:
    asked = len(QUESTIONS)
    talk = PrinterTalk(Babbler([b"", *said]))

    answers = talk.ask(0.05)

    each_is_an_answer = len(said) >= asked and all(
        len(answer) == 1 and is_status(answer[0]) for answer in said[:asked]
    )
    assert (answers is not None) == each_is_an_answer


@given(SAYINGS, st.none() | st.integers(0, 60))
@settings(deadline=None, max_examples=150)
def test_whatever_it_says_a_look_ends_and_a_ticket_is_out_or_given_up(
    said: list[bytes], gone_after: int | None
) -> None:
    babbler = Babbler(said, gone_after)
    printer = TicketPrinter(babbler, GIVE_UP_S)
    began = time.monotonic()

    printer.check()
    try:
        printer.print(ticket(pieces=3))
    except NotPrinted as trouble:
        assert trouble.code  # noqa: PT017
    printer.check()

    assert time.monotonic() - began < 2 * CHECK_WITHIN_S + PRINT_WITHIN_S
    assert babbler.reads < READS_AT_MOST


@pytest.mark.parametrize("said", [b"\x12", b"\x00", b"\xff", b"\x12\x12", CLEARED])
def test_a_printer_that_never_stops_talking_holds_nobody_up(said: bytes) -> None:
    chatterbox = Chatterbox([said])
    printer = TicketPrinter(chatterbox, GIVE_UP_S)
    began = time.monotonic()

    printer.check()
    with suppress(NotPrinted):
        printer.print(ticket(pieces=3))

    assert printer.check() == "unknown"
    assert time.monotonic() - began < 2 * CHECK_WITHIN_S + PRINT_WITHIN_S
    assert chatterbox.reads < READS_AT_MOST


@given(st.lists(st.sampled_from([1, 2, 3, 4]), max_size=3))
@settings(deadline=None, max_examples=20)
def test_that_the_buffers_were_cleared_is_no_noise(cuts: list[int]) -> None:
    """The answer to that comes in any pieces, before or between the others."""
    said = b"7%\0"
    pieces = [said[at : at + 1] for at in range(3)] if cuts else [said]
    talk = PrinterTalk(Babbler([b"", *pieces, b"\x12", b"\x12", b"\x12"]))
    talk.expect_cleared()

    answers = talk.ask(0.05)

    assert answers is not None
    assert answers.state == "ready"
