"""Whether a token may be issued now, and if not: why, and when again.

An unsure clock knows neither the hour nor how many tokens are of today, and never keeps a button
dead: then only what staff said lately counts, as `closing.stays_shut` has it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from appliance.rules.errors import Refused
from appliance.rules.trust import clock_in_words

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXTRA_AT_MOST = 500
# Every week has each weekday; the second week is for one whose hours a clock change swallowed.
_LOOK_AHEAD_DAYS = 15


class Why(StrEnum):
    """Why no tokens are given out; the `reason` that screens and programs get."""

    OUTSIDE_HOURS = "outside-hours"
    CAPACITY = "capacity"
    STOPPED = "stopped"
    DAY_CLOSED = "day-closed"


_IN_WORDS = {
    Why.OUTSIDE_HOURS: "it is outside the hours",
    Why.CAPACITY: "all places of today are taken",
    Why.STOPPED: "staff have stopped it",
    Why.DAY_CLOSED: "the day is closed",
}


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` to `closes` on some weekdays (0 is Monday), none meaning every day.

    Local times. `closes` at or before `opens` is of the next day: both alike is 24 hours.
    """

    days: frozenset[int]
    opens: time
    closes: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """The window that begins on this day, in UTC; None where it has none."""
        if self.days and day.weekday() not in self.days:
            return None
        last = day + timedelta(days=self.closes <= self.opens)
        # Of a time that comes twice, opening is the first and closing the second.
        opens = datetime.combine(day, self.opens, zone).astimezone(UTC)
        ends = (datetime.combine(last, self.closes, zone).replace(fold=fold) for fold in (0, 1))
        closes = max(end.astimezone(UTC) for end in ends)
        return (opens, closes) if opens < closes else None


@dataclass(frozen=True, slots=True)
class Hours:
    """The windows of one department. None at all: always open, and nobody can say since when."""

    windows: tuple[Window, ...]
    zone: ZoneInfo

    def opens(self, after: datetime) -> datetime | None:
        """The earliest moment at or after `after` that is within hours; None where none is known.

        That is `after` itself while it is open.
        """
        if not self.windows:
            return after
        today = after.astimezone(self.zone).date()
        for ahead in range(-1, _LOOK_AHEAD_DAYS):
            # By two days: where clocks change at midnight, the second may have the earlier one.
            days = (today + timedelta(days=ahead + more) for more in (0, 1))
            starts = (max(begins, after) for begins, ends in self._on(days) if ends > after)
            if earliest := min(starts, default=None):
                return earliest.astimezone(self.zone)
        return None

    def _on(self, days: Iterable[date]) -> Iterator[tuple[datetime, datetime]]:
        found = (window.on(day, self.zone) for day in days for window in self.windows)
        return filter(None, found)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a clinic has set for one department. `capacity` is tokens per service day, 0: none."""

    hours: Hours
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at the moment of asking.

    `turns_at` is when the service day turns next. `given_out` counts the department's tokens of
    today. `stopped` and `day_closed` are staff's word while it is of today, `extra` how many more
    they allow beyond whatever closes it.
    """

    at: datetime
    sure: bool
    turns_at: datetime
    given_out: int = 0
    stopped: bool = False
    day_closed: bool = False
    extra: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """May a token be issued? `why` is None for yes; `opens_at` None where nobody can say.

    `by_extra`: yes, by one of those that staff allow beyond the limits.
    """

    why: Why | None = None
    opens_at: datetime | None = None
    by_extra: bool = False

    @property
    def open(self) -> bool:
        """Whether tokens are given out."""
        return self.why is None


class IssuingClosed(Refused):
    """No token is given out now; `why` and `opens_at` say for what reason and until when."""

    code = "issuing-closed"

    def __init__(self, why: Why, opens_at: datetime | None) -> None:
        again = f"; again at {clock_in_words(opens_at)}" if opens_at else ""
        super().__init__(f"no tokens are given out now: {_IN_WORDS[why]}{again}")
        self.why, self.opens_at = why, opens_at


def may_issue(limit: Limit, facts: Facts, *, by_hours: bool = True) -> Answer:
    """May a token be issued now? `by_hours` is False where somebody stands at the desk."""
    shut = _shut(limit, facts, by_hours)
    return Answer(by_extra=True) if facts.extra > 0 and not shut.open else shut


def _shut(limit: Limit, facts: Facts, by_hours: bool) -> Answer:
    """The reason that lasts longest, since only its end is of use to who waits for it."""
    known = facts.sure and bool(limit.hours.windows)
    opens = limit.hours.opens(facts.at) if known and by_hours else facts.at
    outside = opens is None or opens > facts.at
    if facts.day_closed:
        return Answer(Why.DAY_CLOSED, _of_next_day(limit, facts))
    if outside and (opens is None or opens >= facts.turns_at):
        return Answer(Why.OUTSIDE_HOURS, opens)
    if facts.stopped:
        return Answer(Why.STOPPED)
    if facts.sure and 0 < limit.capacity <= facts.given_out:
        return Answer(Why.CAPACITY, _of_next_day(limit, facts))
    return Answer(Why.OUTSIDE_HOURS, opens) if outside else Answer()


def _of_next_day(limit: Limit, facts: Facts) -> datetime | None:
    known = facts.sure and bool(limit.hours.windows)
    return limit.hours.opens(facts.turns_at) if known else None


def whole_of(answers: Sequence[Answer]) -> Answer:
    """The answer for the clinic: open if any department is, else the one that opens first."""
    if not answers or any(answer.open for answer in answers):
        return Answer()
    known = {answer.opens_at: answer for answer in reversed(answers) if answer.opens_at}
    return known[min(known)] if known else answers[0]
