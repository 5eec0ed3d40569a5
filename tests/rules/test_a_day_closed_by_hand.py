"""How long a day closed by hand stays closed, with the truth known to the test."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.closing import Shut, stays_shut
from appliance.rules.service_day import DayOf, Reading, Source

ZONES = [ZoneInfo(name) for name in ("Asia/Kolkata", "Europe/Berlin", "America/St_Johns", "UTC")]
KOLKATA = ZONES[0]
FIVE_PM = datetime(2026, 11, 21, 17, tzinfo=KOLKATA)


def shut_at_five(*, sure: bool) -> Shut:
    return Shut(FIVE_PM, boot=1, uptime_s=5000.0, sure=sure)


def later(hours: float, *, sure: bool, rebooted: bool) -> tuple[Reading, int]:
    uptime_s = 60.0 if rebooted else 5000.0 + hours * 3600
    wall = FIVE_PM + timedelta(hours=hours)
    reading = Reading(wall, uptime_s, "boot", Source.NTP if sure else None)
    return reading, 2 if rebooted else 1


@pytest.mark.parametrize(
    ("shut_sure", "hours", "sure", "rebooted", "stays"),
    [
        (True, 10.9, True, False, True),  # 03:54, the same service day
        (True, 11.1, True, False, False),  # past 04:00
        (True, 2, True, True, True),  # a power cut, and the time is known again
        (True, 2, False, True, False),  # a power cut, and nobody knows how long it was
        (True, 5.9, False, False, True),
        (True, 6.1, False, False, False),
        (False, 5.9, True, False, True),
        (False, 6.1, True, False, False),  # when it was closed nobody knows
        (False, 0.5, True, True, False),
    ],
)
def test_it_ends_with_the_day_or_where_a_night_may_have_passed(
    shut_sure: bool, hours: float, sure: bool, rebooted: bool, stays: bool
) -> None:
    reading, boot = later(hours, sure=sure, rebooted=rebooted)

    found = stays_shut(shut_at_five(sure=shut_sure), reading, boot, DayOf(KOLKATA, time(4)))

    assert found is stays


@given(
    since=st.timedeltas(timedelta(), timedelta(days=730)),
    zone=st.sampled_from(ZONES),
    gone=st.timedeltas(timedelta(days=1, hours=1), timedelta(days=40)),
    shut_lie=st.timedeltas(timedelta(days=-4000), timedelta(days=4000)),
    now_lie=st.timedeltas(timedelta(days=-4000), timedelta(days=4000)),
    shut_sure=st.booleans(),
    sure=st.booleans(),
    rebooted=st.booleans(),
)
def test_no_button_is_dead_a_day_later_whatever_the_clocks_say(
    *,
    since: timedelta,
    zone: ZoneInfo,
    gone: timedelta,
    shut_lie: timedelta,
    now_lie: timedelta,
    shut_sure: bool,
    sure: bool,
    rebooted: bool,
) -> None:
    truly = FIVE_PM.astimezone(UTC) + since
    says = (truly if shut_sure else truly + shut_lie).astimezone(zone)
    shut = Shut(says, boot=1, uptime_s=100.0, sure=shut_sure)
    wall = (truly + gone + (timedelta() if sure else now_lie)).astimezone(zone)
    uptime_s = 20.0 if rebooted else 100.0 + gone.total_seconds()
    now = Reading(wall, uptime_s, "boot", Source.NTP if sure else None)

    assert not stays_shut(shut, now, 2 if rebooted else 1, DayOf(zone, time(4)))
