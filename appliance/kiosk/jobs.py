"""Paper that the service asks for: reprints, late tickets, self-tests, day slips, lamp cards.

A frame repeats every open job until the service knows how it ended, so each is printed once and
answered as often as it is asked for.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from appliance import wire
from appliance.kiosk.printer.ticket_printer import PrintJob
from appliance.kiosk.printing import Outcome, Paper, PrintWorker
from appliance.kiosk.ticket.job import TicketDrawer
from appliance.kiosk.ticket.self_test import KioskFacts
from appliance.kiosk.ticket.text import TicketKind

REMEMBERED = 500


class PaperJobs:
    """The latest jobs and their answers. `take` may be called from any thread."""

    def __init__(
        self, printing: PrintWorker, drawer: TicketDrawer, facts: Callable[[], KioskFacts]
    ) -> None:
        self._printing, self._drawer, self._facts = printing, drawer, facts
        self._answers: OrderedDict[str, wire.JobFrame | None] = OrderedDict()
        self._lock = threading.Lock()

    def take(
        self, jobs: Iterable[wire.KioskJob], answer_with: Callable[[wire.JobFrame], None]
    ) -> None:
        """Prints what is new; answers again what was done before. `answer_with` only enqueues."""
        for job in jobs:
            new, answer = self._begin(job.id)
            if new:
                self._print(job, answer_with)
            elif answer is not None:
                answer_with(answer)

    def self_test(self, first_admin_url: Callable[[], str] = str) -> Paper:
        """The ticket that tells what the kiosk knows of itself once it is drawn.

        `first_admin_url` is asked then, by the printing thread.
        """

        def draw() -> PrintJob:
            facts = replace(self._facts(), first_admin_url=first_admin_url())
            return self._drawer.self_test(facts)

        return Paper("self-test", draw)

    def _begin(self, job_id: str) -> tuple[bool, wire.JobFrame | None]:
        with self._lock:
            new = job_id not in self._answers
            answer = self._answers.setdefault(job_id, None)
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return new, answer

    def _print(self, job: wire.KioskJob, answer_with: Callable[[wire.JobFrame], None]) -> None:
        def done(outcome: Outcome) -> None:
            answer = wire.JobFrame(job.id, outcome.problem is None, outcome.problem)
            with self._lock:
                self._answers[job.id] = answer
            answer_with(answer)

        paper = self._paper(job)
        if paper is None:
            done(Outcome("job-unknown"))
        else:
            self._printing.print(paper, done)

    def _paper(self, job: wire.KioskJob) -> Paper | None:
        """What is drawn for a job; None for one that makes no sense."""
        drawer = self._drawer
        if job.kind == "self-test":
            return self.self_test()
        if job.kind == "lamp-card":
            return Paper(job.kind, drawer.lamp_card)
        if job.kind == "day-slip":
            return Paper(job.kind, partial(drawer.day_slip, job.figures))
        if job.token is None:
            return None
        draw = partial(drawer.draw, job.token, TicketKind(job.kind))
        return Paper(f"{job.kind} {job.token.label}", draw)
