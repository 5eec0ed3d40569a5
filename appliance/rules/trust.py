"""When a time is trusted: the bounds that hold for every source, and a time that staff give."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from appliance.rules.errors import Refused
from appliance.rules.service_day import DayOf

AHEAD_AT_MOST = timedelta(days=400)
# Two honest phones differ by less, and two that differ by more cannot both be right.
AGREE_WITHIN = timedelta(minutes=5)


class DateNotConfirmed(Refused):
    """The time given changes the date, and the person has not confirmed the date yet."""

    code = "confirm-date"

    def __init__(self, day: date, label: str) -> None:
        super().__init__(
            f"this makes today {in_words(day)}; the queue stands at {_label_in_words(label)}. "
            "If today is right, send it again with confirmed"
        )


class ClockConflict(Refused):
    """The time is known already, and this one is another."""

    code = "clock-conflict"

    def __init__(self, known: datetime, given: datetime) -> None:
        known, given = known.replace(microsecond=0), given.replace(microsecond=0)
        super().__init__(
            f"the queue keeps {clock_in_words(known)}; "
            f"this device says {clock_in_words(given.astimezone(known.tzinfo))}"
        )


class TimeTooEarly(Refused):
    """The time given lies before one that is known to have been."""

    code = "time-too-early"

    def __init__(self, earliest: datetime) -> None:
        super().__init__(f"it is later than that: it was {clock_in_words(earliest)} already")


class TimeTooFar(Refused):
    """The time given lies so far ahead that only an admin may say so."""

    code = "time-too-far"

    def __init__(self) -> None:
        super().__init__(
            f"this is more than {AHEAD_AT_MOST.days} days ahead of the last time known; "
            "an admin may give it"
        )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between the newest time known to have been, and 400 days after it."""

    earliest: datetime

    def hold(self, at: datetime) -> bool:
        """Whether `at` can be the time."""
        return self.earliest <= at <= self.earliest + AHEAD_AT_MOST

    def admit(self, given: datetime, *, by_admin: bool) -> datetime:
        """The time to believe when staff give `given`. Raises TimeTooEarly, TimeTooFar."""
        if given < self.earliest - AGREE_WITHIN:
            raise TimeTooEarly(self.earliest.astimezone(given.tzinfo))
        if given > self.earliest + AHEAD_AT_MOST and not by_admin:
            raise TimeTooFar
        # A phone a moment behind the last one is as good, but time does not go back.
        return max(given, self.earliest)


def check_agrees(known: datetime, given: datetime) -> None:
    """Raises ClockConflict where a time given differs from the one that is trusted."""
    if abs(known.astimezone(UTC) - given.astimezone(UTC)) > AGREE_WITHIN:
        raise ClockConflict(known, given)


def check_date(given: datetime, label: str, day_of: DayOf, *, confirmed: bool) -> None:
    """Raises DateNotConfirmed where `given` makes another date than the open period's `label`."""
    day = day_of(given)
    if day.isoformat() != label and not confirmed:
        raise DateNotConfirmed(day, label)


def in_words(day: date) -> str:
    """A date as people say it: Saturday, 21 November 2026."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def clock_in_words(at: datetime) -> str:
    """A moment as people say it: 10:42 on Saturday, 21 November 2026."""
    return f"{at:%H:%M} on {in_words(at)}"


def _label_in_words(label: str) -> str:
    try:
        return in_words(date.fromisoformat(label))
    except ValueError:
        return label or "no date yet"
