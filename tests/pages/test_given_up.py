"""Rooms and departments that are given up while pages show them, on the real service."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from tests.support.service import running_service

from .desk_world import Clinic
from .reception import ReceptionPage
from .staffed_clinic import LoginPage

pytestmark = pytest.mark.browser
ROOMS, DEPARTMENTS = "/api/admin/counters", "/api/admin/departments"


@pytest.fixture
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with running_service(tmp_path_factory.mktemp("clinic")) as service:
        yield Clinic(service)


@pytest.fixture
def doctor(driver: webdriver.Chrome, clinic: Clinic) -> LoginPage:
    page = LoginPage(driver, clinic.service.url)
    page.come_as({"device": clinic.service.pair("doctor").token})
    return page


@pytest.fixture
def desk(driver: webdriver.Chrome, clinic: Clinic) -> ReceptionPage:
    page = ReceptionPage(driver, clinic.service.url)
    page.come_as({"device": clinic.desk.token})
    return page


def test_a_room_that_is_given_up_while_its_page_is_open_says_so(
    clinic: Clinic, doctor: LoginPage
) -> None:
    doctor.open("/call/room-3?lang=en")
    doctor.until(lambda: doctor.connection() == "live")

    clinic.admin.ask("DELETE", f"{ROOMS}/room-3")

    doctor.until(lambda: "There is no such room" in doctor.run("return document.body.innerText"))


def test_a_room_beside_that_is_given_up_leaves_the_other_one_in_use(
    clinic: Clinic, doctor: LoginPage
) -> None:
    doctor.open("/call/room-1?lang=en&beside=room-3")
    doctor.until(lambda: doctor.part("call-2").get_attribute("data-connection") == "live")

    clinic.admin.ask("DELETE", f"{ROOMS}/room-3")

    doctor.until(lambda: not doctor.run("return document.getElementById('call-2')"))
    doctor.until(lambda: doctor.connection() == "live")


def test_what_is_given_up_leaves_the_desk(clinic: Clinic, desk: ReceptionPage) -> None:
    # Given the desk, and one who waits for a department that is given up
    label = clinic.issue("dental")["label"]
    desk.open_desk()
    assert "Dental" in desk.text("waiting")
    assert "Dental" in desk.text("limits")
    clinic.admin.ask("DELETE", f"{DEPARTMENTS}/dental")
    assert desk.labels("waiting") == [label]

    # When that one is called, and the room is given up after it
    clinic.call("room-3")
    clinic.admin.post("/api/counters/room-3/finish")
    clinic.admin.ask("DELETE", f"{ROOMS}/room-3")

    # Then nothing of either is left on the page
    desk.until(lambda: "Room 3" not in desk.text("rooms-list"))
    desk.until(lambda: "Dental" not in desk.text("waiting") + desk.text("limits"))
    assert "Dental" not in desk.text("departments")
    assert desk.labels("waiting") == []
    assert desk.script_errors() == []
