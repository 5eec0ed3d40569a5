"""The printing worker: the only thread that touches the printer, and its inbox."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from appliance import wire
from appliance.kiosk.printer.ticket_printer import NotPrinted, TicketPrinter
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.kiosk.ticket.text import TicketKind

log = logging.getLogger(__name__)

# Paper and plugs are looked after this often while nothing is printed.
CHECK_EVERY_S = 3.0

# The problem's code, or None for a ticket that is out.
OnPrinted = Callable[[str | None], None]


@dataclass(frozen=True, slots=True)
class _Wanted:
    token: wire.Token
    kind: TicketKind
    on_printed: OnPrinted


class PrintWorker:
    """Prints tickets one after the other. Callbacks run on its thread and must only enqueue."""

    def __init__(
        self,
        printer: TicketPrinter,
        drawer: TicketDrawer,
        on_status: Callable[[wire.PrinterStatus], None],
    ) -> None:
        self._printer, self._drawer = printer, drawer
        self._on_status = on_status
        self._told = wire.PrinterStatus("unknown", 0)
        self._used_mm = 0.0
        self._inbox: queue.SimpleQueue[_Wanted | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="printing", daemon=True)

    def start(self) -> None:
        """Starts printing."""
        self._thread.start()

    def print(self, token: wire.Token, kind: TicketKind, on_printed: OnPrinted) -> None:
        """Prints when its turn comes. Any thread, never blocks."""
        self._inbox.put(_Wanted(token, kind, on_printed))

    def stop(self) -> None:
        """Ends after the ticket that is being printed."""
        self._inbox.put(None)

    def join(self, timeout_s: float) -> None:
        """Waits for the thread to end."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        self._look()
        # The first ticket must not wait for fonts and libraries to load.
        self._drawer.warm_up()
        while True:
            try:
                wanted = self._inbox.get(timeout=CHECK_EVERY_S)
            except queue.Empty:
                self._look()
                continue
            if wanted is None:
                self._printer.close()
                return
            wanted.on_printed(self._print(wanted))
            self._look()

    def _print(self, wanted: _Wanted) -> str | None:
        label = wanted.token.label
        try:
            job = self._drawer.draw(wanted.token, wanted.kind)
            self._printer.print(job)
        except NotPrinted as trouble:
            log.warning("%s: the %s of %s did not come out", trouble.code, wanted.kind, label)
            return trouble.code
        except Exception:  # one ticket that cannot be drawn must not end all printing
            log.exception("ticket-not-drawn: %s", label)
            return "ticket-not-drawn"
        log.info("ticket-printed: %s %s", wanted.kind, label)
        self._used_mm += job.length_mm
        return None

    def _look(self) -> None:
        status = wire.PrinterStatus(self._printer.check(), round(self._used_mm))
        if status.state != self._told.state:
            log.info("printer-%s", status.state)
        if status != self._told:
            self._told = status
            self._on_status(status)
