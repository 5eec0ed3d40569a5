"""Keeps the connection to the printer and knows its state. Belongs to the printing worker.

A printer that never answered is "unknown", which never becomes "ready" and never stops printing;
one that used to answer and falls silent has an error, and so has one that takes nothing any more.
"""

import logging

from appliance.kiosk.printer.connection import PrinterGone, Transport
from appliance.kiosk.printer.status import Answers
from appliance.kiosk.printer.talk import PrinterTalk
from appliance.wire import PrinterState

log = logging.getLogger(__name__)

TRIES = 2
# White dots in a picture that was cut short, and nothing outside of one. What was cut short in the
# head of a command, by a power cut or a cable, gets no size by them: a question in their place
# would be a size of megabytes, and every ticket would go into that picture.
HARMLESS = bytes(8)


class PrinterWatch:
    """One printer, from plug to plug. One thread only."""

    def __init__(self, transport: Transport, talk: PrinterTalk, answer_s: float) -> None:
        self._transport, self._talk, self._answer_s = transport, talk, answer_s
        self._was_at = ""
        self._asked_in_vain = 0
        self._ask_again = False
        self._stuck_with = 0  # bytes that a printer without answers did not take
        self.trouble = ""
        self.answers = False
        self.gives_mark: bool | None = None  # None: not yet known
        self.fresh = False  # nothing was sent on this connection but zeros and questions

    @property
    def fell_silent(self) -> bool:
        """Whether it used to answer and does not now."""
        return self.answers and self._asked_in_vain > 0

    @property
    def stuck(self) -> bool:
        """Whether it has no answers and takes nothing."""
        return self._stuck_with > 0

    def connect(self) -> None:
        """Connects if need be; a second at most. Raises PrinterGone."""
        try:
            opened = self._transport.open()
        except PrinterGone as error:
            self._lost(error)
            raise
        if opened:
            self._connected(self._transport.found)

    def reconnect(self) -> None:
        """A new connection to the same printer; what the old one has not delivered is dropped."""
        self._transport.abandon()
        self._stuck_with = 0
        self.connect()

    def state(self) -> PrinterState:
        """What it says of itself, after `TRIES` questions at most. Raises PrinterGone."""
        if self.stuck and not self._takes_again():
            return "error"
        if not self.answers and self._asked_in_vain >= TRIES and not self._ask_again:
            self._transport.untaken()  # asks nothing, but tells whether it is there
            return "unknown"
        return self._asked()

    def look_again(self) -> None:
        """It just printed, so it is on: if it never answered, the next look asks once more."""
        self._ask_again = not self.answers

    def takes_nothing(self) -> None:
        """It was given up while it took nothing. Raises PrinterGone."""
        self._stuck_with = max(1, self._transport.untaken())

    def _takes_again(self) -> bool:
        if self._transport.untaken() >= self._stuck_with:
            return False
        if self._transport.write(HARMLESS, 0) < len(HARMLESS):
            return False
        self._stuck_with = 0
        return True

    def _asked(self) -> PrinterState:
        tries, self._ask_again = (1 if self._ask_again else TRIES), False
        for _ in range(tries):
            if (answers := self._believed()) is not None:
                self.answers, self._asked_in_vain = True, 0
                return answers.state
            self._asked_in_vain += 1
        if self._asked_in_vain <= TRIES:
            log.warning("printer-silent: no answer to a status query")
        return "error" if self.answers else "unknown"

    def _believed(self) -> Answers | None:
        """Answers; the first ones ever are asked for twice, as noise can look like an answer."""
        answers = self._talk.ask(self._answer_s)
        if answers is None or self.answers:
            return answers
        return self._talk.ask(self._answer_s)

    def _connected(self, found: str) -> None:
        self._transport.write(HARMLESS, 0)
        self.trouble, self.fresh = "", True
        if found != self._was_at:
            self._forget()
            self._was_at = found
            log.info("printer-found: %s", found)

    def _lost(self, error: PrinterGone) -> None:
        self._forget()  # what comes back may be another printer
        if self.trouble != (says := f"{error.code}: {error}"):
            self.trouble = says
            log.warning("%s", says)

    def _forget(self) -> None:
        self._was_at = ""
        self._asked_in_vain = self._stuck_with = 0
        self.answers = self._ask_again = False
        self.gives_mark = None
