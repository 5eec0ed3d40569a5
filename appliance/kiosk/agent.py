"""From a press to a ticket: who does what next, and what the lamps and the service are told.

The agent owns the workers: one for issuing per button, one for the printer, one for the reports.
Whatever hangs, the other buttons go on giving out numbers.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from appliance import wire
from appliance.kiosk.issuing import IssueWorker
from appliance.kiosk.jobs import JobBook
from appliance.kiosk.lamp_rule import IDLE, Press, lamp_mode
from appliance.kiosk.lamps import Lamps
from appliance.kiosk.link import LinkState
from appliance.kiosk.printer.ticket_printer import TicketPrinter
from appliance.kiosk.printing import PrintWorker
from appliance.kiosk.reports import ReportWorker
from appliance.kiosk.service_client import ServiceAway, ServiceClient, ServiceRefused
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.kiosk.ticket.text import TicketKind

log = logging.getLogger(__name__)

# After a press that got no number, its lamp shows the service's trouble, or its no, for so long.
SHOW_FAILURE_S = 10.0
SHOW_REFUSAL_S = 1.0
STOP_S = 1.0


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom the agent tells; each must only enqueue."""

    cycle_over: Callable[[str], None]
    status_changed: Callable[[], None]
    job_done: Callable[[wire.JobFrame], None]


@dataclass(slots=True)
class _Button:
    press: Press = IDLE
    stuck: bool = False


class KioskAgent:
    """Follows each press to the end of its cycle: the ticket is out, or given up.

    Its methods are called on the threads of the buttons, the link and its own workers; each
    changes a few values under one lock and hands on.
    """

    def __init__(
        self,
        departments: Iterable[str],
        service: ServiceClient,
        printer: TicketPrinter,
        drawer: TicketDrawer,
        lamps: Lamps,
        retry_for_s: float,
    ) -> None:
        self._buttons = {department: _Button() for department in departments}
        self._issuing = {
            department: IssueWorker(
                department, service, retry_for_s, self._issued, self._not_issued
            )
            for department in self._buttons
        }
        self._printing = PrintWorker(printer, drawer, self._printer_changed)
        self._reports = ReportWorker(service)
        self._lamps = lamps
        self._lock = threading.RLock()
        self._link = LinkState()
        self._printer = wire.PrinterStatus("unknown", 0)
        self._jobs = JobBook()
        self._since = _now()
        self._fading: set[threading.Timer] = set()
        self._listeners: Listeners | None = None

    def printer_facts(self) -> dict[str, object]:
        """The printer as last seen, for the simulator's page."""
        return {"state": self._printer.state, "meter_mm": self._printer.meter_mm}

    def start(self, listeners: Listeners) -> None:
        """Starts the workers; from now on the listeners are told."""
        self._listeners = listeners
        self._reports.start()
        self._printing.start()
        for worker in self._issuing.values():
            worker.start()
        self._show()

    def stop(self) -> None:
        """Ends the workers. A press in work gets no ticket; its number stands as unprinted."""
        workers: list[IssueWorker | PrintWorker | ReportWorker] = [
            *self._issuing.values(),
            self._printing,
            self._reports,
        ]
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.join(STOP_S)
        for timer in tuple(self._fading):
            timer.cancel()

    # --- a press ---

    def pressed(self, department: str) -> None:
        """A press that counts: the lamp answers, and a number is asked for."""
        with self._lock:
            self._buttons[department].press = Press(busy=True)
            self._show()
        self._issuing[department].pressed()

    def _issued(self, department: str, token: wire.Token) -> None:
        log.info("token-issued: %s for a press of %r", token.label, department)
        self._printing.print(token, TicketKind.TICKET, partial(self._printed, department, token.id))

    def _printed(self, department: str, token_id: str, problem: str | None) -> None:
        self._reports.report(token_id, problem)
        self._end_cycle(department, IDLE)

    def _not_issued(self, department: str, no: ServiceAway | ServiceRefused) -> None:
        # 409 is the clinic's own no (closed, full); the screen says why.
        if isinstance(no, ServiceRefused) and no.status == 409:
            shown, for_s = Press(refused=True), SHOW_REFUSAL_S
        else:
            shown, for_s = Press(failed=True), SHOW_FAILURE_S
        self._end_cycle(department, shown)
        self._fade(department, shown, for_s)

    def _end_cycle(self, department: str, shown: Press) -> None:
        with self._lock:
            self._buttons[department].press = shown
            self._show()
        if self._listeners is not None:
            self._listeners.cycle_over(department)

    def _fade(self, department: str, shown: Press, after_s: float) -> None:
        timer = threading.Timer(after_s, self._forget, (department, shown))
        timer.daemon = True
        self._fading = {old for old in self._fading if old.is_alive()} | {timer}
        timer.start()

    def _forget(self, department: str, shown: Press) -> None:
        with self._lock:
            # The very one: a press since then, with an outcome of its own, is not to be forgotten.
            if self._buttons[department].press is shown:
                self._buttons[department].press = IDLE
            self._show()

    # --- what the kiosk hears ---

    def link_changed(self, link: LinkState) -> None:
        """The service came, went, opened or closed."""
        with self._lock:
            self._link = link
            self._show()

    def button_stuck(self, department: str, stuck: bool) -> None:
        """A button is held for too long, or was let go."""
        with self._lock:
            self._buttons[department].stuck = stuck
        self._tell()

    def _printer_changed(self, printer: wire.PrinterStatus) -> None:
        with self._lock:
            self._printer = printer
            self._show()
        self._tell()

    def take_jobs(self, jobs: list[wire.KioskJob]) -> None:
        """Paper that the service asks for; a job that was done before is answered again."""
        for job in jobs:
            with self._lock:
                new, answer = self._jobs.begin(job.id), self._jobs.answer(job.id)
            if new:
                self._begin(job)
            elif answer is not None and self._listeners is not None:
                self._listeners.job_done(answer)

    def _begin(self, job: wire.KioskJob) -> None:
        if job.token is None or job.kind not in tuple(TicketKind):
            self._job_done(job.id, "job-unknown")
            return
        self._printing.print(job.token, TicketKind(job.kind), partial(self._job_done, job.id))

    def _job_done(self, job_id: str, problem: str | None) -> None:
        answer = wire.JobFrame(job_id, ok=problem is None, problem=problem)
        with self._lock:
            self._jobs.end(answer)
        if self._listeners is not None:
            self._listeners.job_done(answer)

    # --- what the kiosk says ---

    def status(self) -> wire.StatusFrame:
        """The kiosk's health, for the service."""
        with self._lock:
            buttons = [
                wire.ButtonStatus(department, button.stuck)
                for department, button in self._buttons.items()
            ]
            return wire.StatusFrame(self._printer, buttons, self._since)

    def _tell(self) -> None:
        with self._lock:
            self._since = _now()
        if self._listeners is not None:
            self._listeners.status_changed()

    def _show(self) -> None:
        for department, button in self._buttons.items():
            mode = lamp_mode(self._link, self._printer.state, button.press, department)
            self._lamps.show(department, mode)


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")
