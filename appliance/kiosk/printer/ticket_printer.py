"""Prints one ticket at a time and tells the truth about it. Belongs to the printing worker.

Status is asked before, between the pieces and after a ticket, each time with a deadline. A printer
that never answered is "unknown" and prints on; one that used to answer and falls silent is stuck.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from appliance.kiosk.printer.status import CLEAR_BUFFERS, PROBLEMS
from appliance.kiosk.printer.talk import PrinterTalk
from appliance.kiosk.printer.transports import PrinterGone, Transport
from appliance.rules.errors import DeviceTrouble
from appliance.wire import PrinterState

log = logging.getLogger(__name__)

ANSWER_S = 0.4
MARK_S = 0.1
# How fast a slow mechanism pulls paper: the wait for a printer that knows no done mark.
SLOWEST_MM_PER_S = 60.0
CHUNK = 1024
INITIALISE = b"\x1b@"
CUT_TORN_TICKET = b"\x1b@\x1dVB\x00"


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


@dataclass(slots=True)
class _Habits:
    """What has been learnt of the printer since it was plugged in."""

    answers: bool = False
    asked_in_vain: int = 0
    gives_mark: bool | None = None  # None: not yet known


class TicketPrinter:
    """A printer behind a transport, which stays open while the printer is well. One thread only."""

    def __init__(self, transport: Transport, give_up_after_s: float) -> None:
        self._transport = transport
        self._give_up_after_s = give_up_after_s
        self._talk = PrinterTalk(transport)
        self._habits = _Habits()
        self._begun = False  # whether a part of the ticket in work may be on paper
        self._torn: bytes | None = None  # ends the picture of a ticket that was cut short

    @property
    def found(self) -> str:
        """Where the printer was found, in a technician's words; empty while not connected."""
        return self._transport.found

    def check(self) -> PrinterState:
        """What it says of itself now; connects it if need be. Takes two seconds at most."""
        try:
            self._connect()
            return self._state()
        except PrinterGone:
            return "offline"

    def print(self, job: PrintJob) -> None:
        """Returns when the ticket is out. Raises NotPrinted."""
        try:
            self._refuse_if_troubled(self._state_on_a_live_connection())
            self._send(job)
        except PrinterGone as error:
            log.warning("%s: %s", error.code, error)
            raise NotPrinted(error.code, self._begun) from None
        except NotPrinted as trouble:
            self._forget_the_rest()
            raise NotPrinted(trouble.code, self._begun) from None
        finally:
            self._begun = False

    def close(self) -> None:
        """Drops the connection."""
        self._transport.close()

    # --- before ---

    def _connect(self) -> None:
        try:
            self._transport.open()
        except PrinterGone:
            self._habits = _Habits()  # what comes back may be another printer
            raise

    def _state(self) -> PrinterState:
        habits = self._habits
        if not habits.answers and habits.asked_in_vain:
            return "unknown"
        for _ in range(2):
            if (answers := self._talk.ask(ANSWER_S)) is not None:
                habits.answers, habits.asked_in_vain = True, 0
                return answers.state
            habits.asked_in_vain += 1
        log.warning("printer-silent: no answer to a status query")
        return "error" if habits.answers else "unknown"

    def _state_on_a_live_connection(self) -> PrinterState:
        """Its state; a connection that died since the last ticket is replaced first."""
        self._connect()
        with suppress(PrinterGone):
            state = self._state()
            if not self._fell_silent:
                return state
        self._transport.close()
        self._connect()
        return self._state()

    def _refuse_if_troubled(self, state: PrinterState) -> None:
        if self._fell_silent:
            raise NotPrinted("printer-stuck")
        if state in PROBLEMS:
            raise NotPrinted(PROBLEMS[state])

    @property
    def _fell_silent(self) -> bool:
        return self._habits.answers and self._habits.asked_in_vain > 0

    # --- during ---

    def _send(self, job: PrintJob) -> None:
        started = time.monotonic()
        self._write((b"" if self._torn is None else self._torn + CUT_TORN_TICKET) + INITIALISE)
        for piece in job.pieces:
            # Zeros end a picture wherever it stopped; a printer that restarted ignores them.
            self._torn, self._begun = bytes(len(piece)), True
            self._write(piece)
            self._torn = b""
            # Often, so that the question comes through before the printer's buffer is full.
            if self._habits.answers and not self._talk.on_line(self._patience_s(piece)):
                self._stop_if_troubled()
        if self._habits.answers:
            self._confirm(job, took_s=time.monotonic() - started)
        self._torn = None

    def _patience_s(self, piece: bytes) -> float:
        """How long an answer may take: the line first carries the piece that went before."""
        return self._give_up_after_s + len(piece) / self._transport.slowest_rate

    def _write(self, data: bytes) -> None:
        """All of it. Raises NotPrinted when the printer takes nothing for too long."""
        rest = memoryview(data)
        progress_at = time.monotonic()
        while rest:
            patience = progress_at + self._give_up_after_s - time.monotonic()
            if patience <= 0:
                raise self._stuck()
            if taken := self._transport.write(bytes(rest[:CHUNK]), patience):
                rest, progress_at = rest[taken:], time.monotonic()

    def _stop_if_troubled(self, within_s: float = ANSWER_S) -> None:
        answers = self._talk.ask(within_s)
        if answers is None:
            raise self._stuck()
        if answers.state in PROBLEMS:
            raise NotPrinted(PROBLEMS[answers.state])

    def _stuck(self) -> NotPrinted:
        """Why it takes nothing, asked on a new connection where the question is not last in line.

        What the printer has not taken is dropped with the old one: nobody waits for it now.
        """
        self._transport.close()
        self._connect()
        answers = self._talk.ask(ANSWER_S) if self._habits.answers else None
        return NotPrinted(PROBLEMS.get(answers.state if answers else "unknown", "printer-stuck"))

    def _forget_the_rest(self) -> None:
        """Nobody waits for the rest of this ticket: it must not come out when paper is back."""
        if self._torn is not None and self._habits.answers:
            with suppress(PrinterGone):
                self._transport.write(CLEAR_BUFFERS, ANSWER_S)

    # --- after ---

    def _confirm(self, job: PrintJob, took_s: float) -> None:
        """Returns when all is on paper. Raises NotPrinted.

        The mark is answered when everything before it is printed and cut. Where a printer knows no
        mark, it must stay well for as long as a slow mechanism takes for the ticket.
        """
        if self._habits.gives_mark is not False and not self._talk.ask_mark():
            raise self._stuck()
        self._stop_if_troubled(self._patience_s(job.pieces[-1]))
        settled = time.monotonic() + job.length_mm / SLOWEST_MM_PER_S
        # What was slow to send is slow to print: its buffer still holds some of it.
        deadline = settled + took_s + self._give_up_after_s
        while time.monotonic() < deadline:
            if self._talk.saw_mark(MARK_S):
                self._habits.gives_mark = True
                return
            self._stop_if_troubled(self._give_up_after_s)
            if not self._habits.gives_mark and time.monotonic() >= settled:
                self._habits.gives_mark = False
                return
        raise self._stuck()
