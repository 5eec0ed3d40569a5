"""`/` where patients may take a number: the real service, and a phone that is nobody's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from appliance.web.pages import page_words
from tests.support.client import Client
from tests.support.service import SETTINGS, RunningService, running_service

from .axe import findings
from .browser import DESK, PHONE, TABLET, Screen, leave

pytestmark = pytest.mark.browser
# Dental opens the day after tomorrow only.
PUBLIC = """
[queue]
public_issuing = true
public_per_hour = {per_hour}

[[queue.hours]]
department = "dental"
days = ["{day}"]
opens = "09:00"
closes = "13:00"
"""
MEDICINE, CHILDREN, TEETH = "General Medicine", "Pediatrics", "Dental"


def settings(per_hour: int) -> str:
    opens = datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=2)
    day = opens.strftime("%a").lower()
    return SETTINGS + PUBLIC.replace("{day}", day).replace("{per_hour}", str(per_hour))


class PublicPage(Screen):
    """The start page as a patient sees it."""

    def come(self, language: str = "en", size: tuple[int, int] = PHONE) -> None:
        self.open(f"/?lang={language}", size)
        self.until(self.departments)

    def departments(self) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, "#rooms button")

    def department(self, name: str) -> WebElement:
        return next(button for button in self.departments() if name in button.text)

    def number(self) -> str:
        """The number of the page that the press leads to."""
        self.until(lambda: "/t/" in self.driver.current_url)
        return self.text("label")

    @contextmanager
    def without_line(self) -> Iterator[None]:
        cut = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", cut)
        try:
            yield
        finally:
            whole = cut | {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
            self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", whole)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("public"), settings(1000)) as service:
        yield service


@pytest.fixture(scope="module")
def reception(service: RunningService) -> Client:
    return service.pair("reception")


@pytest.fixture
def patient(driver: webdriver.Chrome, service: RunningService) -> Iterator[PublicPage]:
    yield from new_patient(driver, service)


def new_patient(driver: webdriver.Chrome, service: RunningService) -> Iterator[PublicPage]:
    leave(driver)
    page = PublicPage(driver, service.url)
    page.script_errors()
    yield page
    assert page.script_errors() == []
    leave(driver)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def given(reception: Client) -> int:
    """How many tokens there are."""
    total: int = reception.get("/api/tokens")["total"]
    return total


def test_a_patient_takes_a_number_and_is_led_to_its_page(
    patient: PublicPage, reception: Client
) -> None:
    before = given(reception)
    patient.come()
    assert patient.text("title") == "Take a number"

    patient.department(MEDICINE).click()

    label = patient.number()
    newest = reception.get("/api/tokens?per_page=1")["items"][0]
    assert (newest["label"], newest["origin"]) == (label, "web")
    assert given(reception) == before + 1


def test_a_double_tap_and_a_lost_line_give_one_number(
    patient: PublicPage, reception: Client
) -> None:
    before = given(reception)
    patient.come()

    with patient.without_line():
        ActionChains(patient.driver).double_click(patient.department(CHILDREN)).perform()
        patient.shows("word", "Still asking. One press is enough.")

    assert patient.number().startswith("P")
    assert given(reception) == before + 1


def test_a_press_that_nobody_answered_is_the_same_one_when_it_comes_again(
    patient: PublicPage, reception: Client
) -> None:
    before = given(reception)
    patient.come()
    # The answer to each try is lost on its way; the number is given all the same.
    lose = (
        "window.whole = window.fetch; window.fetch = (path, options) => window.whole(path, options)"
        ".then((got) => { if (path === '/api/tokens') throw new Error('lost'); return got; })"
    )
    patient.run(lose)
    patient.department(MEDICINE).click()
    patient.shows("alarm", "Tap again: you still get one number only.", within_s=20)

    patient.run("window.fetch = window.whole")
    patient.department(MEDICINE).click()

    assert patient.number().startswith("G")
    assert given(reception) == before + 1


def test_who_has_a_number_is_led_to_it_or_told_so(patient: PublicPage, reception: Client) -> None:
    patient.come()
    patient.department(MEDICINE).click()
    label = patient.number()
    before = given(reception)

    patient.come()
    patient.department(MEDICINE).click()
    assert patient.number() == label
    patient.come()
    patient.department(CHILDREN).click()

    patient.shows("title", f"Your number is {label}")
    patient.shows("explain", "This phone has a number already.")
    assert findings(patient) == []
    patient.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert patient.number() == label
    assert given(reception) == before


def test_a_closed_department_says_when_it_opens_and_gives_nothing(
    patient: PublicPage, reception: Client
) -> None:
    before = given(reception)
    patient.come()
    teeth = patient.department(TEETH)
    assert teeth.get_attribute("aria-disabled") == "true"
    assert re.search(r"Opens on \w+day at 09:00\.", teeth.text)

    teeth.click()

    assert patient.shows("alarm", "at 09:00.")
    assert given(reception) == before


def test_who_presses_when_staff_have_just_stopped_is_told(
    patient: PublicPage, reception: Client
) -> None:
    patient.come()
    reception.post("/api/issuing", {"open": False})
    try:
        patient.department(MEDICINE).click()

        patient.shows("alarm", "Please ask at the desk.")
        patient.shows("title", "No numbers are given out just now.")
        assert patient.department(MEDICINE).get_attribute("aria-disabled") == "true"
    finally:
        reception.post("/api/issuing", {"open": True})


def test_who_asks_too_often_is_told_in_words(driver: webdriver.Chrome, tmp_path: Path) -> None:
    with running_service(tmp_path, settings(1)) as service:
        for page in new_patient(driver, service):
            page.come("or")
            page.departments()[0].click()
            page.number()
            page.come_as({})
            page.come("or")
            page.departments()[0].click()

            assert page.shows("alarm", page_words("or", "take")["take_often"])


def test_a_keyboard_is_enough(patient: PublicPage) -> None:
    patient.come()

    ActionChains(patient.driver).send_keys(Keys.TAB, Keys.ENTER).perform()

    assert patient.number().startswith("G")


@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_each_button_is_large_and_nothing_scrolls_sideways(
    patient: PublicPage, language: str
) -> None:
    for size in (PHONE, TABLET, DESK):
        patient.come(language, size)

        assert not patient.overflows()
        heights = [button.size["height"] for button in patient.departments()]
        assert len(heights) == 3
        assert min(heights) >= 88
        ways = patient.driver.find_elements(By.CSS_SELECTOR, "#ways a, .languages a")
        assert min(way.size["height"] for way in ways) >= 44


def test_nothing_is_found_wrong_with_it(patient: PublicPage) -> None:
    patient.come()
    assert findings(patient) == []

    patient.department(TEETH).click()

    assert findings(patient) == []


def test_a_device_of_the_clinic_finds_its_own_way(
    patient: PublicPage, service: RunningService
) -> None:
    patient.open("/stay")
    patient.driver.add_cookie({"name": "device", "value": service.pair("reception").token})

    patient.open("/?lang=en")

    assert patient.until(lambda: patient.driver.current_url.endswith("/desk"))


def test_every_phrase_for_it_is_used() -> None:
    web = files("appliance.web")
    sources = [web.joinpath("static", "take.js"), web.joinpath("templates", "choose.html")]
    text = "\n".join(source.read_text() for source in sources)

    assert [k for k in page_words("en", "take") if k.startswith("take_") and k not in text] == []
