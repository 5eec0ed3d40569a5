"""HTTPS for staff on a network where others listen; nothing but the public's own in clear."""

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from appliance.actor import Role
from appliance.settings import Queue
from appliance.web.access.route import Route
from appliance.web.access.table import ROUTES
from appliance.web.tls import Terminator
from tests.access.door import Door, code_of, open_door

LAN, LOOPBACK, TLS = "192.168.7.2", "127.0.0.1", ("127.0.0.1", 8443)
OUR_NAME = "token-kiosk.local"
UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket"}


class Reached:
    """The socket at which a request came in."""

    def __init__(self, *name: Any) -> None:
        self._name = name

    def getsockname(self) -> tuple[Any, ...]:
        return self._name


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A queue of which staff are reached by HTTPS."""
    with open_door(tmp_path_factory.mktemp("clinic")) as door:
        Terminator([Reached(*TLS)]).tell(door.client.application, wanted=False)  # type: ignore[list-item]
        yield door


def in_clear(
    door: Door,
    method: str,
    path: str,
    at: str = LAN,
    headers: dict[str, str] | None = None,
    **sent: Any,
) -> TestResponse:
    environ = {"gunicorn.socket": Reached(at, 80)}
    asked = {"Host": OUR_NAME, **(headers or {})}
    return door.knock(method, path, headers=asked, environ_overrides=environ, **sent)


def encrypted(door: Door, method: str, path: str, **sent: Any) -> TestResponse:
    environ = {"gunicorn.socket": Reached(*TLS)}
    return door.knock(method, path, base_url="https://localhost", environ_overrides=environ, **sent)


def address(route: Route) -> str:
    facts = {"code": "room-1", "key": "nobody", "filename": "design.css", "rest": "x"}
    path = route.rule.replace("<path:", "<")
    for name in route.parameters:
        path = path.replace(f"<{name}>", facts.get(name, "none"))
    return path


def is_for_all(route: Route) -> bool:
    return route.is_public and not route.for_staff


STAFFS = [route for route in ROUTES.values() if not is_for_all(route)]
PUBLIC = [route for route in ROUTES.values() if is_for_all(route)]


@pytest.mark.parametrize("route", STAFFS, ids=lambda route: route.name)
def test_what_is_for_staff_is_not_served_in_clear(clinic: Door, route: Route) -> None:
    role = next(iter(route.roles - {Role.PUBLIC}))

    for sent in ({"role": role}, {}):
        headers = UPGRADE if route.rule.startswith("/ws/") else {}
        answer = in_clear(clinic, route.method, address(route), headers=headers, **sent, json={})

        if answer.status_code == 302:
            assert answer.headers["Location"] == f"https://{OUR_NAME}{address(route)}"
            assert "Set-Cookie" not in answer.headers
        else:
            assert (answer.status_code, code_of(answer)) == (403, "https-needed")


@pytest.mark.parametrize("route", PUBLIC, ids=lambda route: route.name)
def test_what_is_for_everybody_stays_as_it_is(clinic: Door, route: Route) -> None:
    headers = UPGRADE if route.rule.startswith("/ws/") else {}

    with in_clear(clinic, route.method, address(route), headers=headers) as answer:
        assert answer.status_code in {200, 400, 404}


# --- patients who take their numbers on the start page -------------------------------------------


def facts_of(page: TestResponse) -> dict[str, Any]:
    """What the page's scripts are told."""
    found = re.search(r'id="facts">(.*?)</script>', page.text, re.DOTALL)
    assert found is not None
    facts: dict[str, Any] = json.loads(found[1])
    return facts


@pytest.fixture(scope="module")
def public_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A queue of which staff are reached by HTTPS, and patients take their numbers in clear."""
    rules = Queue(public_issuing=True)
    with open_door(tmp_path_factory.mktemp("public"), rules) as door:
        Terminator([Reached(*TLS)]).tell(door.client.application, wanted=False)  # type: ignore[list-item]
        yield door


def test_patients_take_their_numbers_in_clear_where_staff_come_by_https(
    public_clinic: Door,
) -> None:
    page = in_clear(public_clinic, "GET", "/")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    sent = {"Origin": f"http://{OUR_NAME}", "Cookie": cookie}

    first, again = (
        in_clear(public_clinic, "POST", "/api/tokens", headers=sent, json={}) for _ in range(2)
    )

    assert page.status_code == 200
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json is not None
    assert again.json is not None
    assert first.json["id"] == again.json["id"]


def test_staff_on_that_page_are_led_to_https(public_clinic: Door) -> None:
    heard = facts_of(in_clear(public_clinic, "GET", "/"))
    unheard = facts_of(encrypted(public_clinic, "GET", "/"))
    cookie = {"Cookie": f"device={public_clinic.token(Role.ADMIN)}"}

    assert (heard["takes"], heard["staff"]) == ("yes", f"https://{OUR_NAME}/")
    assert (unheard["takes"], unheard["staff"]) == ("yes", "/pair")
    assert in_clear(public_clinic, "GET", "/desk").status_code == 302
    assert in_clear(public_clinic, "GET", "/api/me", headers=cookie).status_code == 403
    assert in_clear(public_clinic, "GET", "/", role=Role.ADMIN).status_code == 302


def test_the_start_page_is_as_it_was_where_patients_take_none(clinic: Door) -> None:
    page = encrypted(clinic, "GET", "/")

    assert "takes" not in facts_of(page)
    assert "Set-Cookie" not in page.headers


# --- where it leads ------------------------------------------------------------------------------


def test_a_page_is_sent_to_the_name_it_was_asked_by(clinic: Door) -> None:
    headers = {"Host": "token-kiosk.local:8080"}

    answer = in_clear(clinic, "GET", "/call/room-1?lang=hi", headers=headers)

    assert answer.headers["Location"] == "https://token-kiosk.local/call/room-1?lang=hi"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_known_device_is_a_stranger_to_public_pages_in_clear(clinic: Door) -> None:
    cookie = {"Cookie": f"device={clinic.token(Role.RECEPTION)}", "Origin": f"http://{OUR_NAME}"}

    answer = in_clear(clinic, "POST", "/api/tokens", headers=cookie, json={})

    assert (answer.status_code, code_of(answer)) == (403, "https-needed")


@pytest.mark.parametrize("at", [LOOPBACK, "::1", "::ffff:127.0.0.1"])
def test_this_machine_needs_no_encryption(clinic: Door, at: str) -> None:
    assert in_clear(clinic, "GET", "/api/day", at, role=Role.TECHNICIAN).status_code == 200


def test_a_secret_that_was_given_out_encrypted_is_kept_for_encrypted_pages(clinic: Door) -> None:
    code = clinic.code(Role.DOCTOR)

    answer = encrypted(
        clinic, "POST", "/api/pair", headers={"Origin": "https://localhost"}, json={"code": code}
    )

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-device=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    known = {"Cookie": cookie.partition(";")[0]}
    me = encrypted(clinic, "GET", "/api/me", headers=known).json
    assert me is not None
    assert me["role"] == "doctor"


def test_a_secret_that_was_given_out_in_clear_opens_nothing_encrypted(clinic: Door) -> None:
    known = {"Cookie": f"device={clinic.token(Role.DOCTOR)}"}

    me = encrypted(clinic, "GET", "/api/me", headers=known).json

    assert me is not None
    assert me["role"] == "public"


def test_a_page_in_clear_may_be_anybodys_and_changes_nothing_encrypted(clinic: Door) -> None:
    token = clinic.token(Role.RECEPTION)
    sent = {"Cookie": f"__Host-device={token}", "Origin": "http://localhost"}

    answer = encrypted(clinic, "POST", "/api/tokens", headers=sent, json={})

    assert (answer.status_code, code_of(answer)) == (403, "foreign-origin")


def test_links_for_staff_lead_to_https(clinic: Door) -> None:
    made = clinic.knock("POST", "/api/pairings", Role.TECHNICIAN, json={"role": "doctor"}).json

    assert made is not None
    assert made["url"].startswith("https://")
    assert "/pair#" in made["url"]


def test_without_https_staff_are_reached_in_clear(door: Door) -> None:
    assert in_clear(door, "GET", "/call/room-1").status_code == 200
    assert in_clear(door, "GET", "/api/day", role=Role.TECHNICIAN).status_code == 200
    assert in_clear(door, "GET", "/trust").status_code == 404


def test_where_the_socket_could_not_be_had_nobody_is_heard_instead(door: Door) -> None:
    Terminator([]).tell(door.client.application, wanted=True)

    assert in_clear(door, "GET", "/desk").status_code == 302


def test_who_speaks_counts_for_all_requests_of_a_connection() -> None:
    terminator = Terminator([Reached(*TLS)])  # type: ignore[list-item]
    connection = SimpleNamespace(server=TLS)
    first, second = (SimpleNamespace(scheme="http", proxy_protocol_info=None) for _ in range(2))
    first.proxy_protocol_info = {"client_addr": "192.168.7.9"}

    for request in (first, second):
        terminator.mark(request, connection)

    assert [request.scheme for request in (first, second)] == ["https", "https"]
    assert second.proxy_protocol_info == {"client_addr": "192.168.7.9"}
