"""Reception tells the waiting room something: written, shown for its time, and taken away."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from selenium.webdriver.common.keys import Keys

from .browser import PHONE
from .desk_world import Clinic
from .reception import ReceptionPage

pytestmark = pytest.mark.browser
SAYS = "The doctor comes at ten."
HINDI = "डॉक्टर दस बजे आएँगे।"


def write(desk: ReceptionPage, words: str = SAYS) -> None:
    """Opens the form and writes the English words."""
    desk.tap(desk.part("notice-write"))
    desk.type("notice-text-en", words)


def choose_time(desk: ReceptionPage, which: str, time: str, day: str | None = None) -> None:
    """A time, and a day where it is not today; as the browser's own picker does."""
    for part, value in ((f"notice-{which}", time), (f"notice-{which}-day", day)):
        if value is not None:
            desk.run(
                "arguments[0].value = arguments[1];"
                "arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
                desk.part(part),
                value,
            )


def show(desk: ReceptionPage) -> None:
    desk.tap(desk.button("Show on the screen", "#notice-form"))


def listed(desk: ReceptionPage) -> list[str]:
    """What the list says, a text each."""
    texts: list[str] = desk.run(
        "return Array.from(document.querySelectorAll('.posted')).map((each) => each.innerText)"
    )
    return texts


def on_screen(clinic: Clinic) -> list[dict[str, Any]]:
    board: list[dict[str, Any]] = clinic.admin.get("/api/board")["notices"]
    return board


def test_a_notice_is_written_shown_and_taken_away(clinic: Clinic, desk: ReceptionPage) -> None:
    # Given reception, and words in two languages
    desk.open_desk(size=PHONE)
    assert desk.text("notices-none") == "There are none."
    write(desk, "The doctor\ncomes at  ten.")
    desk.type("notice-text-hi", HINDI)

    # When it is shown
    show(desk)

    # Then the screen has it, and the form is empty for the next
    desk.shows("word", "The notice is on the screen.")
    assert [notice["text"] for notice in on_screen(clinic)] == [{"en": SAYS, "hi": HINDI}]
    desk.until(lambda: listed(desk))
    assert all(words in listed(desk)[0] for words in (SAYS, HINDI, "On the screen", "written at"))
    assert not desk.part("notice-form").is_displayed()
    assert desk.part("notice-text-en").get_attribute("value") == ""
    assert desk.focused() == "notice-write"

    # And it goes with two presses
    desk.tap(desk.button("Take away", "#notices"))
    desk.tap(desk.button("Really take it away?", "#notices"))
    desk.shows("word", "The notice is taken away.")
    assert on_screen(clinic) == []
    desk.shows("notices-none", "There are none.")


def test_a_question_is_taken_back_by_going_elsewhere(clinic: Clinic, desk: ReceptionPage) -> None:
    clinic.notice(SAYS)
    desk.open_desk()
    desk.tap(desk.button("Take away", "#notices"))

    desk.tap(desk.part("q"))

    assert desk.button("Take away", "#notices").text == "Take away"
    assert on_screen(clinic)


def test_times_are_the_clinics_and_today_is_offered_first(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    now = datetime.now(ZoneInfo("Asia/Kolkata"))
    tomorrow, after = (f"{now + timedelta(days=days):%Y-%m-%d}" for days in (1, 2))
    desk.open_desk()
    write(desk)
    assert not desk.part("notice-from-day").is_displayed()

    choose_time(desk, "from", "09:30")
    assert desk.part("notice-from-day").get_attribute("value") == f"{now:%Y-%m-%d}"
    choose_time(desk, "from", "09:30", tomorrow)
    choose_time(desk, "until", "12:00", after)
    show(desk)

    desk.shows("word", "The notice will be shown in its time.")
    (notice,) = clinic.notices()
    assert notice["from"] == f"{tomorrow}T09:30:00.000+05:30"
    assert notice["until"] == f"{after}T12:00:00.000+05:30"
    assert on_screen(clinic) == []
    desk.until(lambda: "From " in listed(desk)[0] and "09:30 until " in listed(desk)[0])


def test_what_is_typed_outlives_whatever_happens_meanwhile(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    write(desk, "Vaccination camp on")

    clinic.issue()
    notice = clinic.notice(SAYS)
    desk.until(lambda: listed(desk))
    desk.keys(" Sunday")

    typed = desk.part("notice-text-en").get_attribute
    assert (desk.focused(), typed("value")) == ("notice-text-en", "Vaccination camp on Sunday")
    clinic.take_away(notice)
    desk.until(lambda: not listed(desk))
    desk.tap(desk.button("Leave it so", "#notices"))
    desk.tap(desk.part("notice-write"))
    assert typed("value") == "Vaccination camp on Sunday"


@pytest.mark.parametrize(
    ("words", "times", "place", "told"),
    [
        (" ", {}, "text-en", "in one language at least"),
        ("\u200b", {}, "text-en", "in one language at least"),
        (SAYS, {"from": ("09:00", "")}, "from", "the whole time and day"),
        (SAYS, {"until": ("09:00", "2001-01-01")}, "until", "still to come"),
        (
            SAYS,
            {"from": ("10:00", "2090-01-01"), "until": ("09:00", "2090-01-01")},
            "until",
            "after the beginning",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    clinic: Clinic,
    desk: ReceptionPage,
    words: str,
    times: dict[str, tuple[str, str]],
    place: str,
    told: str,
) -> None:
    desk.open_desk()
    write(desk, words)
    for which, (time, day) in times.items():
        choose_time(desk, which, time)
        desk.run("arguments[0].value = arguments[1]", desk.part(f"notice-{which}-day"), day)

    show(desk)

    desk.shows(f"notice-{place}-wrong", told)
    assert desk.focused() == f"notice-{place}"
    assert desk.part(f"notice-{place}").get_attribute("aria-invalid") == "true"
    assert desk.part("notice-text-en").get_attribute("value") == words
    assert clinic.notices() == []


def test_more_than_a_waiting_room_can_read_is_refused_in_words(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    for n in range(10):
        clinic.notice(f"Notice {n}")
    desk.open_desk()
    write(desk)

    show(desk)

    desk.shows("alarm", "Ten notices stand already. Take one away first.")
    assert desk.part("notice-text-en").get_attribute("value") == SAYS


def test_the_readers_language_stands_first(clinic: Clinic, desk: ReceptionPage) -> None:
    clinic.notice(SAYS, text={"en": SAYS, "hi": HINDI})
    clinic.notice(SAYS)

    desk.open_desk("hi")

    desk.until(lambda: len(listed(desk)) == 2)
    first = [(words.get_attribute("lang"), words.text) for words in desk.all(".posted .words")]
    assert first == [("hi", HINDI), ("en", SAYS)]


def test_all_of_it_works_by_the_keyboard(clinic: Clinic, desk: ReceptionPage) -> None:
    desk.open_desk()
    desk.run("arguments[0].focus()", desk.part("notice-write"))

    desk.keys(Keys.ENTER)
    desk.keys(SAYS)
    for _ in range(20):
        if desk.focused() == "Show on the screen":
            break
        desk.keys(Keys.TAB)
    desk.keys(Keys.ENTER)
    desk.until(lambda: listed(desk))
    desk.run("arguments[0].focus()", desk.one(".posted button"))
    desk.keys(Keys.ENTER)
    desk.until(lambda: desk.focused() == "Really take it away?")
    desk.keys(Keys.ENTER)

    desk.until(lambda: not listed(desk))
    assert desk.focused() == "notices-heading"
    assert clinic.notices() == []
