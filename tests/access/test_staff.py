"""The people who work here, over HTTP."""

from typing import Any

import pytest

from appliance.actor import Role
from tests.access.door import Door, code_of
from tests.access.gatehouse import PINS
from tests.access.staffed import Staffed

STAFF = "/api/admin/staff"
NEW = {"name": "Dr. Nayak", "role": "doctor", "pin": "408162"}


@pytest.fixture
def staffed(door: Door) -> Staffed:
    return Staffed(door)


def everybody(door: Door, role: Role = Role.TECHNICIAN) -> list[dict[str, Any]]:
    answer = door.knock("GET", STAFF, role)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]  # type: ignore[index]
    return items


def test_an_admin_adds_a_person_and_sees_them_without_their_pin(door: Door) -> None:
    added = door.knock("POST", STAFF, Role.ADMIN, json={**NEW, "counters": ["room-1"]})

    assert added.status_code == 201
    assert added.json is not None
    assert set(added.json) == {"id", "name", "role", "counters", "created_at"}
    assert added.json["counters"] == ["room-1"]
    assert everybody(door) == [added.json]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Dr.\x07Nayak"}, "name"),
        ({"name": "N" * 81}, "name"),
        ({"role": "kiosk"}, "role"),
        ({"role": "technician"}, "role"),
        ({"pin": "123456"}, "pin"),
        ({"pin": "40816"}, "pin"),
        ({"role": "admin"}, "pin"),
        ({"counters": ["room-9"]}, "counters"),
        ({"secret": "scrypt$"}, "secret"),
    ],
)
def test_what_cannot_be_is_told_by_field(door: Door, wrong: dict[str, Any], field: str) -> None:
    answer = door.knock("POST", STAFF, Role.ADMIN, json={**NEW, **wrong})

    assert (answer.status_code, code_of(answer)) == (422, "field-wrong")
    assert answer.json is not None
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert everybody(door) == []


@pytest.mark.parametrize("name", ["Dr. Nayak", "dr. nayak", " DR. NAYAK "])
def test_two_people_never_have_one_name(staffed: Staffed, name: str) -> None:
    staffed.hire("doctor", "Dr. Nayak")

    answer = staffed.door.knock("POST", STAFF, Role.TECHNICIAN, json={**NEW, "name": name})

    assert (answer.status_code, code_of(answer)) == (422, "field-wrong")


def test_a_name_is_free_again_once_the_person_is_gone(staffed: Staffed) -> None:
    person = staffed.hire("doctor", "Dr. Nayak")

    gone = staffed.door.knock("DELETE", f"{STAFF}/{person}", Role.TECHNICIAN)

    assert (gone.status_code, gone.data) == (204, b"")
    assert staffed.hire("doctor", "Dr. Nayak") != person


def test_what_is_left_out_stays(staffed: Staffed) -> None:
    person = staffed.hire("doctor", "Dr. Nayak", ("room-1",))
    (before,) = everybody(staffed.door)

    renamed = staffed.door.knock(
        "PATCH", f"{STAFF}/{person}", Role.TECHNICIAN, json={"name": "Dr. Das"}
    )
    freed = staffed.door.knock("PATCH", f"{STAFF}/{person}", Role.TECHNICIAN, json={"counters": []})
    nothing = staffed.door.knock("PATCH", f"{STAFF}/{person}", Role.TECHNICIAN, json={})

    assert renamed.json == {**before, "name": "Dr. Das"}
    assert freed.json == nothing.json == {**before, "name": "Dr. Das", "counters": []}
    device = staffed.device("doctor")
    assert staffed.session(device, person, "doctor")


@pytest.mark.parametrize(("role", "wanted"), [("doctor", "admin"), ("admin", "reception")])
def test_who_becomes_an_admin_or_is_one_no_more_needs_a_new_secret(
    staffed: Staffed, role: str, wanted: str
) -> None:
    person = staffed.hire(role)
    path = f"{STAFF}/{person}"

    without = staffed.door.knock("PATCH", path, Role.TECHNICIAN, json={"role": wanted})
    body = {"role": wanted, "pin": PINS[wanted]}
    changed = staffed.door.knock("PATCH", path, Role.TECHNICIAN, json=body)

    assert (without.status_code, code_of(without)) == (422, "field-wrong")
    assert changed.status_code == 200
    assert staffed.session(staffed.device(wanted), person, wanted)


def test_an_admin_cannot_lock_all_admins_out_but_the_technician_may(staffed: Staffed) -> None:
    device, last = staffed.device("admin"), staffed.hire("admin")
    session = staffed.session(device, last, "admin")
    path, demoted = f"{STAFF}/{last}", {"role": "reception", "pin": PINS["reception"]}

    removed = staffed.ask("DELETE", path, session)
    changed = staffed.ask("PATCH", path, session, demoted)
    by_technician = staffed.door.knock("DELETE", path, Role.TECHNICIAN)

    assert (removed.status_code, code_of(removed)) == (409, "last-admin")
    assert (changed.status_code, code_of(changed)) == (409, "last-admin")
    assert by_technician.status_code == 204


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_nobody_is_not_found(door: Door, method: str) -> None:
    ghost = f"{STAFF}/0123456789abcdef"

    answer = door.knock(method, ghost, Role.TECHNICIAN, json={"name": "Ghost"})

    assert (answer.status_code, code_of(answer)) == (404, "unknown-person")


@pytest.mark.parametrize("role", ["doctor", "reception"])
def test_only_admins_see_or_change_who_works_here(staffed: Staffed, role: str) -> None:
    person = staffed.hire(role)
    session = staffed.session(staffed.device(role), person, role)

    answers = [
        staffed.ask("GET", STAFF, session),
        staffed.ask("POST", STAFF, session, {**NEW, "role": "admin", "pin": PINS["admin"]}),
        staffed.ask("PATCH", f"{STAFF}/{person}", session, {"role": "admin"}),
        staffed.ask("DELETE", f"{STAFF}/{person}", session),
    ]

    assert [(answer.status_code, code_of(answer)) for answer in answers] == [(403, "denied")] * 4
