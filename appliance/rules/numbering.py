"""Numbers and labels: sequential from 1 per service day and issuing department."""

from collections.abc import Collection, Iterator
from itertools import count, dropwhile, islice, product

# No I and O: beside figures they are read as 1 and 0. A is the mark that nobody sees: "".
_MARKS = "BCDEFGHJKLMNPQRSTUVWXYZ"


def next_number(highest: int | None) -> int:
    """The number after the highest one given out in this period and department."""
    return (highest or 0) + 1


def label_of(prefix: str, number: int, mark: str = "") -> str:
    """What people see and hear: `G12`, or `12` where the department has no prefix.

    `mark` is the period's session mark, so that a second period of one date has labels of its own.
    """
    return f"{prefix}{number}{mark}"


def free_mark(taken: Collection[str], *, forced_after: str | None = None) -> str:
    """The first session mark that no other period of the date has.

    A period forced after one with the mark `forced_after` gets a later mark than that: whatever
    dates staff believed in, both may truly be of one day.
    """
    marks = _marks()
    if forced_after is not None:
        marks = islice(dropwhile(lambda mark: mark != forced_after, marks), 1, None)
    return next(mark for mark in marks if mark not in taken)


def _marks() -> Iterator[str]:
    """No mark, then B, C, … Z, BB, BC, …"""
    yield ""
    for length in count(1):
        yield from map("".join, product(_MARKS, repeat=length))
