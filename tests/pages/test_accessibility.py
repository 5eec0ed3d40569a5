"""WCAG 2.2 AA on every page and in every state, as far as a program can tell: nothing is found."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from appliance import wire
from tests.support.service import running_service

from .axe import findings
from .browser import DoctorPage, leave
from .scripted import Room, minutes_ago, token, unprinted
from .staffed_clinic import ADMIN, LoginPage, StaffedClinic

pytestmark = pytest.mark.browser
ADMIN_PARTS = (
    "departments", "counters", "hours", "staff", "devices", "settings", "backups", "events",
    "health",
)  # fmt: skip


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedClinic]:
    with running_service(tmp_path_factory.mktemp("axe")) as service:
        clinic = StaffedClinic(service)
        clinic.issue(4)
        clinic.issue(2, "pediatrics")
        yield clinic


@pytest.fixture
def visitor(driver: webdriver.Chrome, clinic: StaffedClinic) -> Iterator[LoginPage]:
    """An admin's device: it may see every page."""
    page = LoginPage(driver, clinic.service.url)
    page.come_as({"device": clinic.service.pair("admin").token})
    yield page
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    leave(driver)


# --- the doctor's page --------------------------------------------------------------------------


def test_the_doctors_page_free_and_called(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14), token(15, priority="emergency"), token(1, "P", priority="low")])
    page.open_room()
    assert findings(page) == []

    room.put(current=token(13, status="called", calls=2), undo_until=minutes_ago(-1))

    page.shows("now-label", "G13")
    assert findings(page) == []


def test_the_doctors_page_in_trouble(room: Room, page: DoctorPage) -> None:
    faults = [
        wire.HealthPart("paper", "trouble", "paper-out", minutes_ago(5), "out", "put in", "k"),
        wire.HealthPart("disk", "warning", "disk-low", minutes_ago(5), "low", "tell"),
    ]
    room.put(
        current=token(13, status="serving", started_at=minutes_ago(3)),
        waiting=[unprinted(14)], faults=faults, clock_sure=False, state="paused",
        back_at=minutes_ago(-5),
    )  # fmt: skip
    page.open_room()
    page.shows("unprinted", "G14")

    assert findings(page) == []


def test_the_doctors_page_with_something_open(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called", counter="room-1"), waiting=[token(14)])
    page.open_room()

    for selector in ("#room-state", "#more-verbs"):
        page.run("document.querySelector(arguments[0]).click()", selector)
        assert findings(page) == []
    for verb in range(4):  # hold, transfer, print again, cancel
        if verb == 2:
            continue  # done at once
        page.run("document.querySelectorAll('.verbs-of button')[arguments[0]].click()", verb)
        assert findings(page) == []
        page.run("document.querySelector('.panel .form > .small').click()")


def test_the_doctors_page_that_has_lost_the_queue(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])
    page.open_room()

    room.goes(silent=True)

    page.until(lambda: page.connection() == "lost")
    assert findings(page) == []


def test_a_room_that_is_not_this_devices(room: Room, page: DoctorPage) -> None:
    room.goes(refuse_sockets=True, me=wire.Me("public", None, None))

    page.open("/call/room-1?lang=en")

    page.until(lambda: page.connection() == "closed")
    assert findings(page) == []


# --- the way in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/pair", "/stay", "/nothing", "/login", "/api/docs"])
def test_the_pages_of_an_unpaired_browser(visitor: LoginPage, path: str) -> None:
    visitor.come_as({})
    visitor.driver.get(f"{visitor.url}{path}")
    visitor.until(lambda: visitor.all("h1")[0].text not in {"", "One moment…"})

    assert findings(visitor) == []


def test_the_login(visitor: LoginPage) -> None:
    visitor.open("/login?lang=en")
    visitor.until(visitor.names)
    assert findings(visitor) == []

    visitor.choose("Asha Nayak")
    assert findings(visitor) == []
    visitor.type_pin("000111")
    visitor.until(visitor.wrong)

    assert findings(visitor) == []


def test_the_pages_of_who_is_logged_in(visitor: LoginPage) -> None:
    visitor.open("/login?lang=en&next=/")
    visitor.log_in(ADMIN)
    visitor.until(lambda: len(visitor.all("#rooms a")) > 3)
    assert findings(visitor) == []

    visitor.all(".person-name")[0].click()
    assert findings(visitor) == []
    visitor.part("pin-change").click()
    visitor.until(lambda: visitor.all("#pin-old"))

    assert findings(visitor) == []


def test_two_rooms(visitor: LoginPage) -> None:
    visitor.open("/login?lang=en&next=/call/room-1%3Fbeside=room-2")
    visitor.log_in(ADMIN)
    visitor.until(lambda: visitor.all("#call-2"))
    visitor.until(lambda: visitor.part("call-2").get_attribute("data-connection") == "live")

    assert findings(visitor) == []


# --- reception, administration, patients --------------------------------------------------


def test_reception(visitor: LoginPage, clinic: StaffedClinic) -> None:
    desk = clinic.logged_in("reception", "Chitra Das")
    desk.post("/api/notices", {"text": {"en": "The doctor comes at ten.", "hi": "दस बजे"}})
    visitor.open("/login?lang=en&next=/desk")
    visitor.log_in(ADMIN)
    visitor.until(lambda: visitor.all("#waiting .row"))
    assert findings(visitor) == []

    visitor.run("document.getElementById('details').click()")
    visitor.run("document.querySelector('#waiting .row-main').click()")
    visitor.run("document.getElementById('notice-write').click()")
    visitor.run("document.querySelector('#notice-form .go').click()")  # it has no words yet

    assert findings(visitor) == []


def test_administration(visitor: LoginPage) -> None:
    visitor.open("/login?lang=en&next=/admin")
    visitor.log_in(ADMIN)
    visitor.until(lambda: visitor.all("#parts-list a"))
    found = findings(visitor)

    for part in ADMIN_PARTS:
        visitor.run("location.hash = arguments[0]", part)
        visitor.until(lambda: visitor.text("part-heading") != "")
        found += findings(visitor)

    assert found == []


def test_a_patients_phone(visitor: LoginPage, clinic: StaffedClinic) -> None:
    desk = clinic.logged_in("reception", "Chitra Das")
    mine = desk.post("/api/tokens", {"department": "dental"})
    visitor.come_as({})

    visitor.driver.get(visitor.url + mine["follow_url"])
    visitor.until(lambda: mine["label"] in visitor.all("body")[0].text)

    assert findings(visitor) == []
