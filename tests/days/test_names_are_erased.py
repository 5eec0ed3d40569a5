"""Names go some days after their day is over: from the tables, and from the card itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from pathlib import Path

import pytest

from appliance.actor import Actor, Role
from appliance.desk import Wanted
from appliance.ledger import Ledger
from appliance.rules.patients import Patient
from appliance.rules.tokens import Origin
from appliance.service_clock import ServiceClock
from tests.desk.clinic import NOON, ZONE, Clinic

RECEPTION = Actor(Role.RECEPTION, "desk")
NAME, PHONE, NOTES = "Sushila Mohapatra", "+91 94370 11223", "needs a wheelchair"


def arrives(clinic: Clinic, name: str = NAME) -> None:
    patient = Patient(name, PHONE, 61, NOTES)
    clinic.desk.issue(Wanted("general", Origin.RECEPTION, patient=patient), RECEPTION)


def names(clinic: Clinic) -> list[object]:
    return [name for (name,) in clinic.rows("SELECT name FROM patient ORDER BY token")]


def on_the_card(clinic: Clinic, words: str) -> list[str]:
    """Which files of the database hold these words, written or left over."""
    files = clinic.path.parent.glob(clinic.path.name + "*")
    return [file.name for file in files if words.encode() in file.read_bytes()]


def turn_days(clinic: Clinic, days: int) -> None:
    for _ in range(days):
        clinic.clock.passes(hours=24)
        clinic.ledger.check_day()


def test_names_stay_for_a_day_after_theirs_and_are_gone_with_the_next(clinic: Clinic) -> None:
    arrives(clinic)

    turn_days(clinic, 1)
    next_morning = names(clinic)
    turn_days(clinic, 1)

    assert next_morning == [NAME]
    assert names(clinic) == []
    assert clinic.rows("SELECT status FROM token") == [("expired",)]
    assert clinic.rows("SELECT detail FROM event WHERE verb = 'erase_names'") == [
        ('{"tokens": 1}',)
    ]


def test_of_an_erased_name_no_byte_is_left_in_any_file(clinic: Clinic) -> None:
    for n in range(300):
        with clinic.store.writing():
            arrives(clinic, f"{NAME} {n}") if n % 3 else clinic.issue()
    before = on_the_card(clinic, NAME)

    turn_days(clinic, 2)

    assert before
    assert [on_the_card(clinic, words) for words in (NAME, NOTES, PHONE, "9437011223")] == [
        [],
        [],
        [],
        [],
    ]


def test_the_name_of_today_stays_while_that_of_the_day_before_yesterday_goes(
    clinic: Clinic,
) -> None:
    arrives(clinic, "Old Patient")
    turn_days(clinic, 1)
    arrives(clinic, "Newer Patient")

    turn_days(clinic, 1)

    assert names(clinic) == ["Newer Patient"]


def test_a_day_closed_by_hand_counts_from_then(clinic: Clinic) -> None:
    arrives(clinic)
    clinic.ledger.close_day(RECEPTION)
    clinic.ledger.check_day()
    same_day = names(clinic)

    clinic.clock.passes(hours=24)
    clinic.ledger.check_day()

    assert (same_day, names(clinic)) == ([NAME], [])


def test_a_day_opened_again_keeps_its_names(clinic: Clinic) -> None:
    arrives(clinic)
    clinic.ledger.close_day(RECEPTION)
    clinic.ledger.open_day(RECEPTION)

    turn_days(clinic, 1)

    assert names(clinic) == [NAME]


def test_an_unsure_clock_erases_nothing(clinic: Clinic) -> None:
    arrives(clinic)
    turn_days(clinic, 1)
    clinic.close()
    clinic.clock.reboots(NOON + timedelta(days=300), "boot-2", sure=False)

    clinic.open()

    assert names(clinic) == [NAME]


def test_erasing_twice_makes_no_difference(clinic: Clinic) -> None:
    arrives(clinic)
    turn_days(clinic, 2)
    events = clinic.rows("SELECT count(*) FROM event")

    clinic.ledger.check_day()

    assert clinic.rows("SELECT count(*) FROM event") == events


def test_answers_kept_for_retries_lose_their_names_too(clinic: Clinic) -> None:
    said = b'{"id": "1", "patient":{"name": "' + NAME.encode() + b'"}}'
    clinic.ledger.once("desk/named", "f", lambda: (201, said))
    clinic.ledger.once("desk/other", "f", lambda: (201, b'{"patient":null}'))
    arrives(clinic)

    clinic.ledger.close_day(RECEPTION)
    clinic.clock.passes(hours=24)
    clinic.ledger.check_day()

    assert clinic.rows("SELECT count(*) FROM idempotency") == [(1,)]


@contextmanager
def reader_of(clinic: Clinic) -> Iterator[None]:
    connection = sqlite3.connect(f"file:{clinic.path}?mode=ro", uri=True)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM token").fetchone()
    yield
    connection.close()


def test_a_reader_in_the_way_only_delays_the_scrubbing(clinic: Clinic) -> None:
    arrives(clinic)
    turn_days(clinic, 1)
    with reader_of(clinic):
        turn_days(clinic, 1)
        meanwhile = on_the_card(clinic, NAME)

    clinic.ledger.check_day()

    assert meanwhile
    assert on_the_card(clinic, NAME) == []


@pytest.mark.parametrize(("keep", "turns"), [(0, 1), (3, 4)])
def test_the_clinic_says_for_how_many_days(tmp_path: Path, keep: int, turns: int) -> None:
    clinic = Clinic(tmp_path)
    clock = ServiceClock(clinic.store, clinic.clock, ZONE, time(4))
    clinic.ledger = Ledger(clinic.store, clock, lambda: None, keep_names_days=keep)
    arrives(clinic)

    turn_days(clinic, turns - 1)
    before = names(clinic)
    turn_days(clinic, 1)
    clinic.ledger.check_day()

    assert (before, names(clinic)) == ([NAME], [])
    clinic.close()
