"""Call Next: one press is one call, whatever fingers, lines and other screens do."""

import pytest
from selenium.webdriver.common.keys import Keys

from appliance import wire

from .browser import DESK, PHONE, TABLET, DoctorPage, each_page_begins_with
from .scripted import Room, minutes_ago, token

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["360", "768", "1280"])
def test_call_next_calls_the_promised_token_and_promises_the_following(
    room: Room, page: DoctorPage, size: tuple[int, int]
) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), token(15)])
    page.open_room(size=size)
    page.shows("call-next", "Call G14")
    assert not page.overflows()

    page.press()

    page.shows("now-label", "G14")
    page.shows("call-next", "Call G15")
    page.shows("word", "G14 is called.")
    assert room.calls == ["G14"]


def test_a_double_tap_calls_once(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14), token(15)])
    page.open_room()

    page.double_tap()

    page.shows("now-label", "G14")
    page.until(lambda: page.button().get_attribute("aria-busy") == "false")
    assert room.calls == ["G14"]


def test_a_second_tap_on_an_answer_nobody_can_have_read_calls_nobody(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[token(14), token(15)])
    page.open_room()
    tap_again_when_answered = """
        const label = document.getElementById("now-label");
        const button = document.getElementById("call-next");
        new MutationObserver((_, watch) => {
          watch.disconnect();
          setTimeout(() => button.click(), 100);
        }).observe(label, { childList: true });
        button.click();
    """

    page.run(tap_again_when_answered)

    page.shows("word", "G14 is already called. Press again for the next one.")
    assert room.calls == ["G14"]


def test_a_press_after_reading_calls_the_next(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14), token(15)])
    page.open_room()
    page.press()
    page.shows("now-label", "G14")
    page.is_read()

    page.press()

    page.shows("now-label", "G15")
    assert room.calls == ["G14", "G15"]


def test_a_tap_while_the_answer_is_out_is_noticed_and_not_queued(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[token(14), token(15)])
    page.open_room()
    room.goes(held=True)
    page.press()
    page.shows("call-next", "Calling…")

    page.press()

    page.shows("word", "One press is enough.")
    room.goes(held=False)
    page.shows("now-label", "G14")
    assert room.calls == ["G14"]


def test_a_lost_answer_is_asked_for_again_under_the_same_key(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14), token(15)])
    page.open_room()
    room.goes(cut_answers=2)

    page.press()

    page.shows("word", "G14 is called.")
    page.shows("now-label", "G14")
    assert len(room.keys) >= 3
    assert len(set(room.keys)) == 1
    assert room.calls == ["G14"]


def test_no_answer_for_ten_seconds_is_said_in_words(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14)])
    page.open_room()
    room.goes(held=True)

    page.press()

    page.shows("alarm", "The service has not answered for 10 seconds.", within_s=14)
    assert page.shows("call-next", "Call G14")


def test_a_page_that_lags_behind_is_shown_the_true_current_token(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[token(14), token(15)])
    page.open_room()
    room.goes(lagging=True)
    room.call_from_elsewhere()

    page.press()

    page.shows("word", "Another screen has already called G14.")
    page.shows("now-label", "G14")
    assert room.calls == ["G14"]


def test_a_smaller_button_on_a_page_that_lags_behind_shows_the_true_current_token(
    room: Room, page: DoctorPage
) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), token(15)])
    page.open_room()
    page.shows("now-label", "G13")
    room.goes(lagging=True)
    room.call_from_elsewhere()

    page.verb("finish").click()

    page.shows("alarm", "The room has changed meanwhile, so nothing was done.")
    page.shows("now-label", "G14")
    assert room.current is not None
    assert room.current.label == "G14"


def test_a_tap_on_finish_for_a_token_nobody_can_have_read_finishes_nobody(
    room: Room, page: DoctorPage
) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), token(15)])
    page.open_room()
    page.shows("now-label", "G13")
    finish_as_soon_as_another_is_there = """
        const label = document.getElementById("now-label");
        new MutationObserver((_, watch) => {
          watch.disconnect();
          setTimeout(() => document.querySelector("[data-verb=finish]").click(), 100);
        }).observe(label, { childList: true });
    """
    page.run(finish_as_soon_as_another_is_there)

    room.call_from_elsewhere()

    page.shows("word", "The room has just changed. Please look, then press again.")
    assert room.keys == []


@pytest.mark.parametrize("key", [Keys.SPACE, Keys.ENTER, Keys.PAGE_DOWN])
def test_a_key_of_a_remote_calls_the_next(room: Room, page: DoctorPage, key: str) -> None:
    room.put(waiting=[token(14), token(15)])
    page.open_room()

    page.keys(key)

    page.shows("now-label", "G14")
    assert room.calls == ["G14"]


def test_a_key_held_down_calls_once(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14), token(15), token(16)])
    page.open_room()
    page.run("document.getElementById('call-next').focus()")

    page.hold_key("Enter", times=20)

    page.shows("now-label", "G14")
    page.until(lambda: page.button().get_attribute("aria-busy") == "false")
    assert room.calls == ["G14"]


def test_space_on_another_button_presses_that_one(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called", calls=1), waiting=[token(14)])
    page.open_room()
    page.run("document.querySelector('[data-verb=start]').focus()")

    page.keys(Keys.SPACE)

    page.shows("now-heading", "In the room")
    assert room.calls == []


def test_a_second_enter_on_another_button_calls_nobody(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called", calls=1), waiting=[token(14)])
    page.open_room()
    page.run("document.querySelector('[data-verb=missed]').focus()")

    page.keys(Keys.ENTER, Keys.ENTER)

    page.shows("now-heading", "The room is free")
    page.until(lambda: page.verb("missed").get_attribute("aria-busy") == "false")
    assert room.calls == []


def test_letters_press_the_smaller_buttons(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called", calls=1), waiting=[token(14)])
    page.open_room()

    page.keys("r")
    page.shows("now-note", "called 2 times")
    page.shows("word", "G13 is called again.")
    page.keys("m")

    page.shows("now-heading", "The room is free")
    assert page.shows("word", "G13 is marked as missed.")


def test_letters_do_nothing_where_they_are_switched_off_and_it_stays_so(
    room: Room, page: DoctorPage
) -> None:
    room.put(current=token(13, status="called", calls=1), waiting=[token(14)])
    page.open_room(size=DESK)
    assert page.part("letter-keys").text == "Letter keys: on"

    page.part("letter-keys").click()

    try:
        assert page.part("letter-keys").get_attribute("aria-pressed") == "false"
        page.open_room(size=DESK)
        assert page.part("letter-keys").text == "Letter keys: off"
        page.keys("r", "m", "s", "f", "u", Keys.PAGE_DOWN)  # each acts before the next key
        page.shows("now-label", "G14")
        assert room.calls == ["G14"]
        assert len(room.keys) == 1
    finally:
        page.run("localStorage.clear()")


def test_letters_are_switched_also_where_a_browser_keeps_nothing(
    room: Room, page: DoctorPage
) -> None:
    room.put(current=token(13, status="called", calls=1), waiting=[token(14)])
    refused = "Object.defineProperty(window, 'localStorage', { get() { throw new Error(); } })"
    with each_page_begins_with(page.driver, refused):
        page.open_room(size=DESK)
        page.part("letter-keys").click()
        page.keys("r", Keys.PAGE_DOWN)

        page.shows("now-label", "G14")
        assert len(room.keys) == 1


def test_undo_counts_down_and_takes_the_call_back(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), token(15)])
    page.open_room()
    page.press()
    page.shows("now-label", "G14")
    page.until(lambda: page.verb("undo").is_enabled())
    page.shows("undo-seconds", "9 s")
    page.shows("undo-seconds", "8 s")

    page.verb("undo").click()

    page.shows("now-label", "G13")
    page.shows("call-next", "Call G14")
    assert page.until(lambda: not page.verb("undo").is_enabled())


def test_undo_ends_by_the_clock_of_the_service(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), undo_until=minutes_ago(-1.5 / 60))
    page.open_room()
    page.until(lambda: page.verb("undo").is_enabled())

    page.until(lambda: not page.verb("undo").is_enabled(), within_s=4)

    assert page.text("undo-seconds") == ""


def test_with_nobody_waiting_the_button_says_it_will_only_finish(
    room: Room, page: DoctorPage
) -> None:
    room.put(current=token(13, status="serving"))
    page.open_room()
    page.shows("call-next", "Finish G13")

    page.press()

    page.shows("word", "G13 is finished. Nobody is waiting.")
    page.shows("call-next", "Nobody is waiting")
    assert page.shows("now-heading", "The room is free")


def test_a_refusal_is_said_beside_the_button_with_its_code(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])
    page.open_room()
    detail = "the moon is in the wrong house"
    room.goes(refusal=wire.Problem("Not allowed now", 409, "moon-wrong", detail))

    page.press()

    page.shows("alarm", "The moon is in the wrong house. moon-wrong")
    assert page.part("alarm").get_attribute("role") == "alert"
    page.shows("call-next", "Call G14")


def test_a_known_refusal_is_said_in_the_readers_language(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])
    page.open_room("hi")
    room.goes(refusal=wire.Problem("Not allowed now", 409, "too-soon", "wait 5 seconds"))

    page.verb("recall").click()

    assert page.shows("alarm", "यह नंबर अभी-अभी बुलाया गया है।")
