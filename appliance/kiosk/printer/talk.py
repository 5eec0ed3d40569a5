"""Questions to a printer and what is believed of its answers. Belongs to the printing worker."""

import time

from appliance.kiosk.printer.status import (
    DONE_MARK,
    OFF_LINE,
    QUESTIONS,
    Answers,
    is_done_mark,
    is_status,
)
from appliance.kiosk.printer.transports import Transport

QUIET_S = 0.01


class PrinterTalk:
    """Asks for status and for the done mark, and tells their answers apart from noise."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._mark_asked = False
        self._mark_seen = False

    def ask(self, within_s: float) -> Answers | None:
        """The status, or None for silence or noise. Each question has `within_s`."""
        self._drop_old_answers()
        answers: list[int] = []
        for question in QUESTIONS.values():
            answer = self._answer(question, within_s)
            if answer is None:
                return None
            answers.append(answer)
        return Answers(*answers)

    def on_line(self, within_s: float) -> bool:
        """One quick question: False if the printer stopped, fell silent or talks nonsense."""
        answer = self._answer(QUESTIONS[1], within_s)
        return answer is not None and not answer & OFF_LINE

    def ask_mark(self) -> bool:
        """Asks for the mark that comes when all before it is printed; False if it took nothing."""
        self._mark_asked, self._mark_seen = True, False
        return self._transport.write(DONE_MARK, QUIET_S) == len(DONE_MARK)

    def saw_mark(self, within_s: float) -> bool:
        """Whether the mark has come by now, or comes within the time."""
        if not self._mark_seen:
            self._statuses(self._transport.read(within_s))
        return self._mark_seen

    def _drop_old_answers(self) -> None:
        while data := self._transport.read(0):
            self._statuses(data)

    def _answer(self, question: bytes, within_s: float) -> int | None:
        if self._transport.write(question, within_s) < len(question):
            return None
        deadline = time.monotonic() + within_s
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
            elif self._mark_asked and is_done_mark(byte):
                self._mark_seen, self._mark_asked = True, False
            else:
                return None
        return statuses
