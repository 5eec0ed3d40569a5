from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.service_day import (
    DayOf,
    Issued,
    Reading,
    Source,
    Turn,
    latest_possible,
    turn_of,
)

KOLKATA = ZoneInfo("Asia/Kolkata")
FOUR = time(4)
DAY_OF = DayOf(KOLKATA, FOUR)
TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=KOLKATA)


def reading(uptime_s: float = 3600, *, sure: bool = True, wall: datetime = NOON) -> Reading:
    return Reading(wall, uptime_s, "this-boot", Source.NTP if sure else None)


def turn(label: str, latest: list[datetime | None], *, sure: bool = True) -> Turn:
    return turn_of(label, reading(sure=sure), latest, [DAY_OF])


def test_the_day_turns_at_four_in_the_morning() -> None:
    before = datetime(2026, 11, 21, 3, 59, 59, tzinfo=KOLKATA)

    assert DAY_OF(before) == date(2026, 11, 20)
    assert DAY_OF(before + timedelta(seconds=1)) == TODAY


def test_numbers_restart_when_every_token_is_proved_to_be_of_an_earlier_day() -> None:
    yesterday = NOON - timedelta(days=1)

    assert turn("2026-11-20", [yesterday]) is Turn.RESTART


@given(st.lists(st.one_of(st.none(), st.just(NOON)), min_size=1), st.dates())
def test_one_token_that_may_be_of_today_keeps_the_numbers_going(
    latest: list[datetime | None], label: date
) -> None:
    assert turn(label.isoformat(), latest) is not Turn.RESTART


@given(st.dates(), st.lists(st.datetimes(timezones=st.just(UTC))))
def test_an_unsure_clock_changes_nothing(label: date, latest: list[datetime]) -> None:
    assert turn(label.isoformat(), list(latest), sure=False) is Turn.CONTINUE


def test_a_period_opened_under_a_clock_of_2098_is_relabelled_and_goes_on() -> None:
    unproved = Issued(boot=1, uptime_s=100, sure_at=None)

    latest = latest_possible(unproved, reading(), this_boot=2, boot_starts={2: NOON})

    assert turn("2098-01-01", [latest]) is Turn.RELABEL


def test_a_token_of_this_boot_is_dated_by_the_uptime() -> None:
    issued = Issued(boot=2, uptime_s=600, sure_at=None)

    latest = latest_possible(issued, reading(uptime_s=3600), 2, {})

    assert latest == NOON - timedelta(seconds=3000)


def test_a_token_of_an_earlier_boot_is_no_younger_than_the_start_of_a_later_known_one() -> None:
    issued = Issued(boot=1, uptime_s=600, sure_at=None)
    starts = {3: NOON, 2: NOON - timedelta(days=2)}

    assert latest_possible(issued, reading(), 3, starts) == NOON - timedelta(days=2)
    assert latest_possible(issued, reading(), 3, {}) is None
