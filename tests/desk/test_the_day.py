from datetime import datetime, timedelta

from appliance.rules.tokens import Status
from tests.desk.clinic import DOCTOR, NOON, ZONE, Clinic


def test_with_a_trusted_clock_numbers_restart_every_morning(clinic: Clinic) -> None:
    waiting, missed = clinic.issue(), clinic.issue()
    clinic.desk.call("room-1", missed.id, "test", DOCTOR)
    clinic.desk.mark_missed("room-1", DOCTOR)
    clinic.clock.passes(hours=16)  # 04:00

    token = clinic.issue()

    assert (token.number, token.day) == (1, "2026-11-22")
    assert clinic.token(waiting).status is Status.EXPIRED
    assert clinic.token(missed).status is Status.NO_SHOW


def test_turning_the_day_twice_makes_no_difference(clinic: Clinic) -> None:
    clinic.issue()
    clinic.clock.passes(hours=16)

    clinic.ledger.check_day()
    events = clinic.rows("SELECT count(*) FROM event")
    clinic.ledger.check_day()

    assert clinic.rows("SELECT count(*) FROM event") == events
    assert clinic.issue().number == 1


def test_a_power_cut_and_a_wrong_clock_give_no_number_twice(clinic: Clinic) -> None:
    clinic.issue()
    clinic.close()
    clinic.clock.reboots(NOON - timedelta(days=30), "boot-2", sure=False)
    clinic.open()

    second = clinic.issue()
    clinic.clock.jumps_to(NOON + timedelta(minutes=5), sure=True)
    third = clinic.issue()

    assert [second.number, third.number] == [2, 3]
    assert third.day == "2026-11-21"


def test_a_day_opened_in_2098_is_relabelled_once_the_time_is_known(clinic: Clinic) -> None:
    clinic.close()
    clinic.clock.reboots(datetime(2098, 1, 1, 12, tzinfo=ZONE), "boot-2", sure=False)
    clinic.path.unlink()
    clinic.open()
    first = clinic.issue()

    clinic.clock.jumps_to(NOON, sure=True)
    second = clinic.issue()

    assert (first.number, second.number) == (1, 2)
    assert (first.day, second.day) == ("2098-01-01", "2026-11-21")


def test_a_clock_that_jumps_a_day_ahead_unproved_restarts_nothing(clinic: Clinic) -> None:
    clinic.clock.now = clinic.clock.now.__class__(NOON, 1000.0, "boot-1")
    clinic.issue()

    clinic.clock.jumps_to(NOON + timedelta(hours=26), sure=True)  # the same uptime: it was a jump

    assert clinic.issue().number == 2
