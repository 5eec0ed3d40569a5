"""The day ends: open tokens expire, figures are written once, and staff may close it by hand."""

import time
from datetime import timedelta

import pytest

from appliance.actor import Actor, Role
from appliance.rules.tokens import Status
from tests.desk.clinic import DOCTOR, NOON, Clinic
from tests.store.test_query_counts import count_queries

RECEPTION = Actor(Role.RECEPTION, "desk")


def is_shut(clinic: Clinic) -> bool:
    with clinic.store.reading():
        period = clinic.store.periods.current()
    assert period is not None
    return period.shut is not None


def wakes_unsure(clinic: Clinic) -> None:
    clinic.close()
    clinic.clock.reboots(NOON, "boot-2", sure=False)
    clinic.open()


def test_closing_by_hand_ends_who_waits_and_says_who_did_it(clinic: Clinic) -> None:
    waiting, missed, called = clinic.issue(), clinic.issue(), clinic.issue()
    clinic.desk.call("room-1", missed.id, "test", DOCTOR)
    clinic.desk.mark_missed("room-1", DOCTOR)
    clinic.desk.call("room-1", called.id, "test", DOCTOR)

    clinic.ledger.close_day(RECEPTION)

    assert [clinic.token(t).status for t in (waiting, missed, called)] == [
        Status.EXPIRED,
        Status.NO_SHOW,
        Status.EXPIRED,
    ]
    who = clinic.rows("SELECT token, device FROM event WHERE verb = 'close_day' ORDER BY id")
    assert who == [(1, "desk"), (2, "desk"), (3, "desk"), (None, "desk")]


def test_closing_twice_is_closing_once(clinic: Clinic) -> None:
    clinic.issue()
    clinic.ledger.close_day(RECEPTION)
    events = clinic.rows("SELECT count(*) FROM event")

    clinic.ledger.close_day(RECEPTION)
    clinic.ledger.check_day()

    assert clinic.rows("SELECT count(*) FROM event") == events


def test_a_day_opened_again_goes_on_with_its_numbers(clinic: Clinic) -> None:
    first = clinic.issue()
    clinic.ledger.close_day(RECEPTION)

    clinic.ledger.open_day(RECEPTION)
    second = clinic.issue()

    assert (second.number, second.period, second.day) == (2, first.period, first.day)
    assert not is_shut(clinic)


def test_a_day_closed_by_hand_is_open_in_the_morning(clinic: Clinic) -> None:
    clinic.issue()
    clinic.ledger.close_day(RECEPTION)
    clinic.clock.passes(hours=16)

    clinic.ledger.check_day()

    assert not is_shut(clinic)
    assert clinic.issue().number == 1


def test_a_reboot_with_the_time_still_known_keeps_it_closed(clinic: Clinic) -> None:
    clinic.ledger.close_day(RECEPTION)
    clinic.close()

    clinic.clock.reboots(NOON + timedelta(hours=8), "boot-2", sure=True)
    clinic.open()

    assert is_shut(clinic)


@pytest.mark.parametrize("hours", [1, 20])
def test_an_unsure_clock_after_a_reboot_opens_it_at_once(clinic: Clinic, hours: int) -> None:
    clinic.ledger.close_day(RECEPTION)
    clinic.close()

    clinic.clock.reboots(NOON + timedelta(hours=hours), "boot-2", sure=False)
    clinic.open()

    assert not is_shut(clinic)
    assert clinic.rows("SELECT device FROM event WHERE verb = 'open_day'")[-1] == (None,)


def test_an_unsure_clock_keeps_it_closed_for_six_hours_and_no_longer(clinic: Clinic) -> None:
    wakes_unsure(clinic)
    clinic.ledger.close_day(RECEPTION)

    clinic.clock.passes(hours=5, minutes=59)
    clinic.ledger.check_day()
    before = is_shut(clinic)
    clinic.clock.passes(minutes=1)
    clinic.ledger.check_day()

    assert (before, is_shut(clinic)) == (True, False)


def test_numbers_go_on_where_a_closed_day_is_only_relabelled(clinic: Clinic) -> None:
    wakes_unsure(clinic)
    clinic.issue()
    clinic.ledger.close_day(RECEPTION)
    clinic.close()

    # No proof that the token was of another day than this boot's.
    clinic.clock.reboots(NOON + timedelta(days=1), "boot-3", sure=True)
    clinic.open()

    assert not is_shut(clinic)
    assert clinic.issue().number == 2


def test_figures_are_written_once_when_the_day_turns(clinic: Clinic) -> None:
    for _ in range(3):
        clinic.issue()
    clinic.clock.passes(minutes=10)
    clinic.call_next()
    clinic.call_next()
    clinic.desk.mark_missed("room-1", DOCTOR)
    clinic.clock.passes(hours=16)

    clinic.ledger.check_day()
    clinic.ledger.check_day()

    figures = clinic.rows(
        "SELECT department, issued, served, no_shows, expired, cancelled, median_wait_s, p90_wait_s"
        " FROM figure ORDER BY department DESC"
    )
    assert figures == [
        ("general", 3, 1, 1, 1, 0, 600.0, 600.0),
        ("children", 0, 0, 0, 0, 0, None, None),
    ]


def test_calls_out_of_turn_stand_in_the_figures_with_their_reason(clinic: Clinic) -> None:
    tokens = [clinic.issue() for _ in range(3)]
    clinic.desk.call("room-1", tokens[2].id, "in pain", DOCTOR)
    clinic.desk.call("room-1", tokens[1].id, "a mistake", DOCTOR)
    clinic.desk.undo("room-1", DOCTOR)
    clinic.clock.passes(hours=16)

    clinic.ledger.check_day()

    kept = clinic.rows("SELECT out_of_turn FROM figure WHERE department = 'general'")
    assert kept == [('[["G3", "room-1", "in pain"]]',)]


def test_closing_costs_no_query_more_than_an_event_for_each_token(clinic: Clinic) -> None:
    costs = []
    for tokens in (5, 50):
        for _ in range(tokens):
            clinic.issue()
        clinic.clock.passes(hours=24)
        costs.append(count_queries(clinic.ledger.check_day) - tokens)

    assert costs[0] == costs[1]


def test_two_thousand_open_tokens_close_well_under_a_second(clinic: Clinic) -> None:
    with clinic.store.writing():
        for _ in range(2000):
            clinic.issue()
    clinic.clock.passes(hours=16)

    began = time.process_time()
    clinic.ledger.check_day()
    cost_s = time.process_time() - began

    assert clinic.rows("SELECT count(*) FROM event WHERE verb = 'close_day'") == [(2001,)]
    assert cost_s < 1.0


def test_a_ticket_still_wanted_is_wanted_no_more(clinic: Clinic) -> None:
    clinic.desk.reprint(clinic.issue().id, RECEPTION)

    clinic.ledger.close_day(RECEPTION)

    with clinic.store.reading():
        assert clinic.store.jobs.open() == []
