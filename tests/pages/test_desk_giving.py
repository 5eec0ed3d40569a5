"""Reception gives tokens: one press, one number, with or without a name."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from .desk_world import MEDICINE, Clinic
from .reception import ReceptionPage

pytestmark = pytest.mark.browser
PHONE = "98765 43210"


def test_a_press_gives_the_next_number_and_shows_it_large(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    clinic.issue()
    desk.open_desk()

    label = desk.give("G")

    assert label == clinic.newest()["label"]
    assert clinic.newest()["origin"] == "reception"
    desk.shows("given", "1 person ahead")
    desk.shows("given", "No kiosk prints.")
    desk.until(lambda: label in desk.labels("waiting"))


def test_a_number_beyond_the_edge_of_the_screen_is_said_large_and_nothing_scrolls(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    clinic.issue("pediatrics")
    desk.open_desk(size=(360, 420))
    button = desk.department("P")
    desk.run("arguments[0].scrollIntoView({ block: 'center' })", button)
    before = desk.run("return scrollY")

    button.click()

    desk.shows("word", " · 1 person ahead")
    assert desk.text("word").startswith(clinic.newest()["label"])
    assert desk.run("return scrollY") == before


def test_a_double_tap_gives_one_number_and_says_so(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()
    before = clinic.given_so_far()

    ActionChains(desk.driver).double_click(desk.department("D")).perform()
    desk.until(desk.given)
    desk.department("D").click()

    desk.shows("word", "read it, then press again")
    assert clinic.given_so_far() == before + 1


def test_the_next_person_gets_a_number_as_soon_as_the_last_one_was_read(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    before = clinic.given_so_far()

    desk.give("P")
    desk.settle()
    desk.give("P")

    assert clinic.given_so_far() == before + 2


def test_details_are_written_down_and_the_form_is_empty_for_the_next(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    desk.tap(desk.part("details"))
    for part, words in {"name": "Asha Nayak", "age": "34", "notes": "with her son"}.items():
        desk.type(f"wish-{part}", words)

    label = desk.give("G")

    patient = clinic.newest()["patient"]
    assert (patient["name"], patient["age"], patient["notes"]) == ("Asha Nayak", 34, "with her son")
    assert not desk.part("wish").is_displayed()
    desk.until(lambda: "Asha Nayak" in desk.row_text(label))
    desk.tap(desk.part("details"))
    assert desk.part("wish-name").get_attribute("value") == ""


def test_a_phone_that_has_an_open_token_is_offered_that_one(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    first = clinic.issue(patient={"name": "Bipin Majhi", "phone": PHONE})
    before = clinic.given_so_far()
    desk.open_desk()
    desk.tap(desk.part("details"))
    desk.type("wish-name", "Bipin Majhi")
    desk.type("wish-phone", "+91" + PHONE)

    label = desk.give("G")

    assert label == first["label"]
    desk.shows("given", "already has a token")
    assert clinic.given_so_far() == before


@pytest.mark.parametrize(
    ("part", "words", "told"),
    [
        ("phone", "12", "This is no phone number"),
        ("age", "200", "This is no age"),
        ("age", "young", "This is no age"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_nothing_is_given(
    clinic: Clinic, desk: ReceptionPage, part: str, words: str, told: str
) -> None:
    desk.open_desk()
    before = clinic.given_so_far()
    desk.tap(desk.part("details"))
    desk.type("wish-name", "Asha")
    desk.type(f"wish-{part}", words)

    desk.department("G").click()

    desk.shows(f"wish-{part}-wrong", told)
    assert desk.focused() == f"wish-{part}"
    assert desk.part("wish-name").get_attribute("value") == "Asha"
    assert clinic.given_so_far() == before


def test_a_phone_without_a_name_is_asked_for_the_name(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()
    desk.tap(desk.part("details"))
    desk.type("wish-phone", PHONE)

    desk.department("G").click()

    assert desk.shows("wish-name-wrong", "Please write the name too.")


def test_a_priority_needs_a_reason_which_is_kept(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()
    desk.tap(desk.part("details"))
    desk.tap(desk.button("High", "#wish"))
    desk.department("G").click()
    desk.shows("wish-reason-wrong", "Please say why")

    desk.tap(desk.button("In pain", "#wish"))
    label = desk.give("G")

    token = clinic.newest()
    assert (token["label"], token["priority"]) == (label, "high")
    assert clinic.events(token)[0]["why"] == "In pain"
    assert desk.all("#given .priority.high")


def test_a_token_given_by_mistake_is_cancelled_in_two_taps(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    label = desk.give("D")

    desk.tap(desk.button("Given by mistake", "#given"))
    assert clinic.newest()["status"] == "waiting"
    desk.tap(desk.button(f"Cancel {label} for good", "#given"))

    desk.shows("word", f"{label} is cancelled.")
    desk.shows("given", f"{label} is no longer in the queue.")
    assert clinic.newest()["status"] == "cancelled"


def test_a_department_that_is_stopped_says_so_before_and_after_a_press(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    clinic.admin.post("/api/issuing", {"open": False, "department": "dental"})
    before = clinic.given_so_far()
    desk.open_desk()

    desk.until(lambda: "Stopped by staff" in desk.department("D").text)
    desk.department("D").click()

    desk.shows("alarm", "Under “The day” you can allow more.")
    assert clinic.given_so_far() == before


def test_the_key_of_the_search_can_be_switched_off(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()
    assert desk.part("letter-keys").text == "Key /: on"

    desk.tap(desk.part("letter-keys"))
    desk.keys("/")

    assert desk.focused() == "letter-keys"
    assert desk.part("letter-keys").get_attribute("aria-pressed") == "false"
    desk.keys(Keys.SPACE, "/")
    assert desk.until(lambda: desk.focused() == "q")


def test_everything_can_be_done_by_keyboard(clinic: Clinic, desk: ReceptionPage) -> None:
    token = clinic.issue(patient={"name": "Charulata Sahu"})
    clinic.issue()
    desk.open_desk()

    desk.keys("/", "charu", Keys.ENTER, Keys.ENTER)
    desk.until(lambda: desk.all(".panel .verb"))
    desk.keys(Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER)  # cancel is the fourth
    desk.until(lambda: desk.all(".form"))
    desk.keys(Keys.ENTER)  # the first reason, which leads to the button
    desk.keys(Keys.ENTER)

    desk.shows("word", f"{token['label']} is cancelled.")
    desk.keys(Keys.ESCAPE)
    assert desk.until(lambda: desk.labels("waiting") == [clinic.newest()["label"]])


def test_arrows_go_from_row_to_row_and_escape_goes_back_step_by_step(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    first, second = clinic.issue(), clinic.issue("dental")
    desk.open_desk()
    desk.until(lambda: len(desk.labels("waiting")) == 2)
    desk.run("document.querySelector('#waiting .row-main').focus()")
    assert desk.focused().startswith(first["label"])

    desk.keys(Keys.ARROW_DOWN)
    assert desk.focused().startswith(second["label"])

    desk.keys(Keys.ENTER)
    desk.choose("Transfer")
    desk.keys(Keys.ESCAPE)
    desk.until(lambda: desk.all(".panel .verbs-of"))
    desk.keys(Keys.ESCAPE)
    desk.until(lambda: not desk.all(".panel"))
    assert desk.focused().startswith(second["label"])


def test_a_form_that_is_put_away_is_not_sent(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()
    desk.tap(desk.part("details"))
    desk.type("wish-name", "Asha Nayak")

    desk.tap(desk.part("details"))
    desk.give("D")

    assert clinic.newest()["patient"] is None


def test_the_phone_of_another_department_is_no_reason_to_refuse(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    first = clinic.issue(MEDICINE, patient={"name": "Bipin Majhi", "phone": PHONE})
    desk.open_desk()
    desk.tap(desk.part("details"))
    desk.type("wish-name", "Bipin Majhi")
    desk.type("wish-phone", PHONE)

    assert desk.give("D") != first["label"]
