"""The limits of issuing through the real service: what callers are told, and what screens see."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from websockets.sync.client import connect

from appliance import wire
from tests.support.client import Client
from tests.support.service import SETTINGS, RunningService, running_service

# Settings of a clinic whose dental department opens the day after tomorrow only.
LIMITS = """
[queue]
public_issuing = true
public_per_hour = 3

[[queue.hours]]
department = "dental"
days = ["{day}"]
opens = "09:00"
closes = "13:00"

[[queue.capacities]]
department = "pediatrics"
capacity = 2

[[queue.capacities]]
department = "cardiology"
capacity = 5
"""
GENERAL, CHILDREN, DENTAL = (
    {"department": code} for code in ("general_medicine", "pediatrics", "dental")
)
SOON_S = 5.0


def dental_opens() -> datetime:
    today = datetime.now(ZoneInfo("Asia/Kolkata"))
    return (today + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture(scope="module")
def opens_at() -> datetime:
    return dental_opens()


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, opens_at: datetime
) -> Iterator[RunningService]:
    day = opens_at.strftime("%a").lower()
    settings = SETTINGS + LIMITS.replace("{day}", day)
    with running_service(tmp_path_factory.mktemp("limits"), settings) as service:
        yield service


@pytest.fixture(scope="module")
def kiosk(service: RunningService) -> Client:
    return service.pair("kiosk")


@pytest.fixture(scope="module")
def reception(service: RunningService) -> Client:
    return service.pair("reception")


class Browser:
    """A browser of the public on the clinic's own page; it keeps its cookies."""

    def __init__(self, service: RunningService, page: str = "") -> None:
        self._port = service.port
        self._origin = page or service.url
        self.cookies: dict[str, str] = {}
        self.set_cookie = ""

    def ask(self, body: object, *, origin: bool = True) -> tuple[int, Any, dict[str, str]]:
        headers = {"Content-Type": "application/json"}
        if origin:
            headers["Origin"] = self._origin
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SOON_S)
        with closing(connection):
            connection.request("POST", "/api/tokens", json.dumps(body), headers)
            answer = connection.getresponse()
            if given := answer.getheader("Set-Cookie"):
                self.set_cookie = given
                self.cookies |= {n: morsel.value for n, morsel in SimpleCookie(given).items()}
            return answer.status, json.loads(answer.read()), dict(answer.getheaders())


def test_a_press_while_closed_is_told_why_and_when_it_opens(
    kiosk: Client, opens_at: datetime
) -> None:
    answer = kiosk.ask("POST", "/api/tokens", DENTAL)

    assert (answer.status, answer.kind) == (409, "application/problem+json")
    said = answer.json
    assert (said["code"], said["reason"]) == ("issuing-closed", "outside-hours")
    assert datetime.fromisoformat(said["opens_at"]) == opens_at
    assert "again at 09:00" in said["detail"]


def test_reception_is_not_bound_by_hours(reception: Client) -> None:
    assert reception.post("/api/tokens", DENTAL)["label"] == "D1"


def test_a_full_department_is_shown_and_some_more_can_be_allowed(
    kiosk: Client, reception: Client
) -> None:
    for _ in range(2):
        kiosk.post("/api/tokens", CHILDREN)

    full = kiosk.ask("POST", "/api/tokens", CHILDREN)
    told = reception.post("/api/issuing", {"open": True, "extra": 1, **CHILDREN})
    third = kiosk.ask("POST", "/api/tokens", CHILDREN)
    again = kiosk.ask("POST", "/api/tokens", CHILDREN)

    assert (full.status, full.json["reason"]) == (409, "capacity")
    assert told["departments"]["pediatrics"]["open"]
    assert told["extra"] == {"general_medicine": 0, "pediatrics": 1, "dental": 0}
    assert (third.status, again.status) == (201, 409)


def test_staff_stop_issuing_and_every_screen_and_lamp_knows(
    service: RunningService, kiosk: Client, reception: Client
) -> None:
    key = "a-press-before"
    before = kiosk.post("/api/tokens", GENERAL, key)
    headers = {"Authorization": f"Bearer {kiosk.token}"}
    address = service.url.replace("http", "ws") + "/ws/kiosk"
    with connect(address, additional_headers=headers) as socket:
        told = reception.post("/api/issuing", {"open": False})

        while True:
            frame = wire.frame_from_service(socket.recv(timeout=SOON_S))
            if isinstance(frame, wire.KioskFrame) and not frame.issuing.open:
                break
    refused = kiosk.ask("POST", "/api/tokens", GENERAL)
    replayed = kiosk.ask("POST", "/api/tokens", GENERAL, key)
    board = service.client().get("/api/board")
    reception.post("/api/issuing", {"open": True})

    assert (told["open"], told["departments"]["general_medicine"]["reason"]) == (False, "stopped")
    assert not frame.departments["general_medicine"].open
    assert (refused.status, refused.json["reason"], refused.json["opens_at"]) == (
        409,
        "stopped",
        None,
    )
    assert (replayed.status, replayed.json["id"]) == (200, before["id"])
    assert not board["issuing"]["open"]
    assert service.client().get("/api/board")["issuing"] == {
        "open": True,
        "reason": None,
        "opens_at": None,
    }


def test_only_reception_and_admin_say_whether_tokens_are_given_out(
    service: RunningService, kiosk: Client
) -> None:
    doctor = service.pair("doctor")

    for client, status in ((kiosk, 403), (doctor, 403), (service.client(), 401)):
        assert client.ask("POST", "/api/issuing", {"open": False}).status == status


def test_a_phone_number_that_waits_is_offered_its_token(reception: Client) -> None:
    sita = {**GENERAL, "patient": {"name": "Sita", "phone": "98765 43210"}}
    same = {**GENERAL, "patient": {"name": "Sita", "phone": "+91 9876543210"}}

    first = reception.ask("POST", "/api/tokens", sita)
    again = reception.ask("POST", "/api/tokens", same)

    assert (first.status, again.status) == (201, 200)
    assert again.json["id"] == first.json["id"]


@pytest.mark.parametrize(
    ("field", "value"), [("priority", "emergency"), ("patient", {"name": "Sita"})]
)
def test_buttons_and_the_public_give_no_priority_and_no_names(
    service: RunningService, kiosk: Client, field: str, value: object
) -> None:
    pressed = kiosk.ask("POST", "/api/tokens", {**GENERAL, field: value})
    status, said, _ = Browser(service).ask({**GENERAL, field: value})

    assert (pressed.status, pressed.json["errors"][0]["field"]) == (422, field)
    assert (status, said["errors"][0]["field"]) == (422, field)


def test_a_browser_of_the_public_gets_one_token_and_its_address_only_a_few(
    service: RunningService,
) -> None:
    browser = Browser(service)

    first_status, first, _ = browser.ask(GENERAL)
    again_status, again, _ = browser.ask(GENERAL)
    another, _, _ = Browser(service).ask(GENERAL)
    status, said, headers = Browser(service).ask(GENERAL)

    assert (first_status, first["origin"], first["patient"]) == (201, "web", None)
    assert (again_status, again["id"]) == (200, first["id"])
    assert another == 201
    assert (status, said["code"]) == (429, "too-often")
    assert 0 < int(headers["Retry-After"]) <= 3600
    assert "HttpOnly" in browser.set_cookie
    assert "SameSite=Strict" in browser.set_cookie


def test_only_a_page_of_the_clinic_issues_for_the_public(service: RunningService) -> None:
    nobody, _, _ = Browser(service).ask(GENERAL, origin=False)
    foreign, _, _ = Browser(service, page="http://elsewhere.example").ask(GENERAL)

    assert (nobody, foreign) == (401, 403)


def test_departments_that_do_not_exist_are_told_at_the_start(service: RunningService) -> None:
    assert "unknown-department: the hours or capacities name “cardiology”" in service.log


def test_the_public_issues_nothing_unless_the_clinic_wants_it(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        status, said, _ = Browser(service).ask(GENERAL)

    assert (status, said["code"]) == (401, "not-paired")
