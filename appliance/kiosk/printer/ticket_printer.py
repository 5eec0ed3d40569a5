"""Prints one ticket at a time and tells the truth about it. Belongs to the printing worker.

Status is asked before, between the pieces and after a ticket, each time with a deadline. What a
ticket that was given up left in the printer is cleared, ended and cut before the next one.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from appliance.kiosk.printer.connection import PrinterGone, Transport
from appliance.kiosk.printer.sending import SLOWEST_MM_PER_S, Sender, TakesNothing
from appliance.kiosk.printer.status import CLEAR_BUFFERS, PROBLEMS
from appliance.kiosk.printer.talk import PrinterTalk
from appliance.kiosk.printer.watch import PrinterWatch
from appliance.rules.errors import DeviceTrouble
from appliance.wire import PrinterState

log = logging.getLogger(__name__)

ANSWER_S = 0.4
MARK_S = 0.1
# Those zeros take two seconds at 9600 baud; a printer that reads them must not seem silent.
TIDY_S = 4.0
# What a printer has taken and not yet printed, and how slowly it may do so: 9600 baud.
BUFFER_BYTES, SLOWEST_BYTES_PER_S = 4096, 960
INITIALISE = b"\x1b@"
CUT = b"\x1dVB\x00"
# Zeros end a picture wherever it stopped; outside of one they do nothing. No picture is longer.
END_OF_ANY_PICTURE = bytes(2048)


class NotPrinted(DeviceTrouble):
    """The ticket is not out; `code` says why.

    `torn`: a part of it may be on paper. False only where it is certain that none of it is.
    """

    def __init__(self, code: str, torn: bool = False) -> None:
        super().__init__(f"the ticket did not come out: {code}")
        self.code = code
        self.torn = torn


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One ticket. Each piece is whole commands, so that a question may stand between two."""

    name: str
    pieces: Sequence[bytes]
    length_mm: float


class TicketPrinter:
    """A printer behind a transport, which stays open while the printer is well. One thread only.

    `give_up_after_s` is how long it may take nothing, `answer_s` how long to answer a query.
    """

    def __init__(
        self, transport: Transport, give_up_after_s: float, answer_s: float = ANSWER_S
    ) -> None:
        self._transport = transport
        self._give_up_after_s, self._answer_s = give_up_after_s, answer_s
        self._talk = PrinterTalk(transport)
        self._watch = PrinterWatch(transport, self._talk, answer_s)
        self._begun = False  # a part of the ticket in work may be on paper
        self._torn = False  # a ticket was cut short, and nothing was printed since

    @property
    def found(self) -> str:
        """Where the printer was found, in a technician's words; empty while not connected."""
        return self._transport.found

    @property
    def trouble(self) -> str:
        """Why it cannot be reached: a code and a technician's words; empty while it can."""
        return self._watch.trouble

    def check(self) -> PrinterState:
        """What it says of itself now; connects it if need be.

        Takes milliseconds, one second where it is silent, nine at the very worst.
        """
        try:
            self._watch.connect()
            with suppress(PrinterGone):
                return self._looked_at()
            self._watch.connect()  # it may be back already, or at another place
            return self._looked_at()
        except PrinterGone:
            return "offline"

    def print(self, job: PrintJob) -> None:
        """Returns when the ticket is out. Raises NotPrinted.

        A printer in trouble is told within four seconds, one that stops in the ticket within three
        of `give_up_after_s` more, and a slow one is waited for as `Sender` says.
        """
        self._begun = False
        try:
            self._refuse_if_troubled(self._state_on_a_live_connection())
            self._send(job)
        except PrinterGone as error:
            log.warning("%s: %s", error.code, error)
            raise NotPrinted(error.code, self._begun) from None
        except NotPrinted as trouble:
            self._forget_the_rest()
            raise NotPrinted(trouble.code, self._begun) from None

    def close(self) -> None:
        """Drops the connection."""
        self._transport.close()

    # --- while nothing is printed ---

    def _looked_at(self) -> PrinterState:
        state = self._watch.state()
        if state == "error" and self._watch.answers and not self._watch.fell_silent:
            self._talk.recover(self._answer_s)
        if self._watch.fresh and state not in PROBLEMS:
            self._tidy()
        return state

    def _tidy(self) -> None:
        """On a new connection: an earlier life of this program may have died in a ticket."""
        try:
            self._end_the_last(Sender(self._transport, self._answer_s, 0, 0))
        except TakesNothing:
            if not self._watch.answers:
                self._watch.takes_nothing()

    def _end_the_last(self, sender: Sender) -> None:
        """Clears, ends and cuts what is in the printer: nobody waits for it now."""
        sender.send(CLEAR_BUFFERS)
        self._talk.expect_cleared()
        if not self._obeys():
            sender.send(END_OF_ANY_PICTURE)
            if self._watch.answers:
                self._talk.on_line(TIDY_S)
        sender.send(INITIALISE + CUT if self._torn else INITIALISE)
        self._torn = self._watch.fresh = False

    def _obeys(self) -> bool:
        """Whether it is certain that it reads commands; inside a picture they would be dots."""
        if not self._watch.answers or self._watch.gives_mark is False:
            return False
        return self._talk.ask_mark() and self._talk.saw_mark(self._answer_s)

    # --- before ---

    def _state_on_a_live_connection(self) -> PrinterState:
        """Its state; a connection that died or got stuck since the last ticket is replaced."""
        self._watch.connect()
        with suppress(PrinterGone):
            state = self._watch.state()
            if not self._watch.fell_silent and not self._watch.stuck:
                return state
        self._watch.reconnect()
        return self._watch.state()

    def _refuse_if_troubled(self, state: PrinterState) -> None:
        if self._watch.fell_silent:
            raise NotPrinted("printer-stuck")
        if state in PROBLEMS:
            raise NotPrinted(PROBLEMS[state])

    # --- during ---

    def _send(self, job: PrintJob) -> None:
        length = len(END_OF_ANY_PICTURE) + sum(len(piece) for piece in job.pieces)
        sender = Sender(self._transport, self._give_up_after_s, length, job.length_mm)
        with self._told_when_stuck():
            if self._torn or self._watch.fresh:
                self._end_the_last(sender)
            sender.send(INITIALISE)
        for piece in job.pieces:
            self._send_piece(piece, sender)
        self._finish(job, sender)
        self._torn = False

    def _send_piece(self, piece: bytes, sender: Sender) -> None:
        with self._told_when_stuck():
            taken_before = sender.taken
            try:
                sender.send(piece)
            except TakesNothing:
                self._begun = self._begun or sender.taken > taken_before
                raise
            except PrinterGone:
                self._begun = True  # what went with the plug, nobody knows
                raise
            finally:
                self._torn = True
            self._begun = True
        # Often, so that the question comes through before the printer's buffer is full.
        if self._watch.answers and not self._talk.on_line(self._patience_s(piece)):
            self._stop_if_troubled()

    def _patience_s(self, piece: bytes) -> float:
        """How long an answer may take: the line first carries the piece that went before."""
        return self._give_up_after_s + len(piece) / self._transport.slowest_rate

    def _stop_if_troubled(self, within_s: float = 0) -> None:
        answers = self._talk.ask(within_s or self._answer_s) or self._talk.ask(self._answer_s)
        if answers is None:
            raise self._stuck()
        if answers.state in PROBLEMS:
            raise NotPrinted(PROBLEMS[answers.state])

    @contextmanager
    def _told_when_stuck(self) -> Iterator[None]:
        try:
            yield
        except TakesNothing:
            raise self._stuck() from None

    def _stuck(self) -> NotPrinted:
        """Why it takes nothing, asked on a new connection where the question is not last in line.

        What the printer has not taken is dropped with the old one: nobody waits for it now. One
        that has no answers keeps its connection: that it takes bytes again is all it can tell.
        """
        if not self._watch.answers:
            self._watch.takes_nothing()
            return NotPrinted("printer-stuck")
        self._watch.reconnect()
        answers = self._talk.ask(self._answer_s) if self._watch.answers else None
        return NotPrinted(PROBLEMS.get(answers.state if answers else "unknown", "printer-stuck"))

    def _forget_the_rest(self) -> None:
        """Nobody waits for the rest of this ticket: it must not come out when paper is back."""
        if self._begun and self._watch.answers:
            with suppress(PrinterGone):
                self._talk.clear(self._answer_s)

    # --- after ---

    def _finish(self, job: PrintJob, sender: Sender) -> None:
        if self._watch.answers:
            self._confirm(job, sender)
            return
        with self._told_when_stuck():
            sender.wait_until_taken()
        self._watch.look_again()

    def _confirm(self, job: PrintJob, sender: Sender) -> None:
        """Returns when all is on paper. Raises NotPrinted.

        The mark is answered when everything before it is printed and cut. Where a printer knows no
        mark, it must stay well for as long as a slow mechanism takes for the ticket.
        """
        if self._watch.gives_mark is not False and not self._talk.ask_mark():
            raise self._stuck()
        self._stop_if_troubled(self._patience_s(job.pieces[-1]))
        settled = time.monotonic() + job.length_mm / SLOWEST_MM_PER_S
        if self._watch.gives_mark is None:  # one that is slow must not be taken for one without
            settled += min(sender.taken, BUFFER_BYTES) / SLOWEST_BYTES_PER_S
        # What was slow to send is slow to print: its buffer still holds some of it.
        deadline = settled + time.monotonic() - sender.started + self._give_up_after_s
        while time.monotonic() < deadline:
            if self._talk.saw_mark(MARK_S):
                self._watch.gives_mark = True
                return
            self._stop_if_troubled(self._give_up_after_s)
            if not self._watch.gives_mark and time.monotonic() >= settled:
                self._watch.gives_mark = False
                return
        raise self._stuck()
