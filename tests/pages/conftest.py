"""One browser and one scripted service for all tests of the pages; each test has a fresh room."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from tests.support.service import running_service

from .browser import DoctorPage, chromium, leave
from .desk_world import Clinic
from .reception import ReceptionPage
from .scripted import Room, serving

LANGUAGES = ("en", "hi", "or")


@pytest.fixture(scope="session")
def shared_room() -> Room:
    return Room()


@pytest.fixture(scope="session")
def room_url(shared_room: Room) -> Iterator[str]:
    with serving(shared_room, LANGUAGES) as url:
        yield url


@pytest.fixture(scope="session")
def driver(room_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def room(shared_room: Room, driver: webdriver.Chrome) -> Room:
    leave(driver)  # the last test's page must not see this test's room
    shared_room.reset()
    return shared_room


@pytest.fixture
def page(driver: webdriver.Chrome, room_url: str, room: Room) -> Iterator[DoctorPage]:
    page = DoctorPage(driver, room_url)
    page.script_errors()
    yield page
    assert page.script_errors() == []


@pytest.fixture(scope="session")
def shared_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with running_service(tmp_path_factory.mktemp("clinic")) as service:
        yield Clinic(service)


@pytest.fixture
def clinic(shared_clinic: Clinic, driver: webdriver.Chrome) -> Clinic:
    """The real service with nobody waiting, and a browser that is nobody's."""
    leave(driver)
    shared_clinic.begin()
    return shared_clinic


@pytest.fixture
def desk(driver: webdriver.Chrome, clinic: Clinic) -> Iterator[ReceptionPage]:
    """A browser that is reception's."""
    page = ReceptionPage(driver, clinic.service.url)
    page.come_as({"device": clinic.desk.token})
    page.script_errors()
    yield page
    assert page.script_errors() == []
    leave(driver)
