"""Reception moves tokens: every verb it has, in place, while the queue goes on."""

from functools import partial

import pytest
from selenium.webdriver.common.by import By

from .browser import DESK
from .desk_world import MEDICINE, Clinic
from .reception import ReceptionPage

pytestmark = pytest.mark.browser

_WAS_ASKED = (
    "const words = arguments[0];"
    "return performance.getEntriesByType('resource').some((each) => each.name.includes(words))"
)


def test_who_waits_stands_in_calling_order(clinic: Clinic, desk: ReceptionPage) -> None:
    first, second = clinic.issue(), clinic.issue()
    urgent = clinic.issue(priority="emergency")
    child = clinic.issue("pediatrics")
    desk.open_desk()

    desk.until(lambda: len(desk.labels("waiting")) == 4)

    order = [token["label"] for token in (urgent, first, second, child)]
    assert desk.labels("waiting") == order


def test_what_happens_elsewhere_is_seen_within_a_second(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    desk.open_desk()
    token = clinic.issue()
    assert desk.until(lambda: token["label"] in desk.labels("waiting"), within_s=1)

    clinic.call("room-2")

    assert desk.until(lambda: token["label"] in desk.labels("rooms"), within_s=1)
    assert token["label"] not in desk.labels("waiting")


def test_cancelling_asks_why_and_then_once_more(clinic: Clinic, desk: ReceptionPage) -> None:
    token = clinic.issue()
    desk.open_desk()
    desk.open_row(token["label"])

    desk.choose("Cancel token", "Patient has left")
    assert clinic.token(token)["status"] == "waiting"
    desk.choose(f"Cancel {token['label']} for good")

    desk.shows("word", f"{token['label']} is cancelled.")
    assert clinic.events(token)[-1]["why"] == "Patient has left"
    desk.until(lambda: desk.labels("waiting") == [])


def test_no_reason_no_cancelling(clinic: Clinic, desk: ReceptionPage) -> None:
    token = clinic.issue()
    desk.open_desk()
    desk.open_row(token["label"])

    desk.choose("Cancel token", f"Cancel {token['label']} for good")

    desk.shows("word", "Please say why")
    assert clinic.token(token)["status"] == "waiting"


def test_somebody_at_a_counter_is_put_on_hold_and_returns_by_one_tap(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    clinic.issue()
    token = clinic.call()
    desk.open_desk()
    desk.open_row(token["label"])

    desk.choose("Put on hold", "Lab")

    desk.until(lambda: token["label"] in desk.labels("hold"))
    assert "Lab" in desk.row_text(token["label"])
    desk.quick(token["label"])
    desk.until(lambda: token["label"] in desk.labels("waiting"))
    desk.shows("hold-none", "Nobody is on hold.")


def test_a_hold_in_ones_own_words_shows_them(clinic: Clinic, desk: ReceptionPage) -> None:
    clinic.issue()
    token = clinic.call()
    desk.open_desk()
    desk.open_row(token["label"])

    desk.choose("Put on hold")
    desk.one(".own-words input").send_keys("X-ray")
    desk.tap(desk.one(".own-words button"))

    assert desk.until(lambda: "X-ray" in desk.row_text(token["label"]))


def test_who_missed_the_call_is_reinstated_by_one_tap(clinic: Clinic, desk: ReceptionPage) -> None:
    token = clinic.missed()
    desk.open_desk()
    desk.until(lambda: desk.labels("missed") == [token["label"]])

    desk.quick(token["label"])

    desk.shows("word", f"{token['label']} is in the queue again")
    assert clinic.token(token)["status"] == "waiting"


def test_a_transfer_names_the_place_and_the_position(clinic: Clinic, desk: ReceptionPage) -> None:
    clinic.issue("dental")
    token = clinic.issue()
    desk.open_desk()
    desk.open_row(token["label"])

    desk.choose("Transfer", "Dental", "At the front", f"Transfer {token['label']}")

    desk.shows("word", f"{token['label']} was transferred: Dental")
    assert clinic.token(token)["department"] == "dental"
    assert clinic.token(token)["ahead"] == 0


def test_a_transfer_to_one_counter_is_seen_in_the_row(clinic: Clinic, desk: ReceptionPage) -> None:
    token = clinic.issue()
    desk.open_desk()
    desk.open_row(token["label"])

    desk.choose("Transfer", "only Room 2", f"Transfer {token['label']}")

    # The form says "only Room 2" as well, until it is put away.
    desk.until(lambda: clinic.token(token)["counter"] == "room-2")
    desk.until(lambda: not desk.all(".panel"))
    assert desk.until(lambda: "only Room 2" in desk.row_text(token["label"]))


def test_a_priority_with_its_reason_moves_the_row_to_the_front(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    clinic.issue()
    token = clinic.issue()
    desk.open_desk()
    desk.open_row(token["label"])

    desk.choose("Priority", "Emergency", "In pain")

    desk.until(lambda: desk.labels("waiting")[0] == token["label"])
    desk.shows("word", "Emergency")
    assert clinic.events(token)[-1]["why"] == "In pain"


def test_the_row_in_use_stays_where_it_is_while_the_list_moves(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    tokens = [clinic.issue() for _ in range(8)]
    desk.open_desk(size=(360, 740))
    desk.open_row(tokens[5]["label"])
    desk.choose("Transfer")
    line = desk.row(tokens[5]["label"])
    before, focused = top(desk, line), desk.focused()

    for _ in range(3):
        clinic.call()
    clinic.issue(priority="emergency")
    desk.until(lambda: len(desk.labels("waiting")) == 6)

    assert abs(top(desk, line) - before) <= 1
    assert desk.focused() == focused
    assert desk.all(".form")


def top(desk: ReceptionPage, line: object) -> float:
    found: float = desk.run("return arguments[0].getBoundingClientRect().top", line)
    return found


def test_a_row_that_is_called_meanwhile_stays_and_tells_so(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    token = clinic.issue()
    desk.open_desk()
    desk.open_row(token["label"])
    desk.choose("Priority")

    clinic.call()

    desk.until(lambda: f"{token['label']} is called to Room 1." in desk.one(".panel").text)
    desk.shows("word", "has just changed")
    assert desk.labels("waiting") == [token["label"]]  # until it is closed
    desk.choose("Close")
    desk.until(lambda: desk.labels("rooms") == [token["label"]])
    assert desk.labels("waiting") == []


def test_of_two_that_press_the_same_one_wins_and_the_other_is_told_the_truth(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    token = clinic.held()
    desk.open_desk()
    desk.until(lambda: desk.labels("hold") == [token["label"]])
    desk.settle()
    # The other's press is on its way to the service when this one is made.
    desk.run(
        "fetch(arguments[0], {method: 'POST', body: '{}', "
        "headers: {'Content-Type': 'application/json'}});"
        "document.querySelector('.quick').click();",
        f"/api/tokens/{token['id']}/return",
    )

    desk.shows("alarm", "Somebody else was quicker.")
    desk.shows("alarm", f"{token['label']} is waiting.")
    assert [event["verb"] for event in clinic.events(token)].count("return") == 1


def test_two_browsers_show_each_others_work(clinic: Clinic, desk: ReceptionPage) -> None:
    token = clinic.issue()
    desk.open_desk()
    one = desk.driver.current_window_handle
    desk.driver.switch_to.new_window("window")
    other = desk.driver.current_window_handle
    desk.open_desk()
    desk.open_row(token["label"])
    desk.choose("Cancel token", "Patient has left", f"Cancel {token['label']} for good")

    desk.driver.switch_to.window(one)

    assert desk.until(lambda: desk.labels("waiting") == [], within_s=1)
    desk.driver.switch_to.window(other)
    desk.driver.close()
    desk.driver.switch_to.window(one)


def test_a_search_finds_open_ones_at_once_and_ended_ones_of_the_day(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    asha = clinic.issue(patient={"name": "Ishani Nayak", "phone": "98765 43210"})
    # A name that no other test gave away on this day.
    gone = clinic.issue(patient={"name": "Ishani Devi"})
    clinic.act(gone, "cancel", reason="left")
    other = clinic.issue("dental")
    desk.open_desk()
    desk.until(lambda: other["label"] in desk.labels("waiting"))

    desk.part("q").send_keys("ishan")
    assert desk.labels("found-rows") == [asha["label"]]
    desk.until(lambda: desk.labels("found-ended") == [gone["label"]])
    assert "cancelled" in desk.row_text(gone["label"])

    for words in ("43210", asha["label"].lower()):
        desk.type("q", words)
        desk.until(lambda: asha["label"] in desk.labels("found-rows"))
    desk.type("q", "nobody at all")
    desk.shows("found-note", "Nobody of today fits this.")
    desk.button("Close", ".find").click()
    desk.until(lambda: other["label"] in desk.labels("waiting"))


def test_ended_tokens_are_shown_on_demand(clinic: Clinic, desk: ReceptionPage) -> None:
    done = clinic.issue()
    clinic.call()
    clinic.admin.post("/api/counters/room-1/finish")
    desk.open_desk()

    desk.tap(desk.button("finished", "#ended"))

    assert desk.until(lambda: desk.labels("ended") and desk.labels("ended")[0] == done["label"])


def test_a_line_longer_than_the_screen_is_shown_whole_on_demand(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    tokens = [clinic.issue("dental") for _ in range(15)]
    desk.open_desk()
    desk.until(lambda: len(desk.labels("waiting")) == 12)

    desk.tap(desk.button("Show all 15", "#waiting"))

    assert desk.until(lambda: desk.labels("waiting") == [token["label"] for token in tokens])


def test_a_row_that_goes_while_its_button_has_the_focus_leaves_it_at_the_heading(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    token = clinic.held()
    desk.open_desk(size=DESK)
    row = desk.row(token["label"])
    desk.run("arguments[0].focus()", row.find_element(By.CLASS_NAME, "quick"))

    clinic.act(token, "return")

    desk.until(lambda: desk.labels("hold") == [])
    assert desk.focused() == "hold-heading"


def test_names_from_a_stranger_stay_text(clinic: Clinic, desk: ReceptionPage) -> None:
    hostile = "<img src=x onerror=window.hurt=1><b>Bold</b>\u202e desrever"
    token = clinic.issue(MEDICINE, patient={"name": hostile, "notes": "</script>" + "x" * 280})
    desk.open_desk(size=(360, 740))

    desk.open_row(token["label"])

    desk.until(lambda: "<img src=x" in desk.row_text(token["label"]))
    assert desk.run("return window.hurt") is None
    assert desk.all("main li b, main img") == []
    assert not desk.overflows()


def test_a_search_without_an_answer_goes_on_until_there_is_one(
    clinic: Clinic, desk: ReceptionPage
) -> None:
    gone = clinic.issue(patient={"name": "Bina Sahu"})
    clinic.act(gone, "cancel", reason="left")
    desk.open_desk()
    block = partial(desk.driver.execute_cdp_cmd, "Network.setBlockedURLs")
    desk.driver.execute_cdp_cmd("Network.enable", {})
    block({"urls": ["*/api/tokens?q=*"]})
    try:
        desk.part("q").send_keys("bina")
        desk.until(lambda: desk.run(_WAS_ASKED, "q=bina"))
        assert "Looking" in desk.text("found-note")
    finally:
        block({"urls": []})

    assert desk.until(lambda: desk.labels("found-ended") == [gone["label"]])
