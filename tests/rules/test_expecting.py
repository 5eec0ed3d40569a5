"""The expected wait: true for about four of five, and nothing where nothing honest can be said."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.expecting import (
    FEWEST_GAPS,
    LONGEST_MINUTES,
    NEWEST_GAPS,
    STEP_MINUTES,
    Expected,
    Pace,
    expected_wait,
)

GAPS = st.lists(st.floats(1, 3600), min_size=FEWEST_GAPS, max_size=40)
PEOPLE, MINUTE = st.integers(0, 200), 60.0


def steady(minutes: float, count: int = 8, since_last_s: float = 0.0) -> Pace:
    return Pace([minutes * MINUTE] * count, since_last_s)


def test_at_a_steady_pace_it_is_what_everybody_would_reckon() -> None:
    assert expected_wait(3, steady(5)) == Expected(20, 25)
    assert expected_wait(0, steady(5)) == Expected(5, 10)


def test_the_first_calls_of_a_morning_tell_nothing() -> None:
    assert expected_wait(3, steady(5, FEWEST_GAPS - 1)) is None


def test_in_a_break_nobody_knows() -> None:
    assert expected_wait(3, steady(5, since_last_s=16 * MINUTE)) is None


def test_a_wait_of_half_a_day_is_not_told() -> None:
    assert expected_wait(60, steady(5)) is None


@given(PEOPLE, GAPS, st.floats(0, 7200))
def test_it_is_a_range_of_round_figures_or_nothing(
    ahead: int, gaps: list[float], since_last_s: float
) -> None:
    told = expected_wait(ahead, Pace(gaps, since_last_s))

    if told is not None:
        assert 0 <= told.low_minutes < told.high_minutes <= LONGEST_MINUTES
        assert told.low_minutes % STEP_MINUTES == told.high_minutes % STEP_MINUTES == 0


@given(PEOPLE, GAPS)
def test_who_is_further_back_is_never_told_less(ahead: int, gaps: list[float]) -> None:
    nearer, further = (expected_wait(n, Pace(gaps, 0.0)) for n in (ahead, ahead + 1))

    assert further is None or (nearer is not None and nearer.high_minutes <= further.high_minutes)


@given(PEOPLE, GAPS, st.lists(st.floats(1, 3600), max_size=9))
def test_only_the_newest_calls_count(ahead: int, gaps: list[float], older: list[float]) -> None:
    newest = ([*gaps] * NEWEST_GAPS)[-NEWEST_GAPS:]

    assert expected_wait(ahead, Pace([*older, *newest], 0.0)) == expected_wait(
        ahead, Pace(newest, 0.0)
    )


def simulated(chance: random.Random, counters: int, ahead: int) -> tuple[Pace, float]:
    """A clinic of some counters with people waiting all day: its pace now, and the true wait."""
    free, calls = [0.0] * counters, list[float]()
    while len(calls) < counters + NEWEST_GAPS + ahead + 3:
        first = min(range(counters), key=free.__getitem__)
        calls.append(free[first])
        # Consultations of 8 minutes, some short and some long.
        free[first] += chance.gammavariate(2.0, 240.0)
    calls = sorted(calls)[counters:]
    last = NEWEST_GAPS
    now = chance.uniform(calls[last], calls[last + 1])
    gaps = [later - earlier for earlier, later in pairwise(calls[: last + 1])]
    return Pace(gaps, now - calls[last]), (calls[last + 1 + ahead] - now) / MINUTE


@pytest.mark.parametrize("counters", [1, 3])
@pytest.mark.parametrize("ahead", [0, 2, 5, 12])
def test_it_comes_true_for_four_of_five(counters: int, ahead: int) -> None:
    chance, told, true = random.Random(7), 0, 0
    for _ in range(600):
        pace, waited = simulated(chance, counters, ahead)
        if expected := expected_wait(ahead, pace):
            told += 1
            true += expected.low_minutes <= waited <= expected.high_minutes

    assert told > 500
    assert true / told >= 0.8
