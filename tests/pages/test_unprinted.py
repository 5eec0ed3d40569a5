"""Tokens whose paper failed: seen at once, printed again by one tap, and no call by mistake."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from appliance import wire

from .browser import DoctorPage
from .scripted import Room, minutes_ago, token, unprinted

pytestmark = pytest.mark.browser


def labels(page: DoctorPage) -> list[str]:
    """Who stands there without a ticket, from the top."""
    found = page.part("unprinted").find_elements(By.CSS_SELECTOR, ".ticket")
    return [place.text for place in found]


def again(page: DoctorPage, label: str) -> WebElement:
    return page.part("unprinted").find_element(By.CSS_SELECTOR, f"button[aria-label$=' {label}']")


def focus(page: DoctorPage, label: str) -> None:
    page.run("arguments[0].focus()", again(page, label))


def focused(page: DoctorPage) -> str:
    return str(page.run("return document.activeElement.id"))


def test_nobody_without_a_ticket_takes_no_room(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])

    page.open_room()

    page.shows("now-label", "G13")
    assert not page.part("unprinted").is_displayed()


def test_one_tap_prints_again_and_the_row_goes_when_the_paper_is_out(
    room: Room, page: DoctorPage
) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), unprinted(15)])
    page.open_room()
    page.shows("unprinted", "Without a ticket")
    page.is_read()

    again(page, "G15").click()

    page.shows("word", "G15 is being printed again.")
    page.shows("unprinted", "Being printed…")
    assert (room.reprints, room.calls) == (["G15"], [])
    room.prints("G15")
    page.until(lambda: not page.part("unprinted").is_displayed())
    assert "no paper ticket" not in page.text("waiting")


def test_the_one_in_the_room_stands_first_then_the_newest_and_the_rest_are_counted(
    room: Room, page: DoctorPage
) -> None:
    waiting = [unprinted(n, issued_at=minutes_ago(60 - n)) for n in range(14, 34)]

    room.put(current=unprinted(13, status="called"), waiting=waiting)
    page.open_room()

    page.until(lambda: labels(page) == ["G13", "G33", "G32"])
    assert page.shows("unprinted-more", "and 18 more")


def test_a_double_tap_and_a_lost_answer_ask_once(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[unprinted(15)])
    page.open_room()
    page.until(lambda: labels(page))
    page.is_read()
    room.goes(cut_answers=1)

    page.run("arguments[0].click(); arguments[0].click()", again(page, "G15"))

    page.shows("word", "G15 is being printed again.")
    assert (room.reprints, len(set(room.keys))) == (["G15"], 1)
    again(page, "G15").click()
    page.shows("word", "G15 is being printed again.")
    assert room.reprints == ["G15"]


def test_the_next_can_be_called_while_a_ticket_is_asked_for(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[token(14), unprinted(15)])
    page.open_room()
    page.until(lambda: labels(page))
    page.is_read()
    room.goes(held=True)
    again(page, "G15").click()
    page.shows("unprinted", "Being printed…")

    page.press()
    room.goes(held=False)

    page.shows("now-label", "G14")
    assert page.until(lambda: room.reprints == ["G15"])


def test_paper_that_fails_in_another_way_can_be_asked_for_again(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[unprinted(15)])
    page.open_room()
    page.until(lambda: labels(page))
    page.is_read()
    again(page, "G15").click()
    page.shows("unprinted", "Being printed…")

    room.put(waiting=[unprinted(15, print_problem="cover-open")])

    assert page.shows("unprinted", "Print again")


def test_paper_that_does_not_come_can_be_asked_for_again_after_twenty_seconds(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[unprinted(15)])
    page.open_room()
    page.until(lambda: labels(page))
    page.is_read()
    again(page, "G15").click()
    page.shows("word", "G15 is being printed again.")
    page.shows("unprinted", "Being printed…")

    later = "const real = performance.now.bind(performance); performance.now = () => real() + %d;"
    page.run(later % 19_000)
    page.shows("unprinted", "Being printed…")
    page.run(later % 2_000)

    assert page.shows("unprinted", "Print again")


@pytest.mark.parametrize(
    ("code", "language", "said"),
    [
        ("no-kiosk", "en", "No ticket kiosk is connected, so nothing can be printed. no-kiosk"),
        ("unknown-token", "or", "ଏହି ଟୋକନ୍ ଆଉ ଧାଡ଼ିରେ ନାହିଁ।"),
    ],
)
def test_a_refusal_is_said_and_the_button_works_again(
    room: Room, page: DoctorPage, code: str, language: str, said: str
) -> None:
    room.put(waiting=[unprinted(15)])
    page.open_room(language)
    page.until(lambda: labels(page))
    page.is_read()
    room.goes(refusal=wire.Problem("Not allowed now", 409, code, "no"))

    again(page, "G15").click()

    page.shows("alarm", said)
    assert again(page, "G15").get_attribute("aria-disabled") == "false"


def test_a_press_while_the_line_is_lost_asks_nothing_and_says_so(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[unprinted(15)])
    page.open_room()
    page.until(lambda: labels(page))
    room.goes(silent=True)
    page.run("window.dispatchEvent(new Event('online'))")
    page.until(lambda: again(page, "G15").get_attribute("aria-disabled") == "true")

    again(page, "G15").click()

    page.shows("alarm", "Nothing was asked for.")
    room.goes(silent=False)
    page.until(lambda: again(page, "G15").get_attribute("aria-disabled") == "false")
    assert room.reprints == []


def test_a_tap_on_a_row_that_has_just_moved_there_asks_nothing(
    room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[unprinted(15, issued_at=minutes_ago(9))])
    page.open_room()
    page.until(lambda: labels(page) == ["G15"])
    page.is_read()
    tap_the_first_when_it_changes = """
        const list = document.getElementById("unprinted-rows");
        new MutationObserver((_, watch) => {
          watch.disconnect();
          setTimeout(() => list.querySelector("button").click(), 100);
        }).observe(list, { childList: true });
    """
    page.run(tap_the_first_when_it_changes)

    room.put(waiting=[unprinted(15, issued_at=minutes_ago(9)), unprinted(16)])

    page.shows("word", "The list has just changed.")
    assert room.reprints == []


def test_enter_on_print_again_prints_and_a_second_one_calls_nobody(
    room: Room, page: DoctorPage
) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14), unprinted(15)])
    page.open_room()
    page.until(lambda: labels(page))
    page.is_read()
    focus(page, "G15")

    page.keys(Keys.ENTER, Keys.ENTER)
    page.shows("word", "G15 is being printed again.")
    room.prints("G15")
    page.until(lambda: focused(page) == "queue-heading")
    page.keys(Keys.ENTER)

    page.shows("word", "The list has just changed.")
    assert (room.reprints, room.calls) == (["G15"], [])


def test_the_focus_stays_while_others_come_and_go(room: Room, page: DoctorPage) -> None:
    room.put(waiting=[unprinted(n, issued_at=minutes_ago(40 - n)) for n in (15, 16)])
    page.open_room()
    page.until(lambda: labels(page) == ["G16", "G15"])
    focus(page, "G15")

    room.put(waiting=[unprinted(n, issued_at=minutes_ago(40 - n)) for n in (15, 16, 17)])
    page.until(lambda: labels(page) == ["G17", "G16", "G15"])
    room.put(waiting=[token(14)], current=room.waiting[0])

    page.until(lambda: labels(page) == ["G15"])
    name = page.run("return document.activeElement.getAttribute('aria-label')")
    assert name == "Print again G15"


@pytest.mark.parametrize("height", [600, 660, 740])
def test_the_dock_never_covers_the_button_that_has_the_focus(
    room: Room, page: DoctorPage, height: int
) -> None:
    room.put(current=token(13, status="called"), waiting=[unprinted(n) for n in (14, 15, 16)])
    page.open_room(size=(360, height))
    page.until(lambda: len(labels(page)) == 3)
    page.run("document.querySelector('[data-verb=finish]').focus()")

    for _ in range(3):
        page.keys(Keys.TAB)

        bottom, dock = page.run(
            "return [document.activeElement, document.getElementById('dock')]"
            ".map((part, n) => part.getBoundingClientRect()[n ? 'top' : 'bottom'])"
        )
        assert page.run("return document.activeElement.className") == "again"
        assert bottom <= dock


@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_it_fits_a_narrow_phone_with_codes_and_marks(
    room: Room, page: DoctorPage, language: str
) -> None:
    waiting = [unprinted(n, check_code="WMWM", priority="high") for n in range(110, 116)]
    room.put(current=unprinted(109, status="called"), waiting=[*waiting, token(1, "P")])

    page.open_room(language)

    page.until(lambda: len(labels(page)) == 3)
    assert not page.overflows()
    boxes = page.run(
        "return Array.from(document.querySelectorAll('#unprinted button')).map((button) => "
        "button.getBoundingClientRect().toJSON())"
    )
    assert all(box["height"] >= 44 and box["right"] <= 360 for box in boxes)


def test_the_check_code_stands_beside_the_current_and_the_waiting_tokens(
    room: Room, page: DoctorPage
) -> None:
    room.put(
        current=token(13, status="called", check_code="WM8W"),
        waiting=[token(14, check_code="34FD"), token(15, check_code="")],
    )

    page.open_room()

    page.shows("now-code", "Code WM8W")
    page.shows("waiting", "34FD")
    heard = page.run("return document.querySelector('#waiting .unseen').textContent")
    assert heard == "Code 34FD"
    assert page.run("return document.querySelectorAll('#waiting .check').length") == 1
