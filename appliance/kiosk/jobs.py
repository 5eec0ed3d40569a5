"""Which of the service's print jobs were begun, and how they ended.

A frame repeats every open job until the service knows how it ended, so each must be printed once
and answered as often as it is asked for. Guarded by its caller.
"""

from collections import OrderedDict

from appliance import wire

REMEMBERED = 500


class JobBook:
    """The latest jobs and their answers."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, wire.JobFrame | None] = OrderedDict()

    def begin(self, job_id: str) -> bool:
        """Whether the job is new; from now on it is not."""
        if job_id in self._answers:
            return False
        self._answers[job_id] = None
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        return True

    def end(self, answer: wire.JobFrame) -> None:
        """Keeps the answer."""
        self._answers[answer.id] = answer

    def answer(self, job_id: str) -> wire.JobFrame | None:
        """How the job ended; None if it has not, or is unknown."""
        return self._answers.get(job_id)
