"""People say who they are: names to choose, a PIN to type, and what is told when it is wrong."""

from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from tests.support.client import Client
from tests.support.service import running_service

from .browser import DESK, PHONE, leave
from .staffed_clinic import ADMIN, PASSPHRASE, PINS, LoginPage, StaffedClinic

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedClinic]:
    with running_service(tmp_path_factory.mktemp("staffed")) as service:
        yield StaffedClinic(service)


@pytest.fixture
def doctor(clinic: StaffedClinic) -> Client:
    """A doctor's device, that nobody guessed on yet."""
    return clinic.service.pair("doctor")


@pytest.fixture
def page(driver: webdriver.Chrome, clinic: StaffedClinic, doctor: Client) -> Iterator[LoginPage]:
    page = LoginPage(driver, clinic.service.url)
    page.come_as({"device": doctor.token})
    page.script_errors()
    yield page
    assert page.script_errors() == []
    driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
    leave(driver)


def test_a_doctor_chooses_the_name_types_the_pin_and_is_in_the_room(page: LoginPage) -> None:
    page.open("/?lang=en")
    page.is_at("/login")
    page.shows("explain", "Who are you?")

    page.log_in("Asha Nayak")

    page.is_at("/call/room-1")
    page.until(lambda: page.connection() == "live")
    assert page.shows("person", "Asha Nayak")


def test_only_those_who_may_log_in_here_are_offered(page: LoginPage) -> None:
    page.open("/login?lang=en")

    page.until(page.names)

    assert page.names() == ["Asha Nayak", "Binod Sahu", ADMIN]


def test_a_doctor_of_two_rooms_chooses_between_them(page: LoginPage) -> None:
    page.open("/?lang=en")
    page.log_in("Binod Sahu")

    page.shows("title", "Which room is this?")

    rooms = page.all("#rooms a")
    page.until(lambda: len(page.all("#rooms a")) == 2)
    assert [room.text.split("\n")[0] for room in rooms or page.all("#rooms a")] == [
        "Room 1", "Room 2",
    ]  # fmt: skip


def test_the_login_leads_back_to_the_page_that_was_wanted(page: LoginPage) -> None:
    page.open("/login?lang=en&next=/call/room-2")

    page.log_in("Binod Sahu")

    assert page.is_at("/call/room-2")


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_the_login_leads_to_no_foreign_page(page: LoginPage, elsewhere: str) -> None:
    page.open(f"/login?lang=en&next={elsewhere}")

    page.log_in("Asha Nayak")

    assert page.is_at("/call/room-1")


def test_a_wrong_pin_is_told_and_the_wait_counts_down(page: LoginPage) -> None:
    page.open("/login?lang=en")
    page.choose("Asha Nayak")

    page.type_pin("000111")

    page.until(lambda: "This is not right for Asha Nayak." in page.wrong())
    assert page.part("pin").get_attribute("value") == ""
    page.until(lambda: page.text("log-in") == "Log in")
    page.type_pin("000112")
    page.until(lambda: "Wait 2 seconds" in page.wrong())
    page.until(lambda: page.text("log-in") == "Again in 0:01")
    page.until(lambda: page.text("log-in") == "Log in")
    page.type_pin(PINS["Asha Nayak"])
    assert page.is_at("/call/room-1")


def test_what_is_typed_while_one_has_to_wait_is_no_guess(page: LoginPage, doctor: Client) -> None:
    page.open("/login?lang=en")
    page.choose("Asha Nayak")
    page.type_pin("000111")
    page.until(lambda: "not right" in page.wrong())

    page.type_pin("000112")

    assert doctor.get("/api/login")["tries_left"] == 9


def test_near_the_end_the_tries_that_are_left_are_told(page: LoginPage, doctor: Client) -> None:
    guess_wrong(doctor, ["Binod Sahu", "Deepa Rout", "nobody", "no one"])
    page.open("/login?lang=en")
    page.choose("Asha Nayak")

    page.type_pin("000111")

    told = "After 5 more wrong tries this device must be paired again."
    page.until(lambda: told in page.wrong())
    assert page.part("to-pair").is_displayed() is False


def test_the_last_wrong_guess_says_that_the_device_is_not_paired_any_more(
    page: LoginPage, doctor: Client
) -> None:
    guess_wrong(doctor, ["Binod Sahu", "Deepa Rout", *(f"nobody {n}" for n in range(7))])
    page.open("/login?lang=en")
    page.choose("Asha Nayak")

    page.type_pin("000111")

    page.shows("explain", "Too many wrong tries: this device is not paired any more.")
    assert page.part("to-pair").is_displayed()


def test_an_unpaired_device_is_told_what_to_do(page: LoginPage) -> None:
    page.come_as({})

    page.open("/login?lang=en")

    page.shows("explain", "This device is not paired. Ask the person who looks after the kiosk")
    assert page.part("to-pair").is_displayed()


def test_on_a_touch_screen_the_page_has_keys_of_its_own(page: LoginPage) -> None:
    page.touch()
    page.driver.get(f"{page.url}/login?lang=en")
    page.choose("Asha Nayak")
    assert page.part("pin").get_attribute("inputmode") == "none"
    keys = {key.text: key for key in page.all(".pad .key")}
    assert all(min(key.size.values()) >= 64 for key in keys.values())

    keys["7"].click()
    keys["⌫"].click()
    for digit in PINS["Asha Nayak"]:
        keys[digit].click()

    assert page.is_at("/call/room-1")


def test_an_admin_types_a_passphrase_and_may_look_at_it(page: LoginPage) -> None:
    page.open("/login?lang=en&next=/call/room-3")
    page.choose(ADMIN)
    field = page.part("pin")
    assert field.get_attribute("autocomplete") == "current-password"
    page.type_pin(PASSPHRASE)
    assert field.get_attribute("type") == "password"

    page.all(".peek")[0].click()

    assert field.get_attribute("type") == "text"
    page.part("log-in").click()
    assert page.is_at("/call/room-3")


def test_a_pin_is_never_offered_to_the_browser_to_keep(page: LoginPage) -> None:
    page.open("/login?lang=en")

    page.choose("Asha Nayak")

    assert page.part("pin").get_attribute("autocomplete") == "off"
    assert page.part("pin").get_attribute("inputmode") == "numeric"


def test_who_chose_the_wrong_name_goes_back_to_the_names(page: LoginPage) -> None:
    page.open("/login?lang=en")
    page.choose("Binod Sahu")

    page.all(".chosen button")[0].click()

    page.until(lambda: "Asha Nayak" in page.names())
    assert page.run("return document.activeElement.className").startswith("choice")


def test_the_person_logs_out_and_the_next_one_is_asked(page: LoginPage) -> None:
    page.open("/login?lang=en")
    page.log_in("Asha Nayak")
    page.shows("person", "Asha Nayak")

    page.all(".person-name")[0].click()
    page.part("who-out").click()

    page.is_at("/login?next=%2Fcall%2Froom-1")
    page.log_in("Binod Sahu")
    page.is_at("/call/room-1")
    assert page.shows("person", "Binod Sahu")


def test_a_session_that_ends_is_told_in_place_and_what_was_typed_stays(
    page: LoginPage, clinic: StaffedClinic
) -> None:
    page.open("/login?lang=en")
    page.log_in("Asha Nayak")
    page.until(lambda: page.connection() == "live")
    page.run("window.stays = 'typed'")

    clinic.end_logins("Asha Nayak")

    page.until(lambda: page.all("dialog.sheet"))
    assert "Your login is over" in page.all("dialog.sheet")[0].text
    page.log_in("Asha Nayak")
    page.until(lambda: not page.all("dialog.sheet"))
    page.until(lambda: page.connection() == "live")
    assert page.run("return window.stays") == "typed"


def test_somebody_else_who_logs_in_instead_is_shown_as_who_it_is(
    page: LoginPage, clinic: StaffedClinic
) -> None:
    page.open("/login?lang=en")
    page.log_in("Asha Nayak")
    page.until(lambda: page.connection() == "live")
    clinic.end_logins("Asha Nayak")

    page.log_in("Binod Sahu")

    page.until(lambda: page.connection() == "live")
    assert page.shows("person", "Binod Sahu")


def test_a_new_pin_is_chosen_and_counts_at_once(page: LoginPage, clinic: StaffedClinic) -> None:
    page.open("/login?lang=en")
    page.log_in("Asha Nayak")
    open_pin_change(page)

    fill(page, old=PINS["Asha Nayak"], new="735106", again="735160")
    page.until(lambda: "not the same twice" in page.wrong())
    fill(page, old="999888", new="735106", again="735106")
    page.until(lambda: "The one until now is wrong." in page.wrong())
    page.until(lambda: clinic.people)  # the wait of a second is over with the next try's answer
    again(page, old=PINS["Asha Nayak"], new="123456")
    page.until(lambda: "hard to guess" in page.wrong())
    again(page, old=PINS["Asha Nayak"], new="735106")

    page.until(lambda: "It is changed." in page.all("dialog.sheet")[0].text)
    page.all(".sheet-close")[0].click()
    page.until(lambda: page.connection() == "live")
    assert page.all("dialog.sheet") == []
    clinic.change("Asha Nayak", pin=PINS["Asha Nayak"])


def test_the_pages_own_keys_call_nobody_while_somebody_types_a_pin(
    page: LoginPage, clinic: StaffedClinic
) -> None:
    page.open("/login?lang=en")
    page.log_in("Asha Nayak")
    page.until(lambda: page.connection() == "live")
    clinic.issue(1)
    page.until(lambda: page.promised() != "")
    open_pin_change(page)

    page.keys("s", "u", Keys.PAGE_DOWN)

    page.all(".sheet-close")[0].click()
    page.until(lambda: not page.all("dialog.sheet"))
    assert page.promised() != ""
    assert page.part("now").get_attribute("data-status") == "free"


@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_the_login_fits_a_narrow_phone(page: LoginPage, language: str) -> None:
    page.open(f"/login?lang={language}", PHONE)
    page.until(page.names)
    assert not page.overflows()

    page.choose("Asha Nayak")

    assert not page.overflows()
    sizes = page.run(
        "return Array.from(document.querySelectorAll('button, a, input:not([aria-hidden])'))"
        ".filter((part) => part.offsetParent).map((part) => part.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44


def guess_wrong(device: Client, names: list[str]) -> None:
    """One wrong guess for each: nobody has to wait for another one's."""
    for name in names:
        assert device.ask("POST", "/api/login", {"staff": name, "pin": "000111"}).status == 401


def open_pin_change(page: LoginPage) -> None:
    page.shows("person", "Asha Nayak")
    page.all(".person-name")[0].click()
    page.part("pin-change").click()
    page.until(lambda: page.all("#pin-old"))


def fill(page: LoginPage, **words: str) -> None:
    for name, text in words.items():
        page.part(f"pin-{name}").clear()
        page.part(f"pin-{name}").send_keys(text)
    page.all(".sheet form .choice")[0].click()


def again(page: LoginPage, old: str, new: str) -> None:
    """Tries until the wait of the guess before is over."""

    def tried() -> bool:
        if not page.all(".sheet form"):
            return True  # it was taken between the last answer and the look at it
        fill(page, old=old, new=new, again=new)
        page.until(lambda: not page.all(".sheet form") or page.wrong() != "")
        return not page.all(".sheet form") or "Wait" not in page.wrong()

    page.until(tried)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_reception_sees_who_is_logged_in_and_the_way_out(
    clinic: StaffedClinic, page: LoginPage, size: tuple[int, int]
) -> None:
    page.come_as({"device": clinic.service.pair("reception").token})
    page.open("/login?lang=en&next=/desk")
    page.log_in("Chitra Das")
    page.is_at("/desk")
    page.open("/desk?lang=en", size)

    assert page.shows("person", "Chitra Das")
    assert not page.overflows()

    page.part("person").click()
    page.part("who-out").click()

    assert page.is_at("/login?next=%2Fdesk")
