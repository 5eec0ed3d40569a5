"""The figures of a day: how many came, what became of them, and how long they waited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import TypeVar

from appliance.rules.tokens import Status

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class OutOfTurn:
    """A call out of turn that was not taken back."""

    department: str
    label: str
    counter: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is counted of a token; `waited_s` is None where it was never called."""

    issued_department: str
    department: str
    status: Status
    waited_s: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One department's day. A wait is from joining the queue to the first call, in seconds."""

    issued: int = 0
    served: int = 0
    no_shows: int = 0
    expired: int = 0
    cancelled: int = 0
    median_wait_s: float | None = None
    p90_wait_s: float | None = None
    out_of_turn: Sequence[OutOfTurn] = field(default=())


def figures_of(
    departments: Iterable[str], outcomes: Sequence[Outcome], out_of_turn: Sequence[OutOfTurn]
) -> dict[str, Figures]:
    """The figures of every department, also of one that nobody came to.

    A token counts as issued where it was issued, and else where it stood in the end. A number that
    was skipped on recovery was never issued.
    """
    given = [outcome for outcome in outcomes if outcome.status is not Status.VOID]
    codes = [*departments, *(x for o in given for x in (o.issued_department, o.department))]
    issued = _groups(codes, [(o.issued_department, o) for o in given])
    ended = _groups(codes, [(o.department, o) for o in given])
    calls = _groups(codes, [(call.department, call) for call in out_of_turn])
    return {code: _figures(issued[code], ended[code], calls[code]) for code in issued}


def _groups(codes: Iterable[str], items: Iterable[tuple[str, Item]]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {code: [] for code in codes}
    for code, item in items:
        groups.setdefault(code, []).append(item)
    return groups


def _figures(
    issued: Sequence[Outcome], ended: Sequence[Outcome], out_of_turn: Sequence[OutOfTurn]
) -> Figures:
    count: Mapping[Status, int] = {
        status: sum(outcome.status is status for outcome in ended)
        for status in (Status.DONE, Status.NO_SHOW, Status.EXPIRED, Status.CANCELLED)
    }
    waits = sorted(outcome.waited_s for outcome in ended if outcome.waited_s is not None)
    return Figures(
        issued=len(issued),
        served=count[Status.DONE],
        no_shows=count[Status.NO_SHOW],
        expired=count[Status.EXPIRED],
        cancelled=count[Status.CANCELLED],
        median_wait_s=round(median(waits), 1) if waits else None,
        p90_wait_s=round(nearest_rank(waits, 0.9), 1) if waits else None,
        out_of_turn=tuple(out_of_turn),
    )


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (above 0) of the values do not exceed."""
    return ordered[ceil(round(share * len(ordered), 9)) - 1]
