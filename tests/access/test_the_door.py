"""Host, origin and content type, before any view runs."""

import pytest

from appliance.actor import Role
from tests.access.door import HOME, Door, code_of

ISSUE = "/api/tokens"


def cookie_of(door: Door, role: Role) -> dict[str, str]:
    return {"Cookie": f"device={door.token(role)}"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_page_changes_nothing(door: Door, headers: dict[str, str]) -> None:
    cookie = cookie_of(door, Role.RECEPTION)

    answer = door.knock("POST", ISSUE, headers={**cookie, **headers}, json={})

    assert (answer.status_code, code_of(answer)) == (403, "foreign-origin")


def test_our_own_page_works_with_its_cookie(door: Door) -> None:
    headers = {**cookie_of(door, Role.RECEPTION), "Origin": HOME, "Sec-Fetch-Site": "same-origin"}

    assert door.knock("POST", ISSUE, headers=headers, json={}).status_code == 201


def test_a_cookie_without_origin_changes_nothing(door: Door) -> None:
    answer = door.knock("POST", ISSUE, headers=cookie_of(door, Role.RECEPTION), json={})

    assert (answer.status_code, code_of(answer)) == (401, "not-paired")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_a_name_that_is_not_ours_is_refused(door: Door, host: str) -> None:
    answer = door.knock("GET", "/api/board", headers={"Host": host})

    assert (answer.status_code, code_of(answer)) == (403, "foreign-host")


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "[::1]:8080", "token-kiosk.local", "192.0.2.7"])
def test_addresses_and_our_own_name_are_answered(door: Door, host: str) -> None:
    assert door.knock("GET", "/api/board", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_a_form_can_send_is_refused(door: Door, content_type: str) -> None:
    answer = door.knock("POST", ISSUE, Role.KIOSK, data="{}", content_type=content_type)

    assert (answer.status_code, code_of(answer)) == (415, "unsupported-media-type")


@pytest.mark.parametrize("path", ["/api/board", "/", "/api/nothing", "/static/0/design.css"])
def test_every_answer_carries_the_headers_that_protect_it(door: Door, path: str) -> None:
    answer = door.knock("GET", path)
    headers = answer.headers
    answer.close()

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "connect-src 'self' ws://localhost" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    ("host", "sockets"),
    [
        ("127.0.0.1:8080", " ws://127.0.0.1:8080"),
        ("[::1]:8080", " ws://[::1]:8080"),
        ("token-kiosk.local", " ws://token-kiosk.local"),
        ("localhost:8080;script-src *", ""),
        ("localhost:8080 *", ""),
        ("localhost:80,*", ""),
    ],
)
def test_browsers_for_which_self_has_no_sockets_are_told_which_are_ours(
    door: Door, host: str, sockets: str
) -> None:
    policy = door.knock("GET", "/board", headers={"Host": host}).headers["Content-Security-Policy"]

    assert policy.partition("connect-src 'self'")[2] == sockets
    assert "*" not in policy
