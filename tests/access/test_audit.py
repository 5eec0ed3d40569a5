"""Who did what, on which device, and why: without a PIN, a token, or the name of a patient."""

import logging
from typing import Any

import pytest

from appliance.actor import Role
from tests.access.door import Door
from tests.access.gatehouse import PINS
from tests.access.staffed import Staffed

WRONG = "830417"


@pytest.fixture
def staffed(door: Door) -> Staffed:
    return Staffed(door)


class Audit:
    """The event table as an admin reads it."""

    def __init__(self, staffed: Staffed) -> None:
        boss = staffed.hire("admin", "the boss")
        self._staffed, self._session = (
            staffed,
            staffed.session(staffed.device("admin"), boss, "admin"),
        )

    @property
    def raw(self) -> str:
        return self._staffed.ask("GET", "/api/events?limit=1000", self._session).text

    def of(self, verb: str) -> list[dict[str, Any]]:
        answer = self._staffed.ask("GET", "/api/events?limit=1000", self._session)
        assert answer.json is not None, answer.text
        return [event for event in answer.json["items"] if event["verb"] == verb]


def test_a_call_is_signed_by_person_and_device(staffed: Staffed) -> None:
    audit = Audit(staffed)
    device, person = staffed.device("doctor"), staffed.hire("doctor", "Dr. Nayak")
    session = staffed.session(device, person, "doctor")
    staffed.door.knock("POST", "/api/tokens", Role.KIOSK, json={})

    called = staffed.ask("POST", "/api/counters/room-1/call-next", session, {"after": None})

    assert called.status_code == 200
    (event,) = audit.of("call")
    device_id = staffed.ask("GET", "/api/me", device).json["device"]  # type: ignore[index]
    assert (event["person"], event["person_name"]) == (person, "Dr. Nayak")
    assert (event["device"], event["role"]) == (device_id, "doctor")
    (issued,) = audit.of("issue")
    assert (issued["person"], issued["role"]) == (None, "kiosk")


def test_on_an_admins_device_the_event_says_in_which_role(staffed: Staffed) -> None:
    audit = Audit(staffed)
    person = staffed.hire("doctor")
    session = staffed.session(staffed.device("admin"), person, "doctor")

    staffed.ask("POST", "/api/counters/room-1/close", session, {})

    (event,) = audit.of("close_counter")
    assert (event["role"], event["person"]) == ("doctor", person)


def test_who_is_gone_is_still_named(staffed: Staffed) -> None:
    audit = Audit(staffed)
    person = staffed.hire("doctor", "Dr. Nayak")
    session = staffed.session(staffed.device("doctor"), person, "doctor")
    staffed.ask("POST", "/api/counters/room-1/close", session, {})

    staffed.door.knock("DELETE", f"/api/admin/staff/{person}", Role.TECHNICIAN)

    (event,) = audit.of("close_counter")
    assert event["person_name"] == "Dr. Nayak"


def test_a_notice_is_signed_in_the_table_and_in_the_list(staffed: Staffed) -> None:
    audit = Audit(staffed)
    person = staffed.hire("reception", "Chitra Das")
    session = staffed.session(staffed.device("reception"), person, "reception")

    made = staffed.ask("POST", "/api/notices", session, {"text": {"en": "Back at ten."}})

    assert made.status_code == 201
    listed = staffed.ask("GET", "/api/notices", session).json["items"]  # type: ignore[index]
    (event,) = audit.of("set_notice")
    for found in (made.json, *listed, event):
        assert found is not None
        assert (found["person"], found["person_name"]) == (person, "Chitra Das")
        assert found["role"] == "reception"


def test_people_come_change_and_go_in_the_table(staffed: Staffed) -> None:
    audit = Audit(staffed)
    person = staffed.hire("doctor", counters=("room-1",))
    path = f"/api/admin/staff/{person}"

    staffed.door.knock("PATCH", path, Role.TECHNICIAN, json={"counters": [], "pin": "571930"})
    staffed.door.knock("DELETE", path, Role.TECHNICIAN)

    (added,) = [x for x in audit.of("add_person") if x["detail"]["person"] == person]
    (changed,) = audit.of("change_person")
    (pin,) = audit.of("change_pin")
    (removed,) = audit.of("remove_person")
    assert added["detail"] == {"person": person, "role": "doctor", "counters": ["room-1"]}
    assert changed["detail"] == {
        "person": person, "role": "doctor", "counters": [], "changed": ["counters"],
    }  # fmt: skip
    assert pin["detail"] == {"person": person}
    assert {event["role"] for event in (added, changed, pin, removed)} == {"technician"}


def test_logins_and_logouts_say_who_where_and_why(staffed: Staffed) -> None:
    audit = Audit(staffed)
    device, person = staffed.device("doctor"), staffed.hire("doctor")
    device_id = staffed.ask("GET", "/api/me", device).json["device"]  # type: ignore[index]

    session = staffed.session(device, person, "doctor")
    staffed.ask("POST", "/api/logout", session, {})
    staffed.session(device, person, "doctor")
    staffed.door.knock("DELETE", f"/api/admin/staff/{person}", Role.TECHNICIAN)

    logins = [event for event in audit.of("log_in") if event["person"] == person]
    by_hand, by_removal = audit.of("log_out")
    whose = {"person": person, "device": device_id}
    assert [event["device"] for event in logins] == [device_id, device_id]
    assert (by_hand["why"], by_hand["person"], by_hand["detail"]) == ("logged out", person, whose)
    assert by_removal["why"] == "the person was removed"
    assert (by_removal["role"], by_removal["detail"]) == ("technician", whose)


def test_devices_come_and_go_with_the_reason(staffed: Staffed) -> None:
    audit = Audit(staffed)
    staffed.hire("doctor")
    lost, guesser = staffed.device("doctor", "room-1"), staffed.device("doctor")
    ids = [staffed.ask("GET", "/api/me", x).json["device"] for x in (lost, guesser)]  # type: ignore[index]

    staffed.door.knock("DELETE", f"/api/devices/{ids[0]}", Role.TECHNICIAN)
    for nth in range(10):
        staffed.log_in(guesser, f"nobody {nth}", WRONG)

    paired = {event["detail"]["device"]: event for event in audit.of("pair_device")}
    assert paired[ids[0]]["detail"] == {"device": ids[0], "role": "doctor", "counter": "room-1"}
    assert [(x["detail"]["device"], x["why"]) for x in audit.of("unpair_device")] == [
        (ids[0], "by hand"),
        (ids[1], "too many wrong PINs"),
    ]


def test_no_pin_no_token_and_no_patient_stands_in_events_or_log(
    staffed: Staffed, caplog: pytest.LogCaptureFixture
) -> None:
    # given everything that has a secret, done once
    caplog.set_level(logging.INFO)
    audit = Audit(staffed)
    device, person = staffed.device("reception"), staffed.hire("reception")
    session = staffed.session(device, person, "reception")
    named = {"patient": {"name": "Sushila Das", "phone": "+91 98765 43210"}}
    staffed.ask("POST", "/api/tokens", session, named)
    wish = {"old": PINS["reception"], "new": "571930"}
    staffed.ask("POST", "/api/me/pin", session, wish)
    staffed.log_in(device, person, WRONG)

    said = audit.raw + caplog.text

    assert "wrong-pin" in caplog.text
    for secret in (*PINS.values(), "571930", WRONG, device, session, "Sushila", "98765", "scrypt"):
        assert secret not in said
