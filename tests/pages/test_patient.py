"""What a patient's phone shows and does in each state, on a service of one ticket."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from appliance import wire
from appliance.rules.tokens import Status

from .browser import DESK, PHONE, TABLET
from .patient import KEY, OneTicket, Phone, one_ticket, watched
from .test_look import contrast

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "hi", "or")
PATH = f"/t/{KEY}"
_CONTRAST = """
const shown = [...document.querySelectorAll("main p, h1 span, footer p, footer a, button")]
  .filter((part) => part.getClientRects().length && part.textContent && part.offsetWidth > 1);
return shown.map((part) => [part.textContent, getComputedStyle(part).color,
  getComputedStyle(document.body).backgroundColor]);
"""


@pytest.fixture(scope="module")
def shared() -> OneTicket:
    return OneTicket()


@pytest.fixture(scope="module")
def url(shared: OneTicket) -> Iterator[str]:
    with one_ticket(shared, LANGUAGES) as url:
        yield url


@pytest.fixture
def ticket(shared: OneTicket) -> OneTicket:
    shared.away, shared.known, shared.sure = False, True, True
    shared.becomes("waiting")
    return shared


@pytest.fixture
def phone(driver: webdriver.Chrome, url: str, ticket: OneTicket) -> Iterator[Phone]:
    page = Phone(driver, url)
    page.script_errors()
    with watched(driver):
        yield page
        assert page.script_errors() == []


def test_who_waits_sees_people_ahead_and_the_wait_as_a_range(phone: Phone) -> None:
    phone.follow(PATH)

    assert phone.texts() == {
        "label": "G12",
        "department": "General Medicine",
        "headline": "5 people ahead of you",
        "text": "",
        "wait": "about 20 to 35 minutes",
        "note": "",
    }
    assert phone.run("return document.querySelectorAll('#people i').length") == 5


def test_no_wait_is_shown_where_none_can_be_said(phone: Phone, ticket: OneTicket) -> None:
    ticket.becomes("waiting", wait=None)

    phone.follow(PATH)

    assert phone.texts()["wait"] == ""
    assert not phone.part("wait").is_displayed()


def test_at_two_ahead_the_phone_vibrates_once_and_says_so(phone: Phone, ticket: OneTicket) -> None:
    ticket.becomes("waiting", ahead=3)
    phone.follow(PATH)
    phone.part("alert").click()
    assert len(phone.felt()) == 1  # the touch was answered, so that people know what to expect

    ticket.becomes("waiting", ahead=2)
    phone.comes_to("soon", within_s=25)

    assert len(phone.felt()) == 2
    assert "Your turn is near" in phone.texts()["text"]
    assert "2 people ahead" in phone.run("return document.getElementById('said').textContent")
    ticket.becomes("waiting", ahead=1, wait=None)
    phone.until(lambda: phone.texts()["headline"] == "1 person ahead of you", 25)
    assert len(phone.felt()) == 2


def test_your_turn_fills_the_screen_and_is_felt_and_cried(phone: Phone, ticket: OneTicket) -> None:
    phone.follow(PATH)
    paper = phone.run("return getComputedStyle(document.body).backgroundColor")

    ticket.becomes("called")
    phone.comes_to("called", within_s=25)

    told = phone.texts()
    assert (told["headline"], told["text"]) == ("Your turn", "Go to Room 2")
    assert phone.run("return getComputedStyle(document.body).backgroundColor") != paper
    assert phone.run("return document.body.getBoundingClientRect().height") >= PHONE[1]
    assert "Go to Room 2" in phone.run("return document.getElementById('cried').textContent")
    assert phone.felt() == [[500, 200, 500, 200, 500]]
    ticket.becomes("called", calls=2)
    phone.until(lambda: len(phone.felt()) == 2, 25)


def test_the_turn_is_shown_on_a_phone_that_cannot_vibrate(phone: Phone, ticket: OneTicket) -> None:
    phone.follow(PATH)
    phone.run("delete Navigator.prototype.vibrate")

    ticket.becomes("called")

    assert phone.comes_to("called", within_s=25)


@pytest.mark.parametrize(
    ("language", "size"),
    [("en", PHONE), ("hi", PHONE), ("or", (320, 640)), ("or", TABLET), ("en", DESK)],
    ids=["en-360", "hi-360", "or-320", "or-768", "en-1280"],
)
def test_every_state_fits_and_says_what_the_service_said(
    phone: Phone, ticket: OneTicket, language: str, size: tuple[int, int]
) -> None:
    for status in Status:
        ticket.becomes(status.value)
        phone.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        phone.follow(PATH, language, size, awake=False)
        by_service = phone.texts()
        phone.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        phone.follow(PATH, language, size)

        assert phone.texts() == by_service
        assert by_service["headline"]
        assert not phone.overflows(), status


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_in_every_state(phone: Phone, ticket: OneTicket, theme: str) -> None:
    wish = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
    phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wish)

    for status in Status:
        ticket.becomes(status.value)
        phone.follow(PATH)
        faint = [
            (text, status)
            for text, front, back in phone.run(_CONTRAST)
            if contrast(_hex(front), _hex(back)) < 4.5
        ]
        assert faint == []
    phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_whoever_wants_no_movement_sees_none(phone: Phone, ticket: OneTicket) -> None:
    wish = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wish)
    ticket.becomes("called")

    phone.follow(PATH)

    assert phone.run("return document.getAnimations().length") == 0
    phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    phone.until(lambda: phone.run("return document.getAnimations().length") > 0)


def test_letters_of_twice_the_size_still_fit(phone: Phone, ticket: OneTicket) -> None:
    ticket.becomes("called", counter_name="Consultation room 12")
    phone.follow(PATH, "or")

    phone.run("document.documentElement.style.fontSize = '200%'")

    assert not phone.overflows()


@pytest.mark.parametrize("label", ["7", "G1234", "PAED123B", "W" * 14])
def test_a_long_label_still_fits(phone: Phone, ticket: OneTicket, label: str) -> None:
    ticket.becomes("called", label=label)

    phone.follow(PATH, size=(320, 640))

    assert not phone.overflows()


def test_everything_to_tap_is_large_enough(phone: Phone) -> None:
    phone.follow(PATH)

    sizes = phone.run(
        "return [...document.querySelectorAll('button, a')].map((part) => "
        "{ const box = part.getBoundingClientRect(); return [box.width, box.height]; })"
    )

    assert len(sizes) == 4
    assert all(width >= 44 and height >= 44 for width, height in sizes)


def test_another_department_is_told_and_the_number_stays(phone: Phone, ticket: OneTicket) -> None:
    phone.follow(PATH)

    names = {"en": "Dental"}
    ticket.becomes("waiting", department="dental", department_name="Dental", department_names=names)

    phone.shows("moved", "You now wait for Dental. Your number stays the same.", within_s=25)
    assert phone.texts()["department"] == "Dental"
    assert phone.texts()["label"] == "G12"


def test_hostile_names_stay_text(phone: Phone, ticket: OneTicket) -> None:
    hostile = "</script><img src=x onerror=window.hurt=1><b>x</b>"
    ticket.becomes(
        "called", counter_name=hostile, department_name=hostile, department_names={"en": hostile}
    )

    phone.follow(PATH)

    assert hostile in phone.texts()["text"]
    assert phone.run("return window.hurt") is None
    assert phone.run("return document.querySelectorAll('main img, main p b b').length") == 0


def test_a_browser_without_sockets_asks_again_and_again(
    driver: webdriver.Chrome, url: str, ticket: OneTicket
) -> None:
    phone = Phone(driver, url)
    with watched(driver, sockets=False):
        phone.follow(PATH)
        ticket.becomes("waiting", ahead=1, wait=wire.Wait(5, 10))

        assert phone.comes_to("soon", within_s=25)
        assert phone.texts()["wait"] == "about 5 to 10 minutes"


def test_a_service_that_is_away_makes_the_page_old_and_comes_back_by_itself(
    phone: Phone, ticket: OneTicket
) -> None:
    phone.follow(PATH)

    ticket.away = True
    phone.until(lambda: phone.line() == "lost", 30)

    phone.shows("line", "No connection for ")
    phone.shows("line-do", "This may be old.")
    assert phone.texts()["headline"] == "5 people ahead of you"
    ticket.becomes("called")
    ticket.away = False
    phone.comes_to("called", within_s=25)
    assert phone.line() == "live"
    assert phone.text("line-do") == ""


def test_a_ticket_that_is_gone_leads_to_the_page_that_says_so(
    phone: Phone, ticket: OneTicket
) -> None:
    phone.follow(PATH)

    ticket.known = False

    assert phone.comes_to("unknown", within_s=25)


def test_a_chosen_language_is_kept(phone: Phone) -> None:
    phone.follow(PATH)
    phone.driver.find_element("css selector", "nav a[lang=or]").click()
    phone.until(lambda: phone.run("return document.documentElement.lang") == "or")

    phone.open(PATH)

    assert phone.run("return document.documentElement.lang") == "or"
    assert "ଆପଣଙ୍କ ଆଗରେ 5 ଜଣ" in phone.texts()["headline"]


_AFTER_FRAME = """
const [token, frame, done] = arguments;
import("/static/0/standing.js").then(({ afterFrame }) => done(afterFrame(token, frame)));
"""
_FRAME = {
    "kind": "queue", "revision": 9, "now": "", "day": "2026-11-21", "order": {}, "missed": [],
    "now_serving": [],
}  # fmt: skip
_AT_ROOM_2 = {"label": "G12", "counter": "room-2", "counter_name": "Room 2", "calls": 1}


@pytest.mark.parametrize(
    ("frame", "status", "asks"),
    [
        ({"now_serving": [_AT_ROOM_2]}, "called", "later"),
        ({"now_serving": [_AT_ROOM_2], "day": "2026-11-22"}, "waiting", "now"),
        ({"now_serving": [_AT_ROOM_2], "day": None}, "waiting", "now"),
        ({"now_serving": [_AT_ROOM_2], "revision": 0}, "waiting", ""),
        ({"missed": ["G12"]}, "missed", "later"),
        ({"missed": ["G1", "G2"]}, "waiting", "now"),
        ({"order": {"general_medicine": ["G1", "G12"]}}, "waiting", "later"),
        ({"order": {"dental": ["G12"]}}, "waiting", "now"),
    ],
    ids=["called", "other-day", "no-day", "older", "missed", "nowhere", "moved-up", "transferred"],
)
def test_a_frame_moves_the_token_only_where_it_can_tell(
    phone: Phone, ticket: OneTicket, frame: dict[str, object], status: str, asks: str
) -> None:
    phone.open(PATH)
    token = phone.run("return JSON.parse(document.getElementById('facts').textContent).token")
    token["revision"] = 1

    after = phone.driver.execute_async_script(_AFTER_FRAME, token, {**_FRAME, **frame})

    assert (after["token"]["status"], after["ask"]) == (status, asks)


def _hex(colour: str) -> str:
    parts = colour.removeprefix("rgba(").removeprefix("rgb(").rstrip(")").split(",")
    return "#" + "".join(f"{int(part):02x}" for part in parts[:3])
