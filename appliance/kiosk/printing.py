"""The printing worker: the only thread that touches the printer, and its inbox."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from appliance import wire
from appliance.kiosk.in_work import InWork
from appliance.kiosk.printer.ticket_printer import NotPrinted, PrintJob, TicketPrinter
from appliance.notify import Turn

log = logging.getLogger(__name__)

# Paper and plugs are looked after this often while nothing is printed.
CHECK_EVERY_S = 3.0
# No look and no paper takes longer, however troubled or slow the printer; longer is a hang.
LOOKS_WITHIN_S, PRINTS_WITHIN_S = 15.0, 180.0


@dataclass(frozen=True, slots=True)
class Paper:
    """One piece of paper that is wanted. `draw` makes its job, on the printing thread."""

    name: str  # for the log
    draw: Callable[[], PrintJob]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: the problem's code, or None once it is out. `torn`: a part may be on paper."""

    problem: str | None = None
    torn: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    paper: Paper
    on_printed: Callable[[Outcome], None]


class PrintWorker:
    """Prints one paper after the other. Callbacks run on its thread and must only enqueue.

    The meter counts what the head has pulled since the start; of a torn paper, all of it, so that
    a roll never ends unannounced.
    """

    def __init__(
        self,
        printer: TicketPrinter,
        roll_mm: int,
        warm_up: Callable[[], None],
        on_status: Callable[[wire.PrinterStatus], None],
    ) -> None:
        self._printer, self._warm_up, self._on_status = printer, warm_up, on_status
        self.turn = Turn("printing")
        self._told = wire.PrinterStatus("unknown", 0, roll_mm)
        self._used_mm = 0.0
        self.in_work = InWork()
        self._inbox: queue.SimpleQueue[_Wanted | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="printing", daemon=True)

    def start(self) -> None:
        """Starts printing."""
        self._thread.start()

    def print(self, paper: Paper, on_printed: Callable[[Outcome], None]) -> None:
        """Prints when its turn comes. Any thread, never blocks."""
        self.in_work.begun()
        self._inbox.put(_Wanted(paper, on_printed))

    def stop(self) -> None:
        """Ends after the ticket that is being printed."""
        self._inbox.put(None)

    def join(self, timeout_s: float) -> None:
        """Waits for the thread to end."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        self.turn.within(PRINTS_WITHIN_S)
        self._look()
        # The first ticket must not wait for fonts and libraries to load.
        self._warm_up()
        while True:
            self.turn.within(CHECK_EVERY_S + LOOKS_WITHIN_S)
            try:
                wanted = self._inbox.get(timeout=CHECK_EVERY_S)
            except queue.Empty:
                self._look()
                continue
            if wanted is None:
                self._printer.close()
                return
            self.turn.within(PRINTS_WITHIN_S)
            wanted.on_printed(self._print(wanted.paper))
            self.in_work.done()
            self._look()

    def _print(self, paper: Paper) -> Outcome:
        try:
            job = paper.draw()
        except Exception:  # one paper that cannot be drawn must not end all printing
            log.exception("ticket-not-drawn: %s", paper.name)
            return Outcome("ticket-not-drawn")
        outcome = self._send(job)
        if outcome.problem is None or outcome.torn:
            self._used_mm += job.length_mm
        if outcome.problem is None:
            log.info("ticket-printed: %s", paper.name)
        else:
            torn = ", or not all of it" if outcome.torn else ""
            log.warning("%s: %s did not come out%s", outcome.problem, paper.name, torn)
        return outcome

    def _send(self, job: PrintJob) -> Outcome:
        try:
            self._printer.print(job)
        except NotPrinted as trouble:
            return Outcome(trouble.code, trouble.torn)
        except Exception:  # a printer that nobody foresaw must not take the buttons with it
            log.exception("printer-error: %s", job.name)
            return Outcome("printer-error", torn=True)
        return Outcome()

    def _state(self) -> wire.PrinterState:
        try:
            return self._printer.check()
        except Exception:  # as above
            log.exception("printer-error: it could not be asked how it is")
            return "error"

    def _look(self) -> None:
        state = self._state()
        code = self._printer.trouble.partition(":")[0] if state == "offline" else ""
        status = wire.PrinterStatus(state, round(self._used_mm), self._told.roll_mm, code)
        if status.state != self._told.state:
            log.info("printer-%s", status.state)
        if status != self._told:
            self._told = status
            self._on_status(status)
