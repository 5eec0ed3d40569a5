"""Whatever is sent, the answer says what is wrong, the queue is as it was, and the service well."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.client import Answer, Client
from tests.support.service import RunningService, running_service

TOKENS = "/api/tokens"
CALL_NEXT = "/api/counters/room-1/call-next"
DENTAL = {"department": "dental"}


@dataclass(frozen=True, slots=True)
class Bad:
    """A request, and the answer it deserves; `wrong` is the field that the answer names."""

    path: str
    body: object
    status: int
    code: str
    wrong: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def patient(**changes: object) -> dict[str, object]:
    return {**DENTAL, "patient": {"name": "Asha", **changes}}


BAD = {
    "an unknown department": Bad(TOKENS, {"department": "x-ray"}, 404, "unknown-department"),
    "a department with a quote": Bad(
        TOKENS, {"department": "'; --"}, 422, "field-wrong", "department"
    ),
    "no department where there are several": Bad(TOKENS, {}, 422, "field-wrong", "department"),
    "an unknown counter": Bad(
        "/api/counters/room-9/call-next", {"after": None}, 404, "unknown-counter"
    ),
    "an unknown token": Bad(
        "/api/counters/room-1/call", {"token": "0", "reason": "old"}, 404, "unknown-token"
    ),
    "no after": Bad(CALL_NEXT, {}, 422, "field-wrong", "after"),
    "an after that is a number": Bad(CALL_NEXT, {"after": 3}, 422, "field-wrong", "after"),
    "a field that nobody knows": Bad(
        CALL_NEXT, {"after": None, "befor": 1}, 422, "field-wrong", "befor"
    ),
    "half a JSON": Bad(TOKENS, b'{"department": "den', 400, "malformed-json"),
    "no JSON at all": Bad(TOKENS, b"department=dental", 400, "malformed-json"),
    "bytes that are no text": Bad(TOKENS, b'{"department": "\xff\xfe"}', 400, "malformed-json"),
    "lists as deep as a well": Bad(TOKENS, b"[" * 60_000, 422, "field-wrong", "body"),
    "a well where nobody looks": Bad(
        TOKENS, b'{"department": "dental", "patient": {"name": "A", "x": ' + b"[" * 60_000,
        422, "field-wrong", "patient.x",
    ),
    "half a letter": Bad(TOKENS, b'{"department": "\\ud800"}', 400, "malformed-json"),
    "a list": Bad(TOKENS, [DENTAL], 422, "field-wrong", "body"),
    "null": Bad(TOKENS, b"null", 422, "field-wrong", "body"),
    "a department that is a number": Bad(
        TOKENS, {"department": 7}, 422, "field-wrong", "department"
    ),
    "a priority that is none": Bad(
        TOKENS, {**DENTAL, "priority": "royal"}, 422, "field-wrong", "priority"
    ),
    "a patient that is a text": Bad(
        TOKENS, {**DENTAL, "patient": "Asha"}, 422, "field-wrong", "patient"
    ),
    "a patient without a name": Bad(
        TOKENS, {**DENTAL, "patient": {}}, 422, "field-wrong", "patient.name"
    ),
    "an empty name": Bad(TOKENS, patient(name=" "), 422, "field-wrong", "patient.name"),
    "a name of ten kilobytes": Bad(
        TOKENS, patient(name="A" * 10_000), 422, "field-wrong", "patient.name"
    ),
    "a name that would steer a printer": Bad(
        TOKENS, patient(name="\x1b@\x1dV\x00"), 422, "field-wrong", "patient.name"
    ),
    "a name of two lines": Bad(
        TOKENS, patient(name="Asha\nRoot"), 422, "field-wrong", "patient.name"
    ),
    "a phone that is none": Bad(
        TOKENS, patient(phone="call me"), 422, "field-wrong", "patient.phone"
    ),
    "an age that is none": Bad(TOKENS, patient(age=-1), 422, "field-wrong", "patient.age"),
    "an age that is no number": Bad(TOKENS, patient(age="9"), 422, "field-wrong", "patient.age"),
    "an age beyond all bounds": Bad(
        TOKENS, patient(age=10**30), 422, "field-wrong", "patient.age"
    ),
    "a body of more than 64 kB": Bad(TOKENS, patient(notes="A" * 66_000), 413, "body-too-large"),
    "a form": Bad(
        TOKENS, b"department=dental", 415, "unsupported-media-type",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ),
    "JSON that says it is text": Bad(
        TOKENS, DENTAL, 415, "unsupported-media-type", headers={"Content-Type": "text/plain"}
    ),
    "a call out of turn without a reason": Bad(
        "/api/counters/room-1/call", {"token": "0", "reason": " "}, 422, "field-wrong", "reason"
    ),
    "a route with two slashes": Bad("/api//tokens", DENTAL, 404, "not-found"),
    "a route that is not there": Bad("/api/no-such-thing", {}, 404, "not-found"),
    "a key of a thousand signs": Bad(
        TOKENS, DENTAL, 422, "field-wrong", "Idempotency-Key", {"Idempotency-Key": "k" * 1000}
    ),
    "an empty key": Bad(
        TOKENS, DENTAL, 422, "field-wrong", "Idempotency-Key", {"Idempotency-Key": ""}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One for all of them: none may leave a trace."""
    with running_service(tmp_path_factory.mktemp("service")) as service:
        service.pair("reception").post(TOKENS, DENTAL)
        yield service


@pytest.fixture(scope="module")
def admin(service: RunningService) -> Client:
    return service.pair("admin")


def queue(admin: Client) -> tuple[Any, Any]:
    """All that a bad request could change."""
    return admin.get(TOKENS), admin.get("/api/counters")


def check_problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """RFC 9457, with a stable code and no word of what is inside."""
    assert answer.kind == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code)
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in json.dumps(problem)
    return problem


@pytest.mark.parametrize("case", BAD)
def test_a_bad_request_is_told_what_is_wrong_and_changes_nothing(
    service: RunningService, admin: Client, case: str
) -> None:
    bad, before = BAD[case], queue(admin)

    answer = admin.ask("POST", bad.path, bad.body, headers=bad.headers)

    problem = check_problem(answer, bad.status, bad.code)
    assert [error["field"] for error in problem.get("errors", [])] == [*filter(None, [bad.wrong])]
    assert queue(admin) == before
    assert service.is_well()


def test_a_key_that_comes_with_another_wish_is_refused(admin: Client) -> None:
    token = admin.post(TOKENS, DENTAL, key="mine")
    before = queue(admin)

    answer = admin.ask("POST", TOKENS, {"department": "pediatrics"}, key="mine")

    check_problem(answer, 409, "key-reused")
    assert queue(admin) == before
    assert admin.post(TOKENS, DENTAL, key="mine") == token


def test_a_wrong_method_is_told_which_is_right(admin: Client) -> None:
    check_problem(admin.ask("DELETE", TOKENS), 405, "method-not-allowed")


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "0" * 8 + "1" * 40, "²", ""])
def test_a_page_that_is_none_is_told_so(admin: Client, page: str) -> None:
    answer = admin.ask("GET", f"{TOKENS}?page={page.replace('²', '%C2%B2')}")

    problem = check_problem(answer, 422, "field-wrong")
    assert [error["field"] for error in problem["errors"]] == ["page"]


HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version": "13",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Version": ""},
        {"Sec-WebSocket-Key": None},
        {"Sec-WebSocket-Version": None},
        {"Upgrade": None},
    ],
)
def test_half_a_handshake_is_a_bad_request(
    service: RunningService, wrong: dict[str, str | None]
) -> None:
    headers = {name: value for name, value in (HANDSHAKE | wrong).items() if value is not None}

    answer = service.client().ask("GET", "/ws/board", headers=headers)

    check_problem(answer, 400, "bad-request")


def test_a_ticket_that_failed_for_no_reason_given_is_still_a_failed_one(
    service: RunningService,
) -> None:
    kiosk = service.pair("kiosk")
    token = kiosk.post(TOKENS, DENTAL)

    told = kiosk.post(f"{TOKENS}/{token['id']}/printed", {"ok": False, "problem": " "})

    assert (told["printed"], told["print_problem"]) == (False, "unknown")


@pytest.mark.parametrize("token", ["", "nobody", "é", "x" * 5000])
def test_a_stranger_learns_nothing(service: RunningService, admin: Client, token: str) -> None:
    before = queue(admin)
    headers = {"Authorization": f"Bearer {token}"}

    for method, path, body in (("POST", TOKENS, DENTAL), ("GET", TOKENS, None)):
        answer = service.client().ask(method, path, body, headers=headers)
        check_problem(answer, 401, "not-paired")

    assert queue(admin) == before


def test_none_of_it_was_a_surprise_to_the_service(service: RunningService) -> None:
    assert "Traceback" not in service.log
    assert "unforeseen" not in service.log
