from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.numbering import free_mark, label_of
from appliance.rules.service_day import DayOf
from appliance.rules.trust import (
    Bounds,
    ClockConflict,
    DateNotConfirmed,
    TimeTooEarly,
    TimeTooFar,
    check_agrees,
    check_date,
)

KOLKATA = ZoneInfo("Asia/Kolkata")
NOON = datetime(2026, 11, 21, 12, tzinfo=KOLKATA)
BOUNDS = Bounds(NOON)
DAY_OF = DayOf(KOLKATA, time(4))


@pytest.mark.parametrize(
    ("ahead", "can_be"),
    [
        (timedelta(0), True),
        (timedelta(days=400), True),
        (timedelta(seconds=-1), False),
        (timedelta(days=400, seconds=1), False),
    ],
)
def test_a_trusted_time_lies_between_the_newest_known_and_400_days_on(
    ahead: timedelta, can_be: bool
) -> None:
    assert BOUNDS.hold(NOON + ahead) is can_be


def test_only_an_admin_gives_a_time_further_than_400_days_ahead() -> None:
    far = NOON + timedelta(days=500)

    with pytest.raises(TimeTooFar):
        BOUNDS.admit(far, by_admin=False)

    assert BOUNDS.admit(far, by_admin=True) == far


def test_nobody_gives_a_time_that_was_already() -> None:
    with pytest.raises(TimeTooEarly, match="12:00 on Saturday, 21 November 2026 already"):
        BOUNDS.admit(NOON - timedelta(hours=1), by_admin=True)


def test_a_phone_a_moment_behind_does_not_turn_time_back() -> None:
    assert BOUNDS.admit(NOON - timedelta(minutes=2), by_admin=False) == NOON


def test_clocks_that_differ_by_more_than_minutes_are_in_conflict() -> None:
    check_agrees(NOON, NOON + timedelta(minutes=4))

    with pytest.raises(ClockConflict, match="10:00 on Sunday, 22 November 2026"):
        check_agrees(NOON, datetime(2026, 11, 22, 10, tzinfo=KOLKATA))


def test_a_change_of_date_is_told_in_words_until_it_is_confirmed() -> None:
    tomorrow = NOON + timedelta(days=1)

    check_date(NOON, "2026-11-21", DAY_OF, confirmed=False)
    check_date(tomorrow, "2026-11-21", DAY_OF, confirmed=True)
    with pytest.raises(DateNotConfirmed, match="today Sunday, 22 November 2026"):
        check_date(tomorrow, "2026-11-21", DAY_OF, confirmed=False)


def test_two_periods_of_a_date_never_share_a_mark() -> None:
    assert free_mark(set()) == ""
    assert free_mark({""}) == "B"
    assert free_mark(set(), forced_after="") == "B"
    assert free_mark({"", "B"}, forced_after="") == "C"
    assert free_mark({"C"}, forced_after="B") == "D"
    assert free_mark(set(), forced_after="Z") == "BB"


def test_a_label_ends_with_the_mark() -> None:
    assert (label_of("G", 1), label_of("G", 1, "B"), label_of("", 12, "C")) == ("G1", "G1B", "12C")


ZONES = st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Australia/Sydney"])
TURNS = st.sampled_from([time(0), time(2, 30), time(4), time(10)])
INSTANTS = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(ZONES, TURNS, st.lists(INSTANTS, min_size=2, max_size=40))
def test_the_service_day_never_goes_back_while_time_goes_on(
    zone: str, turns_at: time, instants: list[datetime]
) -> None:
    day_of = DayOf(ZoneInfo(zone), turns_at)

    assert all(day_of(a) <= day_of(b) for a, b in pairwise(sorted(instants)))


@pytest.mark.parametrize("turns_at", [time(2, 30), time(4)])
def test_the_night_the_clocks_go_back_turns_the_day_once(turns_at: time) -> None:
    day_of = DayOf(ZoneInfo("Europe/Berlin"), turns_at)
    begins = day_of.begins(date(2026, 10, 25))
    minutes = [begins + timedelta(minutes=m) for m in range(-200, 200)]

    days = [day_of(at) for at in minutes]

    assert days == [date(2026, 10, 24)] * 200 + [date(2026, 10, 25)] * 200


def test_the_rule_of_a_day_is_read_back_as_it_was_written() -> None:
    assert DayOf.named(str(DAY_OF)) == DAY_OF
