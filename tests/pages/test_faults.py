"""What is wrong, on the doctor's page: in the reader's words, the worst first, told apart."""

import pytest
from selenium.webdriver.common.by import By

from appliance import wire
from appliance.web.pages import page_words

from .browser import DoctorPage
from .scripted import Room, minutes_ago, now

KNOWN = (
    "paper-low", "paper-out", "cover-open", "printer-offline", "printer-error", "printer-held",
    "roll-low", "pins-missing", "button-stuck", "kiosk-silent", "disk-low", "disk-full",
    "disk-unreadable", "data-read-only", "display-silent", "clock-conflict", "backup-failed",
    "journal-not-written", "database-recovered", "database-was-behind", "queue-taken-over",
    "token-flood",
)  # fmt: skip


def fault(
    code: str, state: wire.HealthState = "trouble", since: str = "", kiosk: str | None = None
) -> wire.HealthPart:
    return wire.HealthPart("part", state, code, since or now(), "In English.", "Do it.", kiosk)


def notices(page: DoctorPage) -> list[str]:
    found = page.part("faults").find_elements(By.CSS_SELECTOR, ".notice")
    return [notice.text for notice in found]


@pytest.mark.parametrize("language", ["en", "hi", "or"])
@pytest.mark.parametrize("code", KNOWN)
def test_every_known_fault_has_words_and_what_to_do(language: str, code: str) -> None:
    words, key = page_words(language), f"fault_{code.replace('-', '_')}"

    assert words[key]
    assert words[f"{key}_do"]


@pytest.mark.browser
def test_a_fault_says_what_to_do_since_when_and_its_code(room: Room, page: DoctorPage) -> None:
    since = minutes_ago(0)
    room.put(faults=[fault("roll-low", "warning", since)])

    page.open_room()

    page.shows("faults", "About a tenth of the paper roll is left.")
    page.shows("faults", "Have a new roll ready.")
    assert page.shows("faults", f"since {since[11:16]} · roll-low")


@pytest.mark.browser
def test_a_fault_of_another_day_says_the_date(room: Room, page: DoctorPage) -> None:
    room.put(faults=[fault("display-silent", "warning", "2026-03-07T18:40:00.000+05:30")])

    page.open_room()

    assert page.shows("faults", "since 07-03 18:40")


@pytest.mark.browser
def test_trouble_comes_before_warnings_and_looks_otherwise_than_by_its_colour(
    room: Room, page: DoctorPage
) -> None:
    room.put(faults=[fault("roll-low", "warning"), fault("paper-out")])

    page.open_room("hi")

    page.until(lambda: len(notices(page)) == 2)
    symbols = page.run(
        "return Array.from(document.querySelectorAll('#faults .notice')).map((notice) => "
        "{ const look = getComputedStyle(notice, '::before'); "
        "return [look.content, look.borderRadius]; })"
    )
    assert symbols[0][0] != symbols[1][0]
    assert symbols[0][1] != symbols[1][1]
    heard = page.run(
        "return Array.from(document.querySelectorAll('#faults .unseen')).map((p) => p.textContent)"
    )
    assert heard == ["गड़बड़ी: ", "ध्यान दें: "]


@pytest.mark.browser
def test_a_fault_nobody_foresaw_is_said_in_the_words_of_the_service(
    room: Room, page: DoctorPage
) -> None:
    room.put(faults=[fault("moon-wrong")])

    page.open_room("or")

    page.shows("faults", "In English.")
    assert page.shows("faults", "Do it.")


@pytest.mark.browser
def test_kiosks_are_named_only_where_there_are_several(room: Room, page: DoctorPage) -> None:
    one, other = "a81f22aa90cc01dd", "77b022aa90cc01dd"
    room.put(faults=[fault("paper-out", kiosk=one), fault("roll-low", kiosk=one)])
    page.open_room()
    page.until(lambda: len(notices(page)) == 2)
    assert "kiosk" not in page.text("faults")

    room.put(faults=[fault("paper-out", kiosk=one), fault("paper-out", kiosk=other)])

    page.until(lambda: "kiosk a81f · paper-out" in notices(page)[0])
    assert "kiosk 77b0 · paper-out" in notices(page)[1]


@pytest.mark.browser
@pytest.mark.parametrize("named", [True, False])
def test_a_clock_that_is_not_sure_is_said_once(room: Room, page: DoctorPage, named: bool) -> None:
    faults = [fault("clock-unsure", "warning")] if named else []
    room.put(clock_sure=False, faults=faults)

    page.open_room()

    page.until(lambda: len(notices(page)) == 1)
    assert page.shows("faults", "The clock is not sure.")
