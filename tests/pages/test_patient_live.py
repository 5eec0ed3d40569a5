"""A patient's phone on the real service: moved by the queue, cut off, and right again."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver

from tests.support.client import Client
from tests.support.service import RunningService, running_service

from .browser import DESK, PHONE, TABLET
from .patient import Phone, watched

pytestmark = pytest.mark.browser
WEIGHT_AT_MOST = 30_000
Token = dict[str, Any]


class Clinic:
    """The staff of the service, as far as they move a patient's token."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        self.desk: Client = service.pair("reception")
        self.doctor: Client = service.pair("doctor")

    def issue(self, count: int = 1, department: str = "general_medicine") -> list[Token]:
        return [self.desk.post("/api/tokens", {"department": department}) for _ in range(count)]

    def move(self, token: Token, verb: str, **body: str) -> None:
        self.desk.post(f"/api/tokens/{token['id']}/{verb}", body)

    def call_next(self, room: str = "room-1") -> None:
        counters = self.doctor.get("/api/counters")["items"]
        current = next(c["current"] for c in counters if c["code"] == room)
        after = {"after": current["id"] if current else None}
        self.doctor.post(f"/api/counters/{room}/call-next", after)

    def at_room(self, verb: str, room: str = "room-1") -> None:
        self.doctor.post(f"/api/counters/{room}/{verb}", {})

    def clear(self) -> None:
        """Nobody waits and nobody is in a room."""
        for counter in self.doctor.get("/api/counters")["items"]:
            if counter["current"]:
                self.at_room("finish", counter["code"])
        for status in ("waiting", "on_hold", "missed"):
            for token in self.desk.get(f"/api/tokens?status={status}")["items"]:
                self.move(token, "cancel", reason="a new test")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with running_service(tmp_path_factory.mktemp("service")) as service:
        yield Clinic(service)


@pytest.fixture
def clinic(shared: Clinic) -> Clinic:
    shared.clear()
    return shared


@pytest.fixture
def phone(driver: webdriver.Chrome, clinic: Clinic) -> Iterator[Phone]:
    page = Phone(driver, clinic.service.url)
    page.script_errors()
    with watched(driver):
        yield page


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["360", "768", "1280"])
def test_the_phone_follows_the_queue_to_the_room(
    phone: Phone, clinic: Clinic, size: tuple[int, int]
) -> None:
    *_others, token = clinic.issue(4)
    phone.follow(token["follow_url"], size=size)
    assert phone.texts()["label"] == token["label"]
    assert phone.texts()["headline"] == "3 people ahead of you"

    clinic.call_next()
    phone.comes_to("soon")
    assert phone.felt() == [[200, 100, 200]]
    clinic.call_next()
    phone.until(lambda: phone.texts()["headline"] == "1 person ahead of you")
    clinic.call_next()
    phone.comes_to("next")
    clinic.call_next()
    phone.comes_to("called")
    assert phone.texts()["text"] == "Go to Room 1"
    assert len(phone.felt()) == 2
    clinic.at_room("start")
    phone.comes_to("serving")
    clinic.at_room("finish")
    assert phone.comes_to("done")


def test_each_move_of_the_staff_reaches_the_phone(phone: Phone, clinic: Clinic) -> None:
    token = clinic.issue()[0]
    phone.follow(token["follow_url"])
    clinic.call_next()
    phone.comes_to("called")

    clinic.at_room("undo")
    phone.comes_to("next")
    clinic.call_next()
    phone.comes_to("called")
    clinic.move(token, "hold", reason="lab")
    phone.comes_to("on_hold")
    clinic.move(token, "return")
    phone.comes_to("next")
    clinic.move(token, "transfer", department="dental")
    phone.shows("moved", "You now wait for Dental.")
    clinic.call_next("room-3")
    phone.comes_to("called")
    assert phone.texts()["text"] == "Go to Room 3"
    clinic.at_room("missed", "room-3")
    phone.comes_to("missed")
    assert phone.texts()["headline"] == "Your number was called."
    clinic.move(token, "cancel", reason="went home")
    assert phone.comes_to("cancelled")


def test_a_dead_service_is_told_and_the_phone_is_right_again_by_itself(
    phone: Phone, clinic: Clinic
) -> None:
    ahead, token = clinic.issue(2)
    phone.follow(token["follow_url"])

    clinic.service.kill()
    phone.until(lambda: phone.line() == "lost", 20)
    assert phone.texts()["headline"] == "1 person ahead of you"
    clinic.service.start()
    clinic.move(ahead, "cancel", reason="went home")

    phone.comes_to("next", within_s=25)
    assert phone.line() == "live"


@pytest.mark.slow
def test_a_line_that_falls_silent_is_told_within_forty_seconds(
    phone: Phone, clinic: Clinic
) -> None:
    token = clinic.issue()[0]
    phone.follow(token["follow_url"])

    os.killpg(clinic.service.pid, signal.SIGSTOP)
    try:
        phone.until(lambda: phone.line() == "lost", 45)
        phone.shows("line", "No connection for ")
    finally:
        os.killpg(clinic.service.pid, signal.SIGCONT)

    assert phone.until(lambda: phone.line() == "live", 20)


@pytest.mark.parametrize(
    "wakes",
    [
        "document.dispatchEvent(new Event('visibilitychange'))",
        "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
    ],
)
def test_a_phone_that_wakes_asks_for_the_truth(phone: Phone, clinic: Clinic, wakes: str) -> None:
    ahead, token = clinic.issue(2)
    phone.follow(token["follow_url"])
    phone.driver.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    phone.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    clinic.move(ahead, "cancel", reason="went home")
    online = {**offline, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    phone.driver.execute_cdp_cmd("Network.emulateNetworkConditions", online)

    phone.run(wakes)

    assert phone.comes_to("next", within_s=10)


def test_the_end_of_the_day_is_told_and_its_label_is_nobodys(phone: Phone, clinic: Clinic) -> None:
    token = clinic.issue()[0]
    phone.follow(token["follow_url"])

    clinic.desk.post("/api/day/close", {})
    phone.comes_to("expired")
    assert phone.texts()["headline"] == "The queue of this day is closed."
    clinic.desk.post("/api/day/open", {})


def test_the_first_load_is_light_and_asks_nobody_else(
    driver: webdriver.Chrome, clinic: Clinic
) -> None:
    phone = Phone(driver, clinic.service.url)
    token = clinic.issue(4)[-1]
    for language in ("en", "hi", "or"):
        driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        phone.follow(token["follow_url"], language)
        loaded = phone.run(
            "return performance.getEntriesByType('navigation')"
            ".concat(performance.getEntriesByType('resource'))"
            ".map((entry) => [entry.name, entry.decodedBodySize])"
        )

        assert all(name.startswith(phone.url) for name, _ in loaded)
        assert {name.rsplit("/", 1)[-1] for name, _ in loaded} >= {"patient.css", "patient.js"}
        weight = sum(size for _, size in loaded) + 199  # the icon, which no entry tells of
        assert 10_000 < weight < WEIGHT_AT_MOST, (language, weight)
    driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": False})


def test_without_script_the_state_is_there_and_comes_anew(phone: Phone, clinic: Clinic) -> None:
    token = clinic.issue(2)[-1]
    phone.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        phone.follow(token["follow_url"], awake=False)
        page = phone.driver.page_source
    finally:
        phone.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert "1 person ahead of you" in page
    assert "As it was at " in page
    assert 'http-equiv="refresh" content="30"' in page
    assert "This page is loaded anew every 30 seconds." in page
    assert 'id="alert" hidden' in page


def test_the_keys_of_other_tickets_all_look_the_same(clinic: Clinic) -> None:
    token = clinic.issue()[0]
    serial, _, secret = token["follow_url"].removeprefix("/t/").partition("-")
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")

    answers = [
        clinic.service.client().ask("GET", f"/t/{key}", headers={"Accept": "*/*"})
        for key in (f"{serial}-{wrong}", f"ffff-{secret}", "nonsense", f"{serial}-", "%00")
    ]

    assert {answer.status for answer in answers} == {404}
    assert len({answer.body for answer in answers}) == 1
    assert b"This ticket is not known here" in answers[0].body
