"""What a doctor does beside calling: hold, return, transfer, out of turn, breaks, two rooms."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from .browser import DESK, PHONE, TABLET, DoctorPage, chromium, leave
from .desk_world import MEDICINE, Clinic

pytestmark = pytest.mark.browser


class RoomPage(DoctorPage):
    """A doctor's page, found by what it says."""

    def enter(self, query: str = "", size: tuple[int, int] = PHONE) -> None:
        self.open(f"/call/room-1?lang=en{query}", size)
        self.until(lambda: self.connection() == "live")
        self.until(lambda: self.script_said("/api/counters"))

    def script_said(self, path: str) -> bool:
        """Whether the page has asked for this and was answered."""
        script = (
            "return performance.getEntriesByType('resource')"
            ".some((entry) => entry.name.endsWith(arguments[0]))"
        )
        return bool(self.run(script, path))

    def tap(self, words: str, within: str = "main") -> None:
        """The button that says so, scrolled to where a thumb reaches it."""
        script = (
            "return Array.from(document.querySelectorAll(arguments[0] + ' button')).find("
            "(button) => button.offsetParent && !button.disabled"
            " && button.textContent.includes(arguments[1]))"
        )
        self.until(lambda: self.run(script, within, words))
        found = self.run(script, within, words)
        self.run("arguments[0].scrollIntoView({ block: 'center' })", found)
        found.click()

    def on_a_slow_line(self) -> None:
        """Commands stay on their way until `arrives`; what the service sends comes at once."""
        self.run(
            "const sent = window.fetch;"
            "const line = new Promise((arrives) => { window.arrives = arrives; });"
            "window.fetch = (path, options) => options.method === 'POST'"
            " ? line.then(() => sent(path, options)) : sent(path, options);"
        )

    def answered_slowly(self) -> None:
        """Commands arrive at once, what the service sends too; answers are held until `arrives`."""
        self.run(
            "const sent = window.fetch;"
            "const line = new Promise((arrives) => { window.arrives = arrives; });"
            "window.fetch = (path, options) => options.method === 'POST'"
            " ? Promise.all([sent(path, options), line]).then(([answer]) => answer)"
            " : sent(path, options);"
        )

    def arrives(self) -> None:
        self.run("window.arrives()")

    def settle(self) -> None:
        """Returns once the list has stood still for as long as a person needs to read it."""
        self.run(
            "delete document.body.dataset.read;"
            "setTimeout(() => { document.body.dataset.read = 'yes'; }, 450)"
        )
        self.until(lambda: self.run("return document.body.dataset.read === 'yes'"))


@pytest.fixture
def page(driver: webdriver.Chrome, clinic: Clinic) -> Iterator[RoomPage]:
    page = RoomPage(driver, clinic.service.url)
    page.come_as({"device": clinic.service.pair("doctor").token})
    page.script_errors()
    yield page
    assert page.script_errors() == []
    leave(driver)


def test_who_goes_to_the_lab_is_held_and_comes_back_by_a_tap(
    clinic: Clinic, page: RoomPage
) -> None:
    clinic.issue()
    token = clinic.call()
    page.enter()
    page.shows("now-label", token["label"])

    page.tap("More")
    page.tap("Put on hold", ".panel")
    page.tap("Lab", ".panel")

    page.shows("on-hold", token["label"])
    page.shows("now-heading", "The room is free")
    assert clinic.token(token)["status"] == "on_hold"
    page.settle()
    page.tap("Return", "#on-hold")
    page.shows("waiting", token["label"])
    assert clinic.token(token)["status"] == "waiting"


def test_who_missed_the_call_is_taken_back_into_the_queue(clinic: Clinic, page: RoomPage) -> None:
    token = clinic.missed()
    page.enter()
    page.shows("missed-ones", token["label"])
    page.settle()

    page.tap("Reinstate", "#missed-ones")

    page.shows("waiting", token["label"])
    assert clinic.token(token)["status"] == "waiting"


def test_a_patient_is_sent_to_another_department_at_its_front(
    clinic: Clinic, page: RoomPage
) -> None:
    clinic.issue()
    token = clinic.call()
    page.enter()
    page.shows("now-label", token["label"])

    page.tap("More")
    page.tap("Transfer", ".panel")
    page.tap("Dental", ".panel")
    page.tap("At the front", ".panel")
    page.tap(f"Transfer {token['label']}", ".panel")

    page.shows("word", f"{token['label']} was transferred: Dental")
    moved = clinic.token(token)
    assert (moved["department"], moved["status"], moved["ahead"]) == ("dental", "waiting", 0)


def test_a_call_out_of_turn_needs_a_reason_and_keeps_it(clinic: Clinic, page: RoomPage) -> None:
    clinic.issue()
    token = clinic.issue()
    page.enter()
    page.shows("waiting", token["label"])

    page.tap(token["label"], "#waiting")
    page.tap("Call now", ".panel")
    page.tap("Feels worse", ".panel")

    page.shows("now-label", token["label"])
    reasons = [event["why"] for event in clinic.events(token) if event["verb"] == "call"]
    assert reasons == ["Feels worse"]


@pytest.mark.parametrize("verb", ["start", "recall", "missed", "finish", "undo"])
def test_a_press_that_comes_after_another_tablets_call_is_done_to_nobody(
    clinic: Clinic, page: RoomPage, verb: str
) -> None:
    clinic.issue(), clinic.issue()
    shown = clinic.call()
    page.enter()
    page.shows("now-label", shown["label"])
    page.settle()
    page.until(lambda: page.verb(verb).is_enabled())
    page.on_a_slow_line()
    page.verb(verb).click()
    page.until(lambda: page.verb(verb).get_attribute("aria-busy") == "true")

    there = clinic.call()
    page.arrives()

    page.shows("alarm", "nothing was done. Please look, then press again.")
    page.shows("now-label", there["label"])
    verbs = [event["verb"] for event in clinic.events(there)]
    assert verbs == ["issue", "call"]


def test_the_second_room_of_a_tablet_says_whom_it_means_too(clinic: Clinic, page: RoomPage) -> None:
    clinic.issue("pediatrics"), clinic.issue("pediatrics")
    shown = clinic.call("room-2")
    page.enter("&beside=room-2", TABLET)
    page.until(lambda: page.part("now-label-2").text == shown["label"])
    page.settle()
    page.on_a_slow_line()
    page.tap("Finish", "#call-2")
    page.until(lambda: page.run("return document.querySelector('#call-2 [aria-busy=true]')"))

    there = clinic.call("room-2")
    page.arrives()

    page.shows("alarm-2", "nothing was done. Please look, then press again.")
    assert clinic.token(there)["status"] == "called"


def test_a_call_out_of_turn_finishes_nobody_whom_the_page_did_not_show(
    clinic: Clinic, page: RoomPage
) -> None:
    clinic.issue(), clinic.issue()
    wished = clinic.issue()
    shown = clinic.call()
    page.enter()
    page.shows("now-label", shown["label"])
    page.tap(wished["label"], "#waiting")
    page.tap("Call now", ".panel")
    page.settle()
    page.on_a_slow_line()
    page.tap("Feels worse", ".panel")

    there = clinic.call()
    page.shows("now-label", there["label"])
    page.arrives()

    page.shows("alarm", "nothing was done. Please look, then press again.")
    assert [clinic.token(each)["status"] for each in (there, wished)] == ["called", "waiting"]
    page.settle()
    page.tap("Feels worse", ".panel")
    page.shows("now-label", wished["label"])
    assert clinic.token(there)["status"] == "done"


def test_a_priority_is_given_with_a_reason_and_shown_by_its_sign(
    clinic: Clinic, page: RoomPage
) -> None:
    clinic.issue()
    token = clinic.issue()
    page.enter()
    page.shows("waiting", token["label"])

    page.tap(token["label"], "#waiting")
    page.tap("Priority", ".panel")
    page.tap("Emergency", ".panel")
    page.tap("In pain", ".panel")

    page.until(lambda: page.promised() == token["label"])
    assert page.shows("waiting", "✚")


def test_a_doctor_of_one_room_is_offered_only_what_is_theirs(
    clinic: Clinic, page: RoomPage
) -> None:
    page.come_as({"device": clinic.service.pair("doctor", "room-1").token})
    token = clinic.issue()
    page.enter()
    page.shows("waiting", token["label"])

    page.tap(token["label"], "#waiting")

    page.until(lambda: "Priority" not in panel(page))
    assert "Call now" in panel(page)
    assert "Print again" in panel(page)
    assert page.part("second-room").text == ""


@pytest.mark.parametrize("minutes", [10, 15, 30])
def test_a_break_is_said_with_the_time_of_return(
    clinic: Clinic, page: RoomPage, minutes: int
) -> None:
    page.enter()

    page.part("room-state").click()
    page.tap(f"Pause {minutes} min", "#door")

    page.shows("room-state", "Paused until")
    assert clinic.counter("room-1")["state"] == "paused"
    page.part("room-state").click()
    page.tap("Close", "#door")
    page.shows("room-state", "Closed")
    page.part("room-state").click()
    page.tap("Open", "#door")
    assert page.shows("room-state", "Open")


def test_choices_opened_anew_before_the_answer_is_here_stay(clinic: Clinic, page: RoomPage) -> None:
    # given a change that is seen before its answer is here
    page.enter()
    page.part("room-state").click()
    page.answered_slowly()
    page.tap("Close", "#door")
    page.shows("room-state", "Closed")

    # when the choices are opened anew, and then the answer comes
    page.part("room-state").click()
    page.until(lambda: page.part("door").is_displayed())
    page.arrives()
    page.shows("word", "Closed")

    # then they are still there
    assert page.part("door").is_displayed()
    page.tap("Open", "#door")
    assert page.shows("room-state", "Open")


def test_a_choice_that_was_refused_can_be_made_again(clinic: Clinic, page: RoomPage) -> None:
    page.enter()
    page.part("room-state").click()
    page.run("window.honest = window.fetch; window.fetch = () => Promise.reject(new TypeError());")
    page.tap("Close", "#door")

    page.until(lambda: page.text("alarm"))
    page.run("window.fetch = window.honest;")

    page.tap("Close", "#door")
    assert page.shows("room-state", "Closed")
    assert page.until(lambda: not page.part("door").is_displayed())
    assert page.run("return document.activeElement.id") == page.part("room-state").get_attribute(
        "id"
    )


def test_what_was_open_for_somebody_who_has_left_closes(clinic: Clinic, page: RoomPage) -> None:
    clinic.issue()
    clinic.issue()
    clinic.call()
    page.enter()
    page.tap("More")
    page.until(lambda: panel(page) != "")

    called = clinic.call()

    page.shows("now-label", called["label"])
    assert page.until(lambda: panel(page) == "")


def test_all_who_wait_are_shown_on_wish(clinic: Clinic, page: RoomPage) -> None:
    for _ in range(14):
        clinic.issue()
    page.enter()
    page.shows("more", "and 2 more")

    page.tap("Show all 14")

    page.until(lambda: len(page.driver.find_elements("css selector", "#waiting li")) == 14)
    assert page.text("more") == ""


def test_with_more_waiting_than_fit_the_page_all_are_counted(
    clinic: Clinic, page: RoomPage
) -> None:
    for _ in range(60):
        clinic.issue()
    page.enter("&beside=room-2")

    page.shows("waiting-count", "60")
    page.shows("switch", "Room 1 · 60 waiting")
    page.shows("more", "and 48 more")
    page.tap("Show 50 of 60")

    page.until(lambda: len(page.driver.find_elements("css selector", "#waiting li")) == 50)
    page.shows("more", "and 10 more")
    page.press()
    page.shows("waiting-count", "59")
    assert page.shows("more", "and 9 more")


def test_whose_ticket_failed_is_seen_behind_all_who_wait_and_printed_again(
    clinic: Clinic, page: RoomPage
) -> None:
    kiosk = clinic.kiosk()
    for _ in range(60):
        last = clinic.issue()
        kiosk.post(f"/api/tokens/{last['id']}/printed", {"ok": False, "problem": "paper-out"})
    page.enter()
    page.shows("unprinted", last["label"])
    page.shows("unprinted-more", "and 57 more")
    page.settle()

    page.tap("Print again", "#unprinted")

    page.shows("word", f"{last['label']} is being printed again.")
    assert [event["verb"] for event in clinic.events(last)][-1] == "reprint"


# --- two rooms ---------------------------------------------------------------------------------


def test_a_second_room_stands_beside_the_first_and_each_calls_its_own(
    clinic: Clinic, page: RoomPage
) -> None:
    first, second = clinic.issue(), clinic.issue("pediatrics")
    page.enter(size=TABLET)

    page.tap("Show Room 2 too", "#second-room")

    page.until(lambda: page.part("call-2").get_attribute("data-connection") == "live")
    left, right = page.part("call").rect, page.part("call-2").rect
    assert left["x"] + left["width"] <= right["x"] + 1
    page.press()
    page.shows("now-label", first["label"])
    page.part("call-next-2").click()
    page.shows("now-label-2", second["label"])
    assert clinic.counter("room-1")["current"]["label"] == first["label"]
    assert not page.overflows()


def test_keys_act_on_the_room_that_was_used_last(clinic: Clinic, page: RoomPage) -> None:
    clinic.issue()
    clinic.issue("pediatrics")
    page.enter("&beside=room-2", DESK)
    page.until(lambda: page.part("call-2").get_attribute("data-connection") == "live")
    page.part("now-2").click()
    page.until(lambda: "focused" in (page.part("call-2").get_attribute("class") or ""))

    page.keys(Keys.PAGE_DOWN)

    page.until(lambda: page.part("now-2").get_attribute("data-status") == "called")
    assert page.part("now").get_attribute("data-status") == "free"
    assert clinic.counter("room-1")["current"] is None


def test_on_a_phone_a_switch_leads_from_room_to_room(clinic: Clinic, page: RoomPage) -> None:
    token = clinic.issue("pediatrics")
    page.enter("&beside=room-2")
    page.until(lambda: page.part("switch").is_displayed())
    assert not page.part("call-2").is_displayed()

    page.tap("Room 2", "#switch")

    page.until(lambda: page.part("call-2").is_displayed())
    assert not page.part("call").is_displayed()
    page.part("call-next-2").click()
    page.shows("now-label-2", token["label"])
    assert page.text("switch").count(token["label"]) == 1


def test_the_second_room_is_kept_in_the_address_until_it_is_left_out(
    clinic: Clinic, page: RoomPage
) -> None:
    page.enter(size=TABLET)
    page.tap("Show Room 2 too", "#second-room")
    page.until(lambda: page.run("return location.search").endswith("beside=room-2"))

    page.driver.refresh()

    page.until(lambda: page.driver.find_elements("id", "call-2"))
    page.tap("Leave out Room 2", "#second-room")
    page.until(lambda: not page.driver.find_elements("id", "call-2"))
    assert "beside" not in page.run("return location.search")


def test_a_room_that_is_not_this_devices_is_not_shown_beside(
    clinic: Clinic, page: RoomPage
) -> None:
    page.come_as({"device": clinic.service.pair("doctor", "room-1").token})

    page.enter("&beside=room-2", TABLET)

    page.until(lambda: page.script_said("/api/me"))
    assert page.driver.find_elements("id", "call-2") == []


# --- two browsers at once -----------------------------------------------------------------------


def test_two_doctors_who_press_at_once_get_two_patients(
    clinic: Clinic, page: RoomPage, tmp_path: Path
) -> None:
    labels = {clinic.issue(MEDICINE)["label"], clinic.issue(MEDICINE)["label"]}
    with chromium(tmp_path) as other_driver:
        other = RoomPage(other_driver, clinic.service.url)
        other.come_as({"device": clinic.service.pair("doctor").token})
        other.open("/call/room-2?lang=en")
        other.until(lambda: other.connection() == "live")
        page.enter()
        page.until(page.promised)
        other.until(lambda: other.promised() == page.promised())

        for each in (page, other):
            each.run("setTimeout(() => document.getElementById('call-next').click(), 100)")

        for each in (page, other):
            each.until(lambda each=each: each.text("now-label") in labels)  # type: ignore[misc]
        assert {page.text("now-label"), other.text("now-label")} == labels


def test_two_tablets_of_one_room_that_press_at_once_call_once(
    clinic: Clinic, page: RoomPage, tmp_path: Path
) -> None:
    first, second = clinic.issue()["label"], clinic.issue()["label"]
    with chromium(tmp_path) as other_driver:
        other = RoomPage(other_driver, clinic.service.url)
        other.come_as({"device": clinic.service.pair("doctor").token})
        other.open("/call/room-1?lang=en")
        page.enter()
        for each in (page, other):
            each.until(lambda each=each: each.promised() == first)  # type: ignore[misc]

        for each in (page, other):
            each.run("setTimeout(() => document.getElementById('call-next').click(), 100)")

        for each in (page, other):
            each.shows("now-label", first)
            each.until(lambda each=each: each.promised() == second)  # type: ignore[misc]
        assert clinic.counter("room-1")["current"]["label"] == first


def panel(page: RoomPage) -> str:
    """What stands in the open row; empty where none is open."""
    found = page.driver.find_elements("css selector", ".panel")
    return found[0].text if found else ""
