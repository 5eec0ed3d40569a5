"""The page that reads the description: everything is in it, on a phone and without a network."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By

from appliance.web.access.table import ROUTES
from tests.pages.browser import DESK, PHONE, Screen, chromium
from tests.support.service import RunningService, running_service

API = [route for route in ROUTES.values() if route.is_api]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="module")
def shared_screen(
    service: RunningService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Screen]:
    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield Screen(driver, service.url)


@pytest.fixture
def screen(shared_screen: Screen) -> Iterator[Screen]:
    yield shared_screen
    assert shared_screen.script_errors() == []


def open_docs(screen: Screen, fragment: str = "", size: tuple[int, int] = PHONE) -> None:
    """Opens the page anew, and waits until it is laid out."""
    screen.driver.get("about:blank")
    screen.open(f"/api/docs{fragment}", size)
    screen.until(lambda: screen.driver.find_elements(By.TAG_NAME, "details"))


@pytest.mark.browser
def test_every_route_is_on_the_page(screen: Screen) -> None:
    open_docs(screen)

    shown = screen.driver.find_elements(By.TAG_NAME, "summary")

    assert len(shown) == len(API)
    assert {line.text.split()[0] for line in shown} == {route.method for route in API}


@pytest.mark.browser
def test_a_link_to_one_route_opens_it(screen: Screen) -> None:
    open_docs(screen, "#post_api_counters_code_call")

    said = screen.part("post_api_counters_code_call")
    screen.until(lambda: "Problems" in said.text)

    assert "reason" in said.text
    assert "at most 120 characters" in said.text
    assert "For admin, doctor." in said.text


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_nothing_runs_out_of_the_page(screen: Screen, size: tuple[int, int], colours: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": colours}]}
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    open_docs(screen, size=size)

    screen.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    screen.until(lambda: len(screen.driver.find_elements(By.TAG_NAME, "pre")) > len(API) // 2)

    assert not screen.overflows()


@pytest.mark.browser
def test_the_page_asks_nobody_but_the_clinic(screen: Screen, service: RunningService) -> None:
    open_docs(screen)

    asked = screen.run("return performance.getEntriesByType('resource').map((entry) => entry.name)")

    assert asked
    assert {urlsplit(address).netloc for address in asked} == {urlsplit(service.url).netloc}
