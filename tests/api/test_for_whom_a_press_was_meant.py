"""Verbs on a counter's current token name it: a request that comes late is done to nobody else."""

from typing import Any

import pytest

from appliance.actor import Role
from tests.access.door import Door, code_of

ROOM = "/api/counters/room-1"
VERBS = ("recall", "start", "finish", "missed", "undo")


def issue(door: Door) -> dict[str, Any]:
    return well(door.knock("POST", "/api/tokens", Role.KIOSK, json={}))


def call_next(door: Door) -> dict[str, Any]:
    there = current(door)
    after = {"after": there["id"] if there else None}
    ask(door, "call-next", after)
    called = current(door)
    assert called is not None
    return called


def ask(door: Door, verb: str, body: object, key: str | None = None) -> dict[str, Any]:
    """A doctor's command that must be well."""
    headers = {"Idempotency-Key": key} if key else {}
    return well(door.knock("POST", f"{ROOM}/{verb}", Role.DOCTOR, headers=headers, json=body))


def well(answer: Any) -> dict[str, Any]:
    assert answer.status_code < 300, answer.text
    said: dict[str, Any] = answer.json
    return said


def current(door: Door) -> dict[str, Any] | None:
    counters = well(door.knock("GET", "/api/counters", Role.DOCTOR))["items"]
    there: dict[str, Any] | None = next(c for c in counters if c["code"] == "room-1")["current"]
    return there


@pytest.mark.parametrize("verb", VERBS)
def test_a_press_for_who_was_there_before_is_refused(door: Door, verb: str) -> None:
    issue(door), issue(door)
    meant, there = call_next(door), call_next(door)

    late = door.knock("POST", f"{ROOM}/{verb}", Role.DOCTOR, json={"token": meant["id"]})

    assert (late.status_code, code_of(late)) == (409, "not-current")
    assert current(door) == there


def test_a_press_for_who_is_there_is_answered_with_that_token(door: Door) -> None:
    token = issue(door)
    call_next(door)

    started = ask(door, "start", {"token": token["id"]})["token"]
    finished = ask(door, "finish", {"token": token["id"]})["token"]

    assert [(t["label"], t["status"]) for t in (started, finished)] == [
        ("1", "serving"),
        ("1", "done"),
    ]


@pytest.mark.parametrize("body", [{}, None])
def test_a_program_that_names_nobody_acts_on_who_is_there(door: Door, body: object) -> None:
    issue(door)
    call_next(door)

    sent: dict[str, Any] = {} if body is None else {"json": body}
    done = well(door.knock("POST", f"{ROOM}/finish", Role.DOCTOR, **sent))

    assert done["token"]["status"] == "done"


@pytest.mark.parametrize("token", [None, "", "no id!", 7])
def test_what_is_no_id_is_not_taken_for_nothing_said(door: Door, token: object) -> None:
    issue(door)
    there = call_next(door)

    answer = door.knock("POST", f"{ROOM}/finish", Role.DOCTOR, json={"token": token})

    assert (answer.status_code, code_of(answer)) == (422, "field-wrong")
    assert current(door) == there


def test_a_retry_whose_first_try_was_done_gets_its_answer_whoever_is_there_now(door: Door) -> None:
    meant = issue(door)
    issue(door)
    call_next(door)
    first = ask(door, "finish", {"token": meant["id"]}, key="one-press")
    there = call_next(door)

    again = ask(door, "finish", {"token": meant["id"]}, key="one-press")

    assert again == first
    assert current(door) == there


def test_a_call_out_of_turn_says_whom_it_would_finish(door: Door) -> None:
    issue(door), issue(door)
    wished = issue(door)
    shown, there = call_next(door), call_next(door)
    body = {"token": wished["id"], "reason": "Feels worse"}

    for after in (shown["id"], None):
        late = door.knock("POST", f"{ROOM}/call", Role.DOCTOR, json={**body, "after": after})
        assert (late.status_code, code_of(late)) == (409, "not-current")
    assert current(door) == there
    called = ask(door, "call", {**body, "after": there["id"]})

    assert called["token"]["label"] == "3"
    assert ask(door, "call", body)["repeated"]
