import threading

import pytest

from appliance.desk import Desk, NamesAreOff, Wanted
from appliance.rules.errors import FieldWrong, NotKnown
from appliance.rules.patients import Patient
from appliance.rules.tokens import Origin, Priority
from appliance.settings import Queue
from tests.desk.clinic import KIOSK, Clinic


def test_numbers_run_from_one_in_each_department(clinic: Clinic) -> None:
    labels = [clinic.issue("general").label, clinic.issue("children").label]
    labels += [clinic.issue("general").label]

    assert labels == ["G1", "C1", "G2"]


def test_a_number_is_on_disk_before_anybody_is_told(clinic: Clinic) -> None:
    seen: list[object] = []
    clinic.ledger._published = lambda: seen.extend(clinic.rows("SELECT label FROM token"))

    clinic.issue()

    assert seen == [("G1",)]


def test_twenty_presses_at_once_give_twenty_numbers_in_a_row(clinic: Clinic) -> None:
    together = threading.Barrier(20)
    numbers: list[int] = []

    def press() -> None:
        together.wait()
        numbers.append(clinic.issue().number)
        clinic.close()

    presses = [threading.Thread(target=press) for _ in range(20)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    assert sorted(numbers) == list(range(1, 21))


def test_the_department_may_be_left_out_only_where_there_is_one(clinic: Clinic) -> None:
    with pytest.raises(FieldWrong) as refusal:
        clinic.desk.issue(Wanted(None, Origin.BUTTON), KIOSK)

    assert refusal.value.field == "department"


def test_an_unknown_department_is_refused_and_takes_no_number(clinic: Clinic) -> None:
    with pytest.raises(NotKnown) as refusal:
        clinic.issue("cardiology")

    assert refusal.value.code == "unknown-department"
    assert clinic.issue().number == 1


def test_names_are_kept_apart_and_only_where_the_clinic_wants_them(clinic: Clinic) -> None:
    wanted = Wanted("general", Origin.RECEPTION, patient=Patient("Sita", "0674 123456"))

    clinic.desk.issue(wanted, KIOSK)
    nameless = Desk(clinic.store, clinic.ledger, Queue(), clinic.kiosks, keep_names=False)

    with pytest.raises(NamesAreOff):
        nameless.issue(wanted, KIOSK)
    assert clinic.rows("SELECT name, phone FROM patient") == [("Sita", "0674 123456")]
    assert clinic.rows("SELECT count(*) FROM token") == [(1,)]


def test_a_patient_is_told_how_many_go_first(clinic: Clinic) -> None:
    for _ in range(3):
        clinic.issue()

    with clinic.store.writing():
        normal = clinic.views.issued(clinic.issue())
        emergency = clinic.views.issued(clinic.issue(priority=Priority.EMERGENCY))

    assert (normal.ahead, emergency.ahead) == (3, 0)
    assert normal.wait is None  # nothing honest can be said yet


def test_what_the_kiosk_says_of_the_ticket_stands_beside_the_token(clinic: Clinic) -> None:
    token = clinic.issue()

    clinic.desk.ticket_printed(token.id, "paper-out", KIOSK)
    failed = clinic.board.board()
    clinic.desk.ticket_printed(token.id, None, KIOSK)
    printed = clinic.desk.ticket_printed(token.id, "paper-out", KIOSK)

    assert [(u.label, u.since) for u in failed.unprinted] == [
        ("G1", "2026-11-21T12:00:00.000+05:30")
    ]
    assert clinic.board.board().unprinted == []
    assert printed.printed_at is not None, "a late word never unprints a ticket that came out"
    assert clinic.verbs() == ["issue", "not_printed", "printed"]
