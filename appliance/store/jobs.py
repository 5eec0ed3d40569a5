"""Paper that a kiosk is asked for. Callers hold `reading()` or `writing()`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appliance.clock import milliseconds
from appliance.rules.paper import PaperKind
from appliance.rules.waiting import Moment
from appliance.store.tables import JobRow


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `token` is a serial, `period` the one of a day slip; both None for other papers.

    `kiosk` is the device whose turn it is, None for the first that comes. `asked` is when it was
    asked for; None for a job of an older release.
    """

    id: int
    kind: PaperKind
    token: int | None
    kiosk: str | None
    period: int | None
    asked: Moment | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job to be added; the fields are those of `Job`."""

    kind: PaperKind
    kiosk: str | None
    token: int | None = None
    period: int | None = None


class Jobs:
    """Jobs are open until a kiosk has said how they ended."""

    def add(self, wanted: Wanted, now: Moment) -> int:
        """Asks for paper; returns the job's id."""
        return int(
            JobRow.insert(
                kind=wanted.kind,
                token=wanted.token,
                kiosk=wanted.kiosk,
                period=wanted.period,
                boot=now.boot,
                uptime_s=now.uptime_s,
            ).execute()
        )

    def find(self, job: int) -> Job | None:
        """The job with this id."""
        return next(self._jobs(JobRow.id == job), None)

    def open(self) -> list[Job]:
        """What is still wanted, oldest first."""
        return list(self._jobs(JobRow.ended_at.is_null()))

    def _jobs(self, where: Any) -> Any:
        columns = (
            JobRow.id, JobRow.kind, JobRow.token, JobRow.kiosk, JobRow.period, JobRow.boot,
            JobRow.uptime_s,
        )  # fmt: skip
        rows = JobRow.select(*columns).where(where).order_by(JobRow.id).tuples()
        return (_job(row) for row in rows)

    def end_tickets(self, at: datetime, problem: str) -> None:
        """Ends every job for a token's ticket: nobody waits with that token any more."""
        JobRow.update(ended_at=milliseconds(at), problem=problem).where(
            JobRow.ended_at.is_null(), JobRow.token.is_null(False)
        ).execute()

    def end(self, job: int, at: datetime, problem: str | None) -> bool:
        """Writes how it ended; False if that was known."""
        changed = (
            JobRow.update(ended_at=milliseconds(at), problem=problem)
            .where(JobRow.id == job, JobRow.ended_at.is_null())
            .execute()
        )
        return bool(changed)


def _job(row: tuple[Any, ...]) -> Job:
    asked = None if row[5] is None else Moment(row[5], row[6], None)
    return Job(row[0], PaperKind(row[1]), row[2], row[3], row[4], asked)
