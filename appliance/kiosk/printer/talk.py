"""Questions to a printer and what is believed of its answers. Belongs to the printing worker."""

import time

from appliance.kiosk.printer.connection import Transport
from appliance.kiosk.printer.status import (
    CLEAR_BUFFERS,
    CLEARED,
    DONE_MARK,
    ERROR_CAUSE,
    OFF_LINE,
    QUESTIONS,
    RECOVER,
    Answers,
    is_done_mark,
    is_recoverable,
    is_status,
)

QUIET_S = 0.01
# Old answers are read away before a question; a line that never falls silent answers nothing.
OLD_READS = 8


class PrinterTalk:
    """Asks for status and for the done mark, and tells their answers apart from noise."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._mark_asked = False
        self._mark_seen = False
        self._clear_echo = b""  # what may still come in answer to CLEAR_BUFFERS

    def ask(self, within_s: float) -> Answers | None:
        """The status, or None for silence or noise. `within_s` is for all questions together."""
        deadline = time.monotonic() + within_s
        if not self._drop_old_answers():
            return None
        answers: list[int] = []
        for question in QUESTIONS.values():
            answer = self._answer(question, deadline)
            if answer is None:
                return None
            answers.append(answer)
        return Answers(*answers)

    def on_line(self, within_s: float) -> bool:
        """One quick question: False if the printer stopped, fell silent or talks nonsense."""
        answer = self._answer(QUESTIONS[1], time.monotonic() + within_s)
        return answer is not None and not answer & OFF_LINE

    def recover(self, within_s: float) -> bool:
        """Has a printer go on whose error is over, such as a jam that was taken out.

        False where it says that there is nothing to be done from here.
        """
        deadline = time.monotonic() + within_s
        cause = self._answer(ERROR_CAUSE, deadline) if self._drop_old_answers() else None
        if cause is None or not is_recoverable(cause):
            return False
        return self._transport.write(RECOVER, QUIET_S) == len(RECOVER)

    def clear(self, within_s: float) -> None:
        """Has it forget what it has not printed yet."""
        self._transport.write(CLEAR_BUFFERS, within_s)
        self.expect_cleared()

    def expect_cleared(self) -> None:
        """CLEAR_BUFFERS was sent: some printers say that they have obeyed."""
        self._clear_echo = CLEARED

    def ask_mark(self) -> bool:
        """Asks for the mark that comes when all before it is printed; False if it took nothing."""
        self._mark_asked, self._mark_seen = True, False
        return self._transport.write(DONE_MARK, QUIET_S) == len(DONE_MARK)

    def saw_mark(self, within_s: float) -> bool:
        """Whether the mark has come by now, or comes within the time and before any noise."""
        deadline = time.monotonic() + within_s
        while not self._mark_seen:
            data = self._transport.read(deadline - time.monotonic())
            if not data or self._statuses(data) is None:
                break
        return self._mark_seen

    def _drop_old_answers(self) -> bool:
        """Whether it is silent until it is asked."""
        for _ in range(OLD_READS):
            data = self._transport.read(0)
            if not data:
                return True
            self._statuses(data)
        return False

    def _answer(self, question: bytes, deadline: float) -> int | None:
        if self._transport.write(question, deadline - time.monotonic()) < len(question):
            return None
        while data := self._transport.read(deadline - time.monotonic()):
            statuses = self._statuses(data)
            # One question, one byte: more than that, or anything else, is noise or a late answer.
            if statuses is None or len(statuses) > 1:
                return None
            if statuses:
                return statuses[0]
        return None

    def _statuses(self, data: bytes) -> list[int] | None:
        """The status bytes in what it said; None if there is noise among them."""
        statuses = []
        for byte in data:
            if is_status(byte):
                statuses.append(byte)
            elif self._clear_echo[:1] == bytes([byte]):
                self._clear_echo = self._clear_echo[1:]
            elif self._mark_asked and is_done_mark(byte):
                self._mark_seen, self._mark_asked = True, False
            else:
                return None
        return statuses
