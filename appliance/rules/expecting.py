"""How long somebody may expect to wait: an honest range from the department's own pace, or nothing.

The pace is the time from call to call while somebody waited; it holds all that slows a clinic down,
and how many counters are open. What is told is wide enough for about four people of five: the
spread of the calls that are still to come, and what so few calls do not tell of their mean, with
the quantile of Student's distribution for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, fsum, sqrt

# Fewer tell too little; older ones tell of another hour of the day.
FEWEST_GAPS, NEWEST_GAPS = 5, 16
STEP_MINUTES = 5
LONGEST_MINUTES = 240
# A break: nothing for three times the longest gap. Nobody knows when it ends.
BREAK_AFTER = 3.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a department calls: seconds between calls, newest last, and since the last one."""

    gaps_s: Sequence[float]
    since_last_s: float


@dataclass(frozen=True, slots=True)
class Expected:
    """A wait in minutes, rounded outward to what people say."""

    low_minutes: int
    high_minutes: int


def expected_wait(ahead: int, pace: Pace) -> Expected | None:
    """The wait of somebody with so many ahead; None where nothing honest can be said."""
    gaps = pace.gaps_s[-NEWEST_GAPS:]
    if len(gaps) < FEWEST_GAPS or pace.since_last_s > BREAK_AFTER * max(gaps):
        return None
    mean, steps = fsum(gaps) / len(gaps), ahead + 1
    variance = fsum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1)
    # Of the gap under way a part has passed; one that is overdue ends soon, but not now.
    middle_s = mean * ahead + max(mean - pace.since_last_s, mean / 4)
    spread_s = sqrt(variance * (steps + steps * steps / len(gaps)))
    reach_s = _quantile(len(gaps) - 1) * spread_s
    low, high = floor(_steps(middle_s - reach_s)), ceil(_steps(middle_s + reach_s))
    low_minutes = max(0, low) * STEP_MINUTES
    high_minutes = max(high * STEP_MINUTES, low_minutes + STEP_MINUTES)
    return Expected(low_minutes, high_minutes) if high_minutes <= LONGEST_MINUTES else None


def _quantile(freedom: int) -> float:
    """Student's 90 % quantile, to 1 % from 4 degrees on: 1.28 of the normal one and a bit more."""
    return 1.2816 + 0.85 / freedom + 0.6 / freedom**2


def _steps(seconds: float) -> float:
    return seconds / 60 / STEP_MINUTES
