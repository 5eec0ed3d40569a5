"""The way in: what this device is, pairing it, and where to go."""

import pytest

from appliance import wire

from .browser import DoctorPage
from .scripted import GOOD_CODE, Room, token

pytestmark = pytest.mark.browser


def test_a_device_of_one_room_is_led_straight_to_it(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), token(15)])

    page.open("/?lang=en")

    page.until(lambda: page.driver.current_url.endswith("/call/room-1"))
    assert page.shows("call-next", "Call G14")


def test_an_admin_chooses_between_all_pages(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), token(15)])
    room.goes(me=wire.Me("admin", None, "device-1"))

    page.open("/?lang=en")

    page.shows("rooms", "Administration")
    page.shows("rooms", "Reception")
    page.shows("rooms", "Waiting-room screen")
    assert page.shows("rooms", "G13 · 2 waiting")


def test_an_unknown_device_is_told_how_to_become_known(room: Room, page: DoctorPage) -> None:
    room.goes(me=wire.Me("public", None, None))

    page.open("/?lang=en")

    page.shows("explain", "This device does not belong to the clinic yet.")
    assert page.part("to-pair").is_displayed()
    assert page.part("to-board").is_displayed()  # a television needs no pairing for its page


def test_a_pairing_link_pairs_and_goes_on_to_the_room(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14)])

    page.open(f"/pair?lang=en#{GOOD_CODE}")

    page.shows("title", "This device is paired.")
    assert "#" not in page.driver.current_url
    page.until(lambda: page.driver.current_url.endswith("/call/room-1"))
    page.shows("call-next", "Call G14")


def test_a_wrong_code_is_said_in_words_and_can_be_typed_again(room: Room, page: DoctorPage) -> None:
    page.open("/pair?lang=en")
    page.part("code").send_keys("WRONG")

    page.part("pair").click()

    page.shows("word", "This code is mistyped, was used already, or is too old.")
    page.part("code").send_keys(GOOD_CODE)  # the wrong one is selected and is typed over
    page.part("pair").click()
    assert page.shows("title", "This device is paired.")
