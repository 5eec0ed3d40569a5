"""Who must log in, who may where, as whom they then act, and what the browser keeps of it."""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from werkzeug.test import TestResponse

from appliance.actor import Role
from tests.access.door import HOME, Door, code_of
from tests.access.gatehouse import PINS
from tests.access.staffed import Staffed

READ = "/api/counters"  # for doctors, reception and admins alike


@pytest.fixture
def staffed(door: Door) -> Staffed:
    return Staffed(door)


def me(staffed: Staffed, token: str) -> dict[str, Any]:
    answer = staffed.ask("GET", "/api/me", token)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json  # type: ignore[assignment]
    return said


# --- who must ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["doctor", "reception", "admin"])
def test_a_device_is_enough_until_there_is_a_person_of_its_role(
    staffed: Staffed, role: str
) -> None:
    device = staffed.device(role)
    for other in {"doctor", "reception", "admin"} - {role}:
        staffed.hire(other)
    alone = staffed.ask("GET", READ, device)

    staffed.hire(role)

    answer = staffed.ask("GET", READ, device)
    assert alone.status_code == 200
    assert (answer.status_code, code_of(answer)) == (401, "login-needed")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_kiosk_display_and_technician_never_log_in(staffed: Staffed) -> None:
    for role in PINS:
        staffed.hire(role)

    issued = staffed.door.knock("POST", "/api/tokens", Role.KIOSK, json={})
    day = staffed.door.knock("GET", "/api/day", Role.TECHNICIAN)
    refused = [
        staffed.door.knock("POST", "/api/login", role, json={"staff": "the admin", "pin": "x"})
        for role in (Role.KIOSK, Role.DISPLAY, Role.TECHNICIAN)
    ]

    assert (issued.status_code, day.status_code) == (201, 200)
    assert [(answer.status_code, code_of(answer)) for answer in refused] == [(403, "denied")] * 3


def test_the_last_doctor_who_goes_does_not_open_the_phone(staffed: Staffed) -> None:
    device = staffed.device("doctor")
    person = staffed.hire("doctor")

    staffed.door.knock("DELETE", f"/api/admin/staff/{person}", Role.TECHNICIAN)

    assert code_of(staffed.ask("GET", READ, device)) == "login-needed"


def test_who_is_not_logged_in_may_do_what_the_public_may_and_no_more(staffed: Staffed) -> None:
    device = staffed.device("reception")
    staffed.hire("reception")

    answers = {
        path: staffed.ask("GET", path, device).status_code
        for path in ("/api/board", "/api/me", "/api/login", "/health", "/api/tokens", "/api/stats")
    }

    assert answers == {
        "/api/board": 200, "/api/me": 200, "/api/login": 200, "/health": 200,
        "/api/tokens": 401, "/api/stats": 401,
    }  # fmt: skip


# --- who may, and as whom ------------------------------------------------------------------------

ACTING = {
    ("doctor", "doctor"): "doctor",
    ("doctor", "admin"): "doctor",
    ("doctor", "reception"): None,
    ("reception", "reception"): "reception",
    ("reception", "admin"): "reception",
    ("reception", "doctor"): None,
    ("admin", "admin"): "admin",
    ("admin", "reception"): "reception",
    ("admin", "doctor"): "doctor",
}


@pytest.mark.parametrize(("where", "who"), ACTING)
def test_who_may_log_in_where_and_as_whom(staffed: Staffed, where: str, who: str) -> None:
    device, person = staffed.device(where), staffed.hire(who)

    answer = staffed.log_in(device, person, PINS[who])
    names = staffed.ask("GET", "/api/login", device)

    acting = ACTING[where, who]
    assert names.json is not None
    assert [item["id"] for item in names.json["items"]] == ([person] if acting else [])
    if acting is None:
        assert (answer.status_code, code_of(answer)) == (401, "wrong-pin")
        return
    assert answer.json is not None
    assert (answer.status_code, answer.json["role"]) == (200, acting)
    said = me(staffed, answer.json["session_token"])
    assert said["role"] == acting
    assert said["person"] == {"id": person, "name": f"the {who}", "counters": []}
    assert said["login_needed"] is False


def test_an_admin_on_a_doctors_phone_is_no_admin(staffed: Staffed) -> None:
    device, person = staffed.device("doctor"), staffed.hire("admin")

    answer = staffed.ask("GET", "/api/devices", staffed.session(device, person, "admin"))

    assert (answer.status_code, code_of(answer)) == (403, "denied")


def test_a_doctor_on_an_admins_phone_is_no_admin(staffed: Staffed) -> None:
    device, person = staffed.device("admin"), staffed.hire("doctor")
    session = staffed.session(device, person, "doctor")

    assert code_of(staffed.ask("GET", "/api/devices", session)) == "denied"
    assert staffed.ask("GET", READ, session).status_code == 200


@pytest.mark.parametrize(
    ("bound", "counters", "allowed"),
    [
        (None, (), ["room-1", "room-2", "room-3"]),
        ("room-1", (), ["room-1"]),
        (None, ("room-1", "room-3"), ["room-1", "room-3"]),
        ("room-1", ("room-1", "room-3"), ["room-1"]),
        ("room-2", ("room-1", "room-3"), []),
    ],
)
def test_a_doctor_acts_where_both_device_and_person_may(
    three_rooms: Staffed, bound: str | None, counters: tuple[str, ...], allowed: list[str]
) -> None:
    staffed = three_rooms
    device = staffed.device("doctor", bound)
    session = staffed.session(device, staffed.hire("doctor", counters=counters), "doctor")

    answers = {
        room: staffed.ask("POST", f"/api/counters/{room}/call-next", session, {"after": None})
        for room in ("room-1", "room-2", "room-3")
    }

    assert [room for room, answer in answers.items() if answer.status_code == 200] == allowed
    refused = {code_of(answer) for answer in answers.values() if answer.status_code != 200}
    assert refused <= {"other-counter"}


def test_a_stranger_learns_no_names_and_logs_nobody_in(staffed: Staffed) -> None:
    person = staffed.hire("doctor")
    body = {"staff": person, "pin": PINS["doctor"]}

    names = staffed.door.knock("GET", "/api/login")
    answer = staffed.door.knock("POST", "/api/login", json=body)

    assert (names.status_code, code_of(names)) == (401, "not-paired")
    assert (answer.status_code, code_of(answer)) == (401, "not-paired")


def test_a_person_may_be_named(staffed: Staffed) -> None:
    device = staffed.device("doctor")
    staffed.hire("doctor", "Dr. Asha Nayak")

    assert staffed.log_in(device, "dr. asha nayak ", PINS["doctor"]).status_code == 200


def test_a_pin_may_be_typed_in_hindi(staffed: Staffed) -> None:
    device = staffed.device("doctor")

    assert staffed.log_in(device, staffed.hire("doctor"), "४०८१६२").status_code == 200


# --- wrong ---------------------------------------------------------------------------------------


def test_a_wrong_pin_is_refused_and_the_next_try_must_wait(staffed: Staffed) -> None:
    device, person = staffed.device("doctor"), staffed.hire("doctor")

    # Each wait is twice as long: however slow this machine is, one try comes too soon.
    answers: list[TestResponse] = []
    while not answers or answers[-1].status_code == 401:
        answers.append(staffed.log_in(device, person, "830417"))

    assert {code_of(answer) for answer in answers[:-1]} == {"wrong-pin"}
    assert (answers[-1].status_code, code_of(answers[-1])) == (429, "too-many-guesses")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 256


def test_after_ten_the_device_has_to_be_paired_again(staffed: Staffed) -> None:
    device = staffed.device("doctor")
    staffed.hire("doctor")

    answers = [staffed.log_in(device, f"nobody {n}", "830417") for n in range(11)]

    assert [code_of(answer) for answer in answers] == (
        ["wrong-pin"] * 9 + ["unpaired", "not-paired"]
    )
    assert {answer.status_code for answer in answers} == {401}


# --- what the browser keeps ----------------------------------------------------------------------


def cookies_of(staffed: Staffed, role: str = "doctor") -> dict[str, str]:
    """A browser that is paired, and where somebody is logged in."""
    device, person = staffed.device(role), staffed.hire(role)
    body = {"staff": person, "pin": PINS[role]}
    answer = staffed.browse("POST", "/api/login", {"device": device}, body)
    found = SimpleCookie(answer.headers["Set-Cookie"])
    return {"device": device, "session": found["session"].value}


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(staffed: Staffed) -> None:
    device, person = staffed.device("doctor"), staffed.hire("doctor")

    cookie = SimpleCookie(staffed.log_in(device, person, PINS["doctor"]).headers["Set-Cookie"])

    kept = cookie["session"]
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Strict", "/")
    assert kept["max-age"] == str(12 * 3600)


def test_by_https_the_cookie_stays_there(staffed: Staffed) -> None:
    device, person = staffed.device("doctor"), staffed.hire("doctor")

    answer = staffed.door.client.post(
        "/api/login",
        base_url=HOME.replace("http:", "https:"),
        json={"staff": person, "pin": PINS["doctor"]},
        headers={"Authorization": f"Bearer {device}"},
    )

    assert SimpleCookie(answer.headers["Set-Cookie"])["__Host-session"]["secure"] is True


def test_a_browser_works_by_both_its_cookies(staffed: Staffed) -> None:
    cookies = cookies_of(staffed)
    here = "/api/counters/room-1/call-next"

    assert staffed.browse("POST", here, cookies, {"after": None}).status_code == 200


def test_a_session_counts_on_its_own_device_only(staffed: Staffed) -> None:
    session = cookies_of(staffed)["session"]
    other = staffed.device("doctor")

    elsewhere = staffed.browse("GET", READ, {"device": other, "session": session})
    nowhere = staffed.browse("GET", READ, {"session": session})

    assert code_of(elsewhere) == "login-needed"
    assert code_of(nowhere) == "not-paired"


def test_a_session_without_origin_changes_nothing(staffed: Staffed) -> None:
    cookies = cookies_of(staffed)
    sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    answer = staffed.door.knock(
        "POST", "/api/counters/room-1/call-next", headers=sent, json={"after": None}
    )

    assert (answer.status_code, code_of(answer)) == (401, "not-paired")


@pytest.mark.parametrize("path", ["/api/login", "/api/logout", "/api/me/pin"])
def test_a_foreign_page_logs_nobody_in_or_out(staffed: Staffed, path: str) -> None:
    cookies = cookies_of(staffed)
    sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    answer = staffed.door.knock(
        "POST", path, headers={**sent, "Origin": "http://evil.example"}, json={}
    )

    assert (answer.status_code, code_of(answer)) == (403, "foreign-origin")
    assert staffed.browse("GET", READ, cookies).status_code == 200


# --- out -----------------------------------------------------------------------------------------


def test_a_session_is_worth_nothing_after_its_logout(staffed: Staffed) -> None:
    device, person = staffed.device("doctor"), staffed.hire("doctor")
    session = staffed.session(device, person, "doctor")

    out = staffed.ask("POST", "/api/logout", session, {})

    again = staffed.ask("GET", READ, session)
    assert out.status_code == 204
    assert (again.status_code, code_of(again)) == (401, "login-needed")
    assert staffed.ask("POST", "/api/logout", device, {}).status_code == 204
    assert staffed.session(device, person, "doctor") != session


def test_a_logout_takes_the_cookie_back(staffed: Staffed) -> None:
    cookies = cookies_of(staffed)

    out = staffed.browse("POST", "/api/logout", cookies, {})

    assert SimpleCookie(out.headers["Set-Cookie"])["session"].value == ""
    assert code_of(staffed.browse("GET", READ, cookies)) == "login-needed"


def test_a_new_login_of_a_browser_gives_a_new_session_and_ends_the_old_one(
    staffed: Staffed,
) -> None:
    cookies = cookies_of(staffed)
    body = {"staff": "the doctor", "pin": PINS["doctor"]}

    answer = staffed.browse("POST", "/api/login", cookies, body)

    new = SimpleCookie(answer.headers["Set-Cookie"])["session"].value
    assert new != cookies["session"]
    assert code_of(staffed.browse("GET", READ, cookies)) == "login-needed"
    assert staffed.browse("GET", READ, {**cookies, "session": new}).status_code == 200


# --- one's own PIN -------------------------------------------------------------------------------


def test_who_changes_their_pin_logs_in_with_the_new_one(staffed: Staffed) -> None:
    device, person = staffed.device("doctor"), staffed.hire("doctor")
    session = staffed.session(device, person, "doctor")

    wish = {"old": PINS["doctor"], "new": "571930"}
    changed = staffed.ask("POST", "/api/me/pin", session, wish)

    assert (changed.status_code, changed.data) == (204, b"")
    assert code_of(staffed.ask("GET", READ, session)) == "login-needed"
    assert staffed.log_in(device, person, "571930").status_code == 200
    assert staffed.log_in(device, person, PINS["doctor"]).status_code == 401


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("830417", "571930", 403, "wrong-pin"),
        (PINS["doctor"], "123456", 422, "field-wrong"),
        (PINS["doctor"], "57193", 422, "field-wrong"),
        (PINS["doctor"], PINS["doctor"], 422, "field-wrong"),
    ],
)
def test_a_pin_that_cannot_be_changed_stays(
    staffed: Staffed, old: str, new: str, status: int, code: str
) -> None:
    session = staffed.session(staffed.device("doctor"), staffed.hire("doctor"), "doctor")

    answer = staffed.ask("POST", "/api/me/pin", session, {"old": old, "new": new})

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert staffed.ask("GET", READ, session).status_code == 200


def test_where_nobody_is_logged_in_there_is_no_pin_to_change(staffed: Staffed) -> None:
    body = {"old": "408162", "new": "571930"}

    answer = staffed.ask("POST", "/api/me/pin", staffed.device("doctor"), body)

    assert (answer.status_code, code_of(answer)) == (401, "login-needed")
