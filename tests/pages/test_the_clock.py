"""The doctor's page while the queue does not know the time."""

from datetime import UTC, datetime, timedelta

import pytest
from selenium.webdriver.common.by import By

from appliance import wire

from .browser import DoctorPage
from .scripted import Room

pytestmark = pytest.mark.browser


def right(page: DoctorPage) -> None:
    button = page.part("clock").find_element(By.TAG_NAME, "button")
    page.run("arguments[0].scrollIntoView({ block: 'center' })", button)
    button.click()


def test_the_time_is_not_asked_for_while_the_clock_is_sure(room: Room, page: DoctorPage) -> None:
    page.open_room()

    page.shows("room", "Room 1")
    assert page.text("clock") == ""


def test_one_tap_confirms_the_phones_own_time_and_date(room: Room, page: DoctorPage) -> None:
    room.put(clock_sure=False)
    page.open_room()
    page.shows("clock", "This device says it is")
    page.shows("clock", str(datetime.now(UTC).year))

    right(page)

    page.shows("word", "The queue knows the time now.")
    page.until(lambda: page.text("clock") == "")
    ((time, confirmed),) = room.times
    assert confirmed
    assert abs(datetime.now(UTC) - time) < timedelta(minutes=1)


def test_a_time_that_is_refused_is_said_in_words(room: Room, page: DoctorPage) -> None:
    room.put(clock_sure=False)
    page.open_room("hi")
    page.shows("clock", "यह सही है")
    room.goes(refusal=wire.Problem("Not allowed now", 409, "clock-conflict", "another time"))

    right(page)

    page.shows("alarm", "दूसरा समय")
    assert "यह सही है" in page.text("clock")


@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_the_offer_fits_a_narrow_phone(room: Room, page: DoctorPage, language: str) -> None:
    room.put(clock_sure=False)

    page.open_room(language)

    page.until(lambda: page.part("clock").find_elements(By.TAG_NAME, "button"))
    box = page.run(
        "return document.querySelector('#clock button').getBoundingClientRect().toJSON()"
    )
    assert (box["width"] >= 44, box["height"] >= 44) == (True, True)
    assert not page.overflows()
