"""Reception keeps the day: issuing, counters, the clock, and what happens without a connection."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from appliance.health.flood import FLOOD_TOKENS
from tests.support.service import SETTINGS, RunningService, running_service

from .browser import PHONE, leave
from .desk_world import Clinic
from .reception import ReceptionPage

pytestmark = pytest.mark.browser


def test_issuing_is_stopped_started_and_some_more_allowed(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()

    desk.tap(limit(desk, "Dental", "Stop"))
    desk.shows("word", "No more tokens are given out.")
    assert clinic.department("dental")["issuing"]["reason"] == "stopped"

    desk.tap(limit(desk, "Dental", "5 more"))
    desk.until(lambda: "5 more allowed" in desk.text("limits"))
    assert desk.give("D").startswith("D")
    desk.until(lambda: "4 more allowed" in desk.text("limits"))

    desk.tap(limit(desk, "Dental", "Start again"))
    desk.until(lambda: clinic.department("dental")["issuing"]["open"])


def limit(desk: ReceptionPage, department: str, words: str) -> WebElement:
    """A button of the department's line under The day."""
    line = next(line for line in desk.all(".limit") if department in line.text)
    return next(b for b in line.find_elements(By.TAG_NAME, "button") if words in b.text)


def test_all_departments_are_stopped_by_one_tap(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()

    desk.tap(limit(desk, "All departments", "Stop"))

    desk.until(lambda: "Stopped by staff" in desk.department("P").text)
    desk.until(lambda: "Stopped by staff" in desk.department("G").text)
    desk.tap(limit(desk, "All departments", "Start again"))
    assert desk.until(lambda: clinic.department("pediatrics")["issuing"]["open"])


def test_a_flood_of_tokens_is_told_and_can_be_stopped(
    driver: webdriver.Chrome, tmp_path: Path
) -> None:
    with running_service(tmp_path) as service:
        kiosk, reception = service.pair("kiosk"), service.pair("reception")
        desk = ReceptionPage(driver, service.url)
        desk.come_as({"device": reception.token})
        desk.open_desk()
        for _ in range(FLOOD_TOKENS + 1):
            kiosk.post("/api/tokens", {"department": "dental"})

        desk.shows("faults", "Far more tokens are being taken than people come.")
        desk.shows("faults", "token-flood")
        desk.tap(limit(desk, "All departments", "Stop"))

        desk.until(lambda: "Stopped by staff" in desk.department("D").text)
        refused = kiosk.ask("POST", "/api/tokens", {"department": "dental"})
        assert (refused.status, refused.json["reason"]) == (409, "stopped")
        leave(driver)


def test_closing_the_day_is_asked_twice_and_can_be_taken_back(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    token = clinic.issue()
    desk.open_desk()

    desk.tap(desk.button("Close the day", "#closing"))
    desk.shows("closing", "1 token is still open and will end.")
    assert clinic.token(token)["status"] == "waiting"
    desk.tap(desk.button("Close the day", "#closing"))

    desk.shows("closing", "The day is closed.")
    assert clinic.token(token)["status"] == "expired"
    desk.until(lambda: "The day is closed" in desk.department("G").text)
    desk.tap(desk.button("Open the day again", "#closing"))
    desk.shows("word", "The day is open. Numbers go on.")
    assert desk.give("G") == f"G{token['number'] + 1}"


def test_a_counter_is_paused_with_its_time_of_return_and_opened(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    desk.tap(desk.one(".room .state"))

    desk.tap(desk.button("Pause 15 min", ".room"))

    desk.until(lambda: "Paused until" in desk.one(".room .state").text)
    assert clinic.counter("room-1")["state"] == "paused"
    back_at = clinic.counter("room-1")["back_at"][11:16]
    desk.until(lambda: back_at in desk.one(".room .state").text)
    desk.tap(desk.one(".room .state"))
    desk.tap(next(b for b in desk.all(".room .door button") if b.text == "Open"))
    desk.until(lambda: clinic.counter("room-1")["state"] == "open")


def test_who_is_expected_at_a_closed_counter_is_said_with_the_time(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    desk.tap(desk.one(".room .state"))

    desk.tap(desk.button("Show", ".room"))
    desk.shows("alarm", "Choose a time within the next twelve hours.")
    choose_time(desk, timedelta(hours=13))
    desk.tap(desk.button("Show", ".room"))
    desk.shows("alarm", "Choose a time within the next twelve hours.")
    soon = choose_time(desk, timedelta(hours=2))
    desk.tap(desk.button("Show", ".room"))

    desk.until(lambda: f"Expected at {soon}" in desk.one(".room .state").text)
    assert clinic.counter("room-1")["state"] == "closed"
    assert clinic.counter("room-1")["expected_at"][11:16] == soon
    desk.tap(desk.one(".room .state"))
    desk.tap(next(b for b in desk.all(".room .door button") if b.text == "Open"))
    desk.until(lambda: clinic.counter("room-1")["expected_at"] is None)


def choose_time(desk: ReceptionPage, later: timedelta) -> str:
    """The clinic's time so much later, as the browser's own picker gives it."""
    time = f"{datetime.now(ZoneInfo('Asia/Kolkata')) + later:%H:%M}"
    desk.run("arguments[0].value = arguments[1]", desk.one(".room .coming input"), time)
    return time


def test_a_lost_connection_is_told_in_five_seconds_and_no_press_is_swallowed(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    held = clinic.held()
    desk.open_desk(size=PHONE)
    before = clinic.given_so_far()

    with frozen(clinic.service):
        desk.until(lambda: desk.part("lost").is_displayed(), within_s=8)
        assert "Nothing can be done until the connection is back." in desk.text("lost")
        assert not desk.department("G").is_enabled()
        assert "No connection for" in desk.department("G").text
        desk.tap(desk.part("departments"))
        desk.shows("alarm", "Nothing was done.")
        desk.quick(held["label"])
        desk.shows("alarm", "Nothing was done.")

    desk.until(desk.is_live, within_s=15)
    assert desk.department("G").is_enabled()
    assert desk.text("alarm") == ""
    assert clinic.given_so_far() == before
    assert clinic.token(held)["status"] == "on_hold"


class frozen:  # noqa: N801  (reads as a state)
    """The service as a process that hangs: it answers nobody."""

    def __init__(self, service: RunningService) -> None:
        self._pid = service.pid

    def __enter__(self) -> None:
        os.killpg(self._pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        os.killpg(self._pid, signal.SIGCONT)


def test_a_command_whose_answer_is_late_is_done_once(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()
    before = clinic.given_so_far()

    with frozen(clinic.service):
        desk.department("P").click()
        desk.until(lambda: desk.department("P").get_attribute("aria-busy") == "true")
        desk.department("P").click()
        desk.shows("word", "One press is enough.")

    desk.until(desk.given, within_s=15)
    assert clinic.given_so_far() == before + 1


def test_a_page_that_slept_renews_its_picture_before_anything_is_done(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    before = clinic.given_so_far()

    # What a browser tells a page that it shows again after it was put away.
    told = desk.run(
        "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));"
        "document.getElementById('departments').click();"
        "return document.getElementById('alarm').textContent;"
    )

    assert "Nothing was done." in told
    desk.until(desk.is_live)
    assert clinic.given_so_far() == before


def test_another_role_is_told_that_this_is_not_its_page(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.come_as({"device": clinic.service.pair("doctor").token})

    desk.open("/desk?lang=en")

    desk.shows("dock", "This device is not paired for reception.")
    assert not desk.part("lanes").is_displayed()
    assert str(desk.one("#dock a").get_attribute("href")).endswith("/pair")


def test_reception_is_led_to_its_page_from_the_start(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open("/?lang=en")

    assert desk.until(lambda: desk.all("#desk[data-connection=live]"))


# --- a small clinic: one department, no names, a clock that is not sure ---------------------------


class SmallClinic(RunningService):
    """As an empty settings file makes it."""

    def _furnish(self) -> None:
        """Nothing: the service makes one department and one counter."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallClinic]:
    settings = SETTINGS.replace("names = true", "names = false").replace("machine", "ntp")
    service = SmallClinic(tmp_path_factory.mktemp("small"), settings)
    try:
        service.start()
        yield service
    finally:
        service.close()


@pytest.fixture
def small_desk(driver: webdriver.Chrome, small: SmallClinic) -> Iterator[ReceptionPage]:
    page = ReceptionPage(driver, small.url)
    page.come_as({"device": small.pair("reception").token})
    yield page
    assert page.script_errors() == []
    leave(driver)


def test_one_department_is_one_button_and_names_are_not_asked_for(
    small_desk: ReceptionPage,
) -> None:
    small_desk.open_desk()
    small_desk.part("details").click()

    assert [b.text.splitlines()[0] for b in small_desk.all(".department")] == ["Give a token"]
    assert small_desk.all("#wish-name") == []
    assert small_desk.button("High", "#wish")


def test_an_unsure_clock_is_confirmed_as_on_the_doctors_page(
    small_desk: ReceptionPage, small: SmallClinic
) -> None:
    small_desk.open_desk()
    small_desk.shows("faults", "The clock is not sure.")

    small_desk.tap(small_desk.button("This is right", "#clock"))

    small_desk.shows("word", "The queue knows the time now.")
    assert small_desk.until(lambda: small_desk.text("faults") == "")
