"""What people are told of their wait: the pace of their own department, or nothing."""

import pytest

from appliance import wire
from appliance.follow_view import FollowView
from appliance.paces import LOOK_EVERY_S, gaps_of
from appliance.rules.tokens import Token
from tests.desk.clinic import DOCTOR, Clinic

MINUTES = 5


@pytest.fixture
def busy(clinic: Clinic) -> Clinic:
    """A doctor who calls every five minutes, with twenty who wait, and none for children."""
    for _ in range(20):
        clinic.issue()
    for _ in range(7):
        clinic.call_next()
        clinic.clock.passes(minutes=MINUTES)
    return clinic


def wait_of(clinic: Clinic, token: Token) -> wire.Wait | None:
    return clinic.views.token(clinic.token(token)).wait


def test_it_follows_the_pace_of_the_calls(busy: Clinic) -> None:
    # 13 wait, and the next call is due; the calls of one pace leave no doubt but the rounding
    assert wait_of(busy, busy.issue()) == wire.Wait(65, 70)


def test_the_phone_is_told_the_same(busy: Clinic) -> None:
    token = busy.issue()
    follow = FollowView(busy.store, busy.service_clock, busy.board, busy.rules.fairness)

    key = busy.views.token(busy.token(token)).follow_url.removeprefix("/t/")

    assert follow.followed(key).wait == wait_of(busy, token) is not None


def test_another_department_has_a_pace_of_its_own(busy: Clinic) -> None:
    assert wait_of(busy, busy.issue("children")) is None


def test_who_was_called_waits_no_more(busy: Clinic) -> None:
    called = busy.call_next()

    assert called is not None
    assert wait_of(busy, called) is None


def test_a_doctor_who_had_nobody_to_call_was_not_slow(clinic: Clinic) -> None:
    # given patients who came one at a time, half an hour apart, and were called at once
    for _ in range(8):
        clinic.issue()
        clinic.call_next()
        clinic.clock.passes(minutes=30)

    assert wait_of(clinic, clinic.issue()) is None


def test_a_call_that_was_taken_back_counts_for_nothing(busy: Clinic) -> None:
    # given one call more, which was a slip of the finger
    busy.call_next()
    busy.clock.passes(seconds=2)
    busy.desk.undo("room-1", DOCTOR)
    busy.clock.passes(seconds=LOOK_EVERY_S)

    with busy.store.reading():
        calls = busy.store.events.latest_calls(busy.service_clock.boot, 50)
    gaps_s, _ = gaps_of(calls)

    assert gaps_s["general"] == [60.0 * MINUTES] * 6


def test_after_a_restart_of_the_machine_the_pace_is_learnt_anew(busy: Clinic) -> None:
    token = busy.issue()
    busy.clock.reboots(busy.clock.now.wall, "boot-2", sure=True)
    busy.close()
    busy.open()

    assert wait_of(busy, token) is None


def test_in_a_break_nothing_is_told(busy: Clinic) -> None:
    token = busy.issue()
    assert wait_of(busy, token) is not None

    busy.clock.passes(minutes=3 * MINUTES)

    assert wait_of(busy, token) is None
