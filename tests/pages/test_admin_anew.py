"""What makes the service start anew, or the page ask who it is; a clinic for each test."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from tests.support.client import Client
from tests.support.service import RunningService

from .administration import AdminPage, clinic

pytestmark = pytest.mark.browser


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[RunningService, Client]]:
    with clinic(tmp_path) as world:
        yield world


@pytest.fixture
def page(driver: webdriver.Chrome, world: tuple[RunningService, Client]) -> AdminPage:
    return AdminPage(driver, world[0].url, {"device": world[1].token})


def times(page: AdminPage, day: int) -> list[str]:
    """Ids are nobody's business: the fields of a day, opening and closing twice."""
    page.until(lambda: page.driver.find_elements(By.CSS_SELECTOR, ".day-field"))
    return page.run(  # type: ignore[no-any-return]
        "return [...document.querySelectorAll('.day-field')[arguments[0]]"
        ".querySelectorAll('input')].map((e) => e.value)",
        day,
    )


def set_times(page: AdminPage, day: int, *values: str) -> None:
    page.until(lambda: page.driver.find_elements(By.CSS_SELECTOR, ".day-field"))
    page.run(
        "[...document.querySelectorAll('.day-field')[arguments[0]].querySelectorAll('input')]"
        ".slice(0, arguments[1].length).forEach((e, n) => { e.value = arguments[1][n];"
        " e.dispatchEvent(new Event('input', { bubbles: true })); })",
        day,
        list(values),
    )


def test_a_week_with_a_break_and_a_night_is_kept(
    page: AdminPage, world: tuple[RunningService, Client]
) -> None:
    page.open_part("hours")
    page.press("Change the hours")
    set_times(page, 0, "09:00", "13:00", "16:00", "01:00")
    page.says("the next day")
    page.press("Monday")
    assert times(page, 6) == ["09:00", "13:00", "16:00", "01:00"]
    set_times(page, 6, "", "", "", "")

    page.press("Save")

    page.shows("word", "Saved.")
    kept = world[0].settings_file.with_name("settings.chosen.toml").read_text()
    week = ["mon", "tue", "wed", "thu", "fri", "sat"]
    assert tomllib.loads(kept)["queue"]["hours"] == [
        {"department": "", "days": week, "opens": "09:00", "closes": "13:00"},
        {"department": "", "days": week, "opens": "16:00", "closes": "01:00"},
    ]


def test_half_of_a_time_is_told_at_its_day(page: AdminPage) -> None:
    page.open_part("hours")
    page.press("Change the hours")
    set_times(page, 2, "09:00")

    page.press("Save")

    page.until(page.wrong)
    assert page.wrong() == {"Wednesday": "Please write both times, opening and closing."}


def test_once_there_is_an_administrator_the_page_asks_who_it_is(
    page: AdminPage, world: tuple[RunningService, Client]
) -> None:
    page.open_part("staff")
    page.press("Add a person")
    page.write("Name", "Chitra Sahoo")
    page.choose("Role", "Administrator")
    page.write("Passphrase", "short")
    page.press("Save")
    page.until(page.wrong)
    page.write("Passphrase", "four quiet words here")

    page.press("Save")

    page.until(lambda: "Your login is over" in page.run("return document.body.innerText"))
    page.driver.refresh()
    assert page.until(lambda: "/login?next=%2Fadmin" in page.driver.current_url)
