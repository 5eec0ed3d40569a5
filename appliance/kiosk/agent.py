"""From a press to a ticket: who does what next, and what the lamps and the service are told.

The agent owns the workers: one for issuing per button, one for the printer, one for the reports.
Whatever hangs, the other buttons go on giving out numbers.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from appliance import wire
from appliance.kiosk.first_admin import first_admin_link
from appliance.kiosk.gesture import SelfTestGesture
from appliance.kiosk.issuing import IssueWorker
from appliance.kiosk.jobs import PaperJobs
from appliance.kiosk.lamp_rule import IDLE, Press, lamp_mode
from appliance.kiosk.lamps import Lamps
from appliance.kiosk.link import LinkState, ServiceIs
from appliance.kiosk.press_rule import Hold
from appliance.kiosk.printer.ticket_printer import TicketPrinter
from appliance.kiosk.printing import Outcome, Paper, PrintWorker
from appliance.kiosk.reports import ReportWorker
from appliance.kiosk.service_client import ServiceAway, ServiceClient, ServiceRefused
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.kiosk.ticket.self_test import KioskFacts
from appliance.kiosk.ticket.text import TicketKind
from appliance.notify import Turn

log = logging.getLogger(__name__)

# After a press that got no number, its lamp shows the service's trouble, or its no, for so long.
SHOW_FAILURE_S = 10.0
SHOW_REFUSAL_S = 1.0
STOP_S = 1.0


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom the agent tells; each must only enqueue."""

    pressed: Callable[[], None]
    cycle_over: Callable[[str], None]
    status_changed: Callable[[], None]
    job_done: Callable[[wire.JobFrame], None]


# What the kiosk knows of itself, out of the link, the printer and the buttons' troubles.
Facts = Callable[[LinkState, wire.PrinterStatus, Mapping[str, str]], KioskFacts]


@dataclass(slots=True)
class _Button:
    press: Press = IDLE
    got_token: bool = False
    stuck: bool = False
    missing: bool = False

    @property
    def trouble(self) -> str:
        return "missing" if self.missing else "stuck" if self.stuck else ""


class KioskAgent:
    """Follows each press to the end of its cycle: the ticket is out, or given up.

    Its methods are called on the threads of the buttons, the link and its own workers; each
    changes a few values under one lock and hands on.
    """

    def __init__(
        self,
        *,
        departments: Iterable[str],
        service: ServiceClient,
        printer: TicketPrinter,
        drawer: TicketDrawer,
        lamps: Lamps,
        facts: Facts,
        roll_mm: int,
        retry_for_s: float,
        self_test_waits_s: float = 5.0,
    ) -> None:
        self._buttons = {department: _Button() for department in departments}
        self._issuing = {
            department: IssueWorker(
                department, service, retry_for_s, self._issued, self._not_issued
            )
            for department in self._buttons
        }
        self._printing = PrintWorker(printer, roll_mm, drawer.warm_up, self._printer_changed)
        self._reports = ReportWorker(service)
        self._drawer, self._facts, self._service = drawer, facts, service
        self._jobs = PaperJobs(self._printing, drawer, self._known)
        self._lamps = lamps
        self._lock = threading.RLock()
        self._link = LinkState()
        self._printer = wire.PrinterStatus("unknown", 0, roll_mm)
        self._since, self._born_at = _now(), time.monotonic()
        self._pressed_at = self._born_at
        self._life = secrets.token_hex(4)
        self._self_test = SelfTestGesture(
            self._print_self_test,
            self._show,
            self_test_waits_s,
        )
        self._timers: set[threading.Timer] = set()
        self._listeners: Listeners | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What its workers promise."""
        return (self._printing.turn, *(worker.turn for worker in self._issuing.values()))

    def is_quiet(self, for_s: float) -> bool:
        """Whether nothing is in work, and nobody has pressed for so many seconds. Any thread."""
        with self._lock:
            busy = any(button.press.busy for button in self._buttons.values())
            pressed_s = time.monotonic() - self._pressed_at
            testing = self._self_test.department is not None
        working = not (self._printing.in_work.none and self._reports.in_work.none)
        return not (busy or testing or working) and pressed_s >= for_s

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
        self._self_test.stop()
        for timer in tuple(self._timers):
            timer.cancel()

    # --- a press ---

    def pressed(self, department: str) -> None:
        """A press that counts: lamp and click answer, and a number is asked for."""
        if self._listeners is not None:
            self._listeners.pressed()
        with self._lock:
            self._pressed_at = time.monotonic()
            button = self._buttons[department]
            button.press, button.got_token = Press(busy=True), False
            self._show()
        self._issuing[department].pressed()

    def _issued(self, department: str, token: wire.Token) -> None:
        log.info("token-issued: %s for a press of %r", token.label, department)
        with self._lock:
            self._buttons[department].got_token = True
        paper = Paper(f"ticket {token.label}", partial(self._drawer.draw, token, TicketKind.TICKET))
        self._printing.print(paper, partial(self._printed, department, token.id))

    def _printed(self, department: str, token_id: str, outcome: Outcome) -> None:
        self._reports.report(token_id, outcome)
        self._end_cycle(department, IDLE)

    def _not_issued(self, department: str, no: ServiceAway | ServiceRefused) -> None:
        # 409 is the clinic's own no (closed, full); the screen says why.
        if isinstance(no, ServiceRefused) and no.status == 409:
            shown, for_s = Press(refused=True), SHOW_REFUSAL_S
        else:
            shown, for_s = Press(failed=True), SHOW_FAILURE_S
        self._end_cycle(department, shown)
        self._later(for_s, partial(self._forget, department, shown))

    def _end_cycle(self, department: str, shown: Press) -> None:
        with self._lock:
            self._buttons[department].press = shown
            self._show()
        if self._listeners is not None:
            self._listeners.cycle_over(department)

    def _later(self, after_s: float, what: Callable[[], None]) -> None:
        timer = threading.Timer(after_s, what)
        timer.daemon = True
        with self._lock:
            self._timers = {old for old in self._timers if old.is_alive()} | {timer}
        timer.start()

    def _forget(self, department: str, shown: Press) -> None:
        with self._lock:
            # The very one: a press since then, with an outcome of its own, is not to be forgotten.
            if self._buttons[department].press is shown:
                self._buttons[department].press = IDLE
            self._show()

    # --- the technician's gesture ---

    def held(self, department: str, hold: Hold) -> None:
        """A button is held down: at the start, or for long while closed, it is the technician."""
        with self._lock:
            at_start = hold is Hold.SINCE_START
            asked = at_start or self._is_idle_and_closed(department)
            starting = self._link.service is ServiceIs.STARTING
        if asked:
            self._self_test.ask(department, at_start=at_start, starting=starting)

    def _print_self_test(self, at_start: bool, done: Callable[[Outcome], None]) -> None:
        link = partial(first_admin_link, self._service) if at_start else str
        self._printing.print(self._jobs.self_test(link), done)

    def _is_idle_and_closed(self, department: str) -> bool:
        button = self._buttons[department]
        closed = self._link.at(department) is ServiceIs.CLOSED
        return closed and not button.press.busy and not button.got_token

    # --- what the kiosk hears ---

    def link_changed(self, link: LinkState) -> None:
        """The service came, went, opened or closed."""
        with self._lock:
            self._link = link
            self._show()
        self._self_test.go()

    def button_stuck(self, department: str, stuck: bool) -> None:
        """A button is held for too long, or was let go."""
        with self._lock:
            self._buttons[department].stuck = stuck
        self._tell()

    def buttons_missing(self, departments: Iterable[str]) -> None:
        """These buttons cannot be had."""
        with self._lock:
            for department in departments:
                self._buttons[department].missing = True
        self._tell()

    def _printer_changed(self, printer: wire.PrinterStatus) -> None:
        with self._lock:
            self._printer = printer
            self._show()
        self._tell()

    def take_jobs(self, jobs: list[wire.KioskJob]) -> None:
        """Paper that the service asks for; a job that was done before is answered again."""
        if self._listeners is not None:
            self._jobs.take(jobs, self._listeners.job_done)

    # --- what the kiosk says ---

    def status(self) -> wire.StatusFrame:
        """The kiosk's health, for the service."""
        with self._lock:
            buttons = [
                wire.ButtonStatus(department, button.stuck, button.missing)
                for department, button in self._buttons.items()
            ]
            up_s = round(time.monotonic() - self._born_at, 1)
            return wire.StatusFrame(self._printer, buttons, self._since, up_s, self._life)

    def _known(self) -> KioskFacts:
        with self._lock:
            troubles = {name: button.trouble for name, button in self._buttons.items()}
            link, printer = self._link, self._printer
        return self._facts(link, printer, troubles)

    def _tell(self) -> None:
        with self._lock:
            self._since = _now()
        if self._listeners is not None:
            self._listeners.status_changed()

    def _show(self) -> None:
        with self._lock:
            for department, button in self._buttons.items():
                if not button.missing:
                    # A self-test looks like a press that is at work.
                    testing = department == self._self_test.department
                    press = Press(busy=True) if testing else button.press
                    mode = lamp_mode(self._link, self._printer.state, press, department)
                    self._lamps.show(department, mode)


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")
