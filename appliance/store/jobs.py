"""Paper that staff asked a kiosk for. Callers hold `reading()` or `writing()`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from appliance.clock import milliseconds
from appliance.store.tables import JobRow

Kind = Literal["late", "reprint", "self-test", "day-slip"]


@dataclass(frozen=True, slots=True)
class Job:
    """One job; `token` is a serial."""

    id: int
    kind: Kind
    token: int | None


class Jobs:
    """Jobs are open until a kiosk has said how they ended."""

    def add(self, kind: Kind, token: int | None) -> int:
        """Asks for paper; returns the job's id."""
        return int(JobRow.insert(kind=kind, token=token).execute())

    def find(self, job: int) -> Job | None:
        """The job with this id."""
        rows = JobRow.select(JobRow.id, JobRow.kind, JobRow.token).where(JobRow.id == job).tuples()
        return next((Job(*row) for row in rows), None)

    def open(self) -> list[Job]:
        """What is still wanted, oldest first."""
        query = JobRow.select(JobRow.id, JobRow.kind, JobRow.token)
        rows = query.where(JobRow.ended_at.is_null()).order_by(JobRow.id).tuples()
        return [Job(*row) for row in rows]

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
