"""Faults of the clock that a clinic meets, each told once."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from appliance.health.service_parts import clock_part
from appliance.rules.service_day import Source

from .world import ADMIN, START, Machine, World, a_world

DAY = timedelta(days=1)


def labels(world: World) -> list[tuple[str, str]]:
    return [(token.label, token.day) for _, token in world.issued]


@pytest.mark.parametrize("back_to", [timedelta(days=-20778), timedelta(days=-51)])
def test_after_waking_in_1970_or_at_the_build_date_numbers_go_on(
    world: World, back_to: timedelta
) -> None:
    world.ntp_comes()
    world.issue()

    world.power_cut(0.1, back_to, rtc=False)

    assert world.issue().number == 2
    assert not world.issued[-1][1].time_sure
    assert not world.is_sure()


@pytest.mark.parametrize("hours", [2, 26, -26])
def test_an_ntp_server_that_steps_the_clock_while_open_restarts_nothing(
    world: World, hours: int
) -> None:
    world.ntp_comes()
    world.issue()

    world.machine.wrong_by = timedelta(hours=hours)  # and it stays vouched for
    world.nudge()
    second = world.issue()
    world.machine.wrong_by = timedelta()
    world.nudge()

    assert second.number == 2
    assert world.issue().number == 3


def test_a_step_by_hand_makes_the_clock_unsure_and_restarts_nothing(world: World) -> None:
    world.ntp_comes()
    world.issue()

    world.clock_is_stepped(timedelta(hours=26))

    assert not world.is_sure()
    assert world.issue().number == 2


def test_four_in_the_morning_with_a_trusted_clock_restarts_once(world: World) -> None:
    world.ntp_comes()
    world.issue()
    world.issue()
    world.passes(20)

    for _ in range(5):  # the timer fires five times
        world.nudge()

    assert world.issue().number == 1
    with world.store.reading():
        assert [token.number for token in world.store.tokens.open()] == [1]


def test_a_timer_that_never_fires_makes_no_difference(world: World) -> None:
    world.ntp_comes()
    world.issue()
    world.machine.true += DAY
    world.machine.uptime_s += DAY.total_seconds()

    assert (world.issue().number, world.issue().number) == (1, 2)


def test_a_timer_that_fires_at_boot_with_a_stale_clock_changes_nothing(world: World) -> None:
    world.ntp_comes()
    world.issue()
    world.power_cut(0.5, timedelta(hours=-30), rtc=False)

    world.nudge()

    assert world.issue().number == 2


def test_another_zone_while_open_restarts_nothing_and_dates_are_its_own(world: World) -> None:
    world.ntp_comes()
    world.passes(19)  # 03:30 of the 22nd in Kolkata, service day 21; in Apia it is 11:00
    world.issue()

    world.restarts("Pacific/Apia")

    assert (world.issue().number, world.issued[-1][1].day) == (2, "2026-11-22")


def test_a_day_opened_in_2098_is_put_right_and_numbers_go_on(
    tmp_path: Path, template: Path
) -> None:
    with a_world(tmp_path, template, Machine(wrong_by=timedelta(days=26000))) as world:
        first = world.issue()

        world.ntp_comes()
        second = world.issue()

    assert (first.day[:4], second.day) == ("2098", "2026-11-21")
    assert (first.number, second.number) == (1, 2)


def test_the_first_confirmed_time_stays_and_the_conflict_is_shown(world: World) -> None:
    world.machine.wrong_by = -DAY

    first = world.staff_say(START, confirmed=True)
    second = world.staff_say(START + DAY, confirmed=True)

    fault = clock_part(world.clock)
    assert (first, second, fault.code) == (None, "clock-conflict", "clock-conflict")
    assert world.clock.reading().wall == START
    assert "Sunday, 22 November 2026" in fault.message


def test_a_time_that_staff_gave_dies_with_the_boot(world: World) -> None:
    world.staff_say(START, confirmed=True)
    assert world.clock.reading().source is Source.STAFF

    world.power_cut(0.1, -DAY, rtc=False)

    assert not world.is_sure()


def test_a_date_is_changed_only_when_the_person_confirmed_it(world: World) -> None:
    world.issue()
    tomorrow = START + DAY

    assert world.staff_say(tomorrow, confirmed=False) == "confirm-date"
    assert not world.is_sure()
    assert world.staff_say(tomorrow, confirmed=True) is None
    assert world.is_sure()


def test_a_phone_cannot_reopen_yesterday(world: World) -> None:
    world.ntp_comes()
    world.issue()
    world.passes(24)
    world.issue()
    world.power_cut(0.1, -DAY, rtc=False)

    refused = world.staff_say(world.machine.true - DAY, confirmed=True, actor=ADMIN)
    world.staff_say(world.machine.true, confirmed=True)

    assert refused == "time-too-early"
    assert (world.issue().number, world.issued[-1][1].day) == (2, "2026-11-22")


def test_only_an_admin_says_that_two_years_have_passed(world: World) -> None:
    world.ntp_comes()
    world.power_cut(24 * 700, timedelta(days=-700), rtc=False)

    assert world.staff_say(world.machine.true, confirmed=True) == "time-too-far"
    assert world.staff_say(world.machine.true, confirmed=True, actor=ADMIN) is None
    assert world.issue().number == 1


def test_a_forced_day_begins_at_1_with_a_mark_and_ends_all_open_tokens(world: World) -> None:
    old = world.issue()
    today = world.today()

    world.is_forced(today)
    world.issue()
    world.is_forced(today)
    world.issue()

    assert [label for label, _ in labels(world)] == ["1", "1B", "1C"]
    with world.store.reading():
        found = world.store.tokens.by_id(old.id)
    assert found is not None
    assert found.status == "expired"


def test_the_mark_is_gone_the_next_day(world: World) -> None:
    world.ntp_comes()
    world.issue()
    world.is_forced(world.today())
    world.issue()

    world.passes(24)

    assert world.issue().label == "1"


def test_a_day_forced_twice_under_different_dates_gives_no_label_twice(world: World) -> None:
    world.issue()
    world.is_forced(world.today() + DAY)
    world.issue()
    world.is_forced(world.today() + 2 * DAY)
    world.issue()

    world.ntp_comes()
    world.issue()

    assert [label for label, _ in labels(world)] == ["1", "1B", "1C", "2C"]
    assert labels(world)[-1][1] == world.today().isoformat()


def test_a_forced_day_that_nobody_used_does_not_hide_the_tokens_before_it(world: World) -> None:
    world.issue()
    world.is_forced(world.today() + DAY)

    world.ntp_comes()

    assert world.issue().label == "1B"


def test_no_day_is_forced_against_a_clock_that_is_sure_or_into_the_past(world: World) -> None:
    world.ntp_comes()
    other = world.is_forced(world.today() + DAY)
    world.power_cut(0.1, -DAY, rtc=False)
    past = world.is_forced(date(2026, 11, 20))

    assert (other, past) == ("day-is-known", "field-wrong")


def test_the_newest_trusted_time_is_written_at_most_every_ten_minutes(world: World) -> None:
    world.ntp_comes()
    first = kept(world)

    for _ in range(5):
        world.passes(1 / 60)
        world.issue()
    soon = kept(world)
    world.passes(0.2)
    world.issue()

    assert first == soon
    assert kept(world) == world.machine.true


def test_looking_at_the_clock_writes_nothing(world: World) -> None:
    world.ntp_comes()
    before = kept(world), revision(world)

    for _ in range(10):
        world.passes(0.2)

    assert (kept(world), revision(world)) == before


def kept(world: World) -> datetime | None:
    with world.store.reading():
        return world.store.periods.newest_trusted()


def revision(world: World) -> int:
    with world.store.reading():
        return world.store.events.revision()
