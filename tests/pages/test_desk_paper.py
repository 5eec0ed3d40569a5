"""Paper at the desk, with the demo's real kiosk and its simulated printer."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from tests.support.demo import RunningDemo, running_demo

from .browser import leave
from .reception import ReceptionPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
def demo(shared_demo: RunningDemo) -> RunningDemo:
    shared_demo.bench.set_printer("ready")
    return shared_demo


@pytest.fixture
def desk(driver: webdriver.Chrome, demo: RunningDemo) -> Iterator[ReceptionPage]:
    page = ReceptionPage(driver, demo.url)
    page.come_as(demo.cookies("reception"))
    page.open_desk()
    page.shows("kiosks", "The printer is ready.")
    yield page
    assert page.script_errors() == []
    leave(driver)


def kinds(demo: RunningDemo, label: str) -> list[str]:
    return [ticket["kind"] for ticket in demo.bench.printed(label)]


def test_a_number_of_the_desk_comes_out_of_the_kiosk(
    demo: RunningDemo, desk: ReceptionPage
) -> None:
    label = desk.give("G")

    desk.shows("given", "The ticket is out.")
    assert kinds(demo, label) == ["ticket"]


def test_without_paper_the_number_stands_and_is_printed_by_one_tap_later(
    demo: RunningDemo, desk: ReceptionPage
) -> None:
    demo.bench.set_printer("paper-out")
    desk.shows("faults", "Paper is out.")
    desk.shows("kiosks", "Paper is out.")

    label = desk.give("D")

    desk.shows("given", "No paper came out.")
    desk.shows("unprinted", label)
    demo.bench.set_printer("ready")
    desk.shows("kiosks", "The printer is ready.")
    desk.settle()
    desk.tap(desk.button("Print again", "#given"))
    desk.shows("given", "The ticket is out.")
    assert kinds(demo, label) == ["reprint"]
    desk.until(lambda: not desk.part("unprinted").is_displayed())


def test_a_new_roll_is_asked_for_once_more_and_the_meter_begins_anew(
    demo: RunningDemo, desk: ReceptionPage
) -> None:
    desk.tap(desk.button("New roll is in", "#kiosks"))
    desk.tap(desk.button("Really a new roll?", "#kiosks"))

    desk.shows("word", "The paper meter begins anew.")
    assert desk.shows("kiosks", "About 50 of 50 m left")


def test_a_new_roll_that_was_not_meant_is_taken_back_by_going_elsewhere(
    demo: RunningDemo, desk: ReceptionPage
) -> None:
    desk.tap(desk.button("New roll is in", "#kiosks"))

    desk.part("q").click()

    assert desk.until(lambda: desk.button("New roll is in", "#kiosks"))


def test_a_test_print_comes_out(demo: RunningDemo, desk: ReceptionPage) -> None:
    before = len(demo.bench.tickets())
    desk.tap(desk.button("Print a test", "#kiosks"))

    desk.tap(desk.button("Self-test", "#kiosks"))

    desk.shows("word", "It is being printed.")
    desk.until(lambda: len(demo.bench.tickets()) > before, within_s=20)
    assert demo.bench.tickets()[-1]["kind"] == "self-test"


def test_who_is_not_logged_in_is_led_to_the_login_and_back(
    demo: RunningDemo, desk: ReceptionPage
) -> None:
    device = demo.cookies("reception")["device"]
    desk.come_as({"device": device})

    desk.open("/desk?lang=en")

    assert desk.until(lambda: "/login?next=%2Fdesk" in desk.driver.current_url)
