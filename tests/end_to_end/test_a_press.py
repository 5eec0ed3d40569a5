"""From the pin to paper, board, the doctor's page and the screen, through the real processes."""

import signal
import time
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from appliance import wire
from appliance.kiosk.ticket.label import label_ink
from appliance.kiosk.ticket.layout import LAYOUTS
from tests.pages.browser import DoctorPage, Screen
from tests.support.client import Client
from tests.support.demo import RunningDemo
from tests.support.paper import has_at_left_edge, ink_of, ink_on
from tests.support.screen import LostQueue, board_frame, shows_call
from tests.support.waiting import seconds_until, wait_for

LAYOUT = LAYOUTS[80]


def labels(staff: Client) -> list[str]:
    """Every token of the database, oldest first."""
    return [token["label"] for token in staff.get("/api/tokens")["items"]][::-1]


def has_a_call(frame: wire.BoardFrame) -> bool:
    return bool(frame.board.recent_calls)


def has_reached(demo: RunningDemo) -> int:
    """How often the screen has found the queue."""
    return demo.log.count("queue-reached")


def test_a_press_puts_its_label_on_paper(demo: RunningDemo) -> None:
    demo.bench.press("general_medicine")

    ticket = wait_for(lambda: demo.bench.printed("G1"), what="the ticket")[0]
    sent = ink_of(demo.bench.ticket_bytes(ticket["n"]))
    paper = ink_on(demo.bench.ticket_picture(ticket["n"]))
    for ink in (sent, paper):
        assert has_at_left_edge(ink, label_ink("G1", LAYOUT, LAYOUT.width))
        assert not has_at_left_edge(ink, label_ink("G2", LAYOUT, LAYOUT.width))
    assert labels(demo.pair("reception")) == ["G1"]


def log_in(page: Screen, person: dict[str, Any]) -> None:
    """Chooses the name and types the PIN."""
    rows = (By.CLASS_NAME, "person-row")
    page.until(lambda: page.driver.find_elements(*rows) or page.driver.find_elements(By.ID, "pin"))
    for row in page.driver.find_elements(*rows):
        if person["name"] in row.text:
            row.click()
            break
    page.until(lambda: page.driver.find_elements(By.ID, "pin"))
    page.part("pin").send_keys(person["pin"])  # the sixth digit sends it
    page.until(lambda: "/login" not in page.driver.current_url)


@pytest.mark.browser
def test_a_press_is_called_by_the_doctor_and_shown_to_everybody(
    demo: RunningDemo, doctor_page: DoctorPage
) -> None:
    # given a doctor who paired a phone by the link that the demo printed, and logged in
    doctor_page.driver.get(demo.facts["pairing"]["doctor"]["url"])
    doctor_page.until(lambda: "/login" in doctor_page.driver.current_url)
    log_in(doctor_page, demo.person("doctor"))
    doctor_page.open_room()
    quiet = demo.bench.screen()

    # when somebody presses, and the doctor calls
    demo.bench.press("general_medicine")
    doctor_page.shows("call-next", "Call G1")
    waiting = board_frame(demo.url, lambda frame: frame.board.next["general_medicine"])
    doctor_page.press()

    # then the board, the doctor's page and the screen say so
    assert waiting.board.next["general_medicine"] == ["G1"]
    doctor_page.shows("now-label", "G1")
    called = board_frame(demo.url, has_a_call)
    assert [(c.label, c.counter) for c in called.board.now_serving] == [("G1", "room-1")]
    assert called.revision > waiting.revision
    wait_for(lambda: shows_call(demo.bench.screen(), called), what="G1 on the screen")
    assert not shows_call(quiet, called)


def test_a_press_while_the_service_is_away_comes_out_once(demo: RunningDemo) -> None:
    # given a screen with a call on it
    doctor = demo.pair("doctor", "room-1")
    demo.bench.press("general_medicine")
    wait_for(lambda: demo.bench.printed("G1"), what="the first ticket")
    doctor.post("/api/counters/room-1/call-next", {"after": None})
    before = board_frame(demo.url, has_a_call)
    wait_for(lambda: shows_call(demo.bench.screen(), before), what="G1 on the screen")
    reached = has_reached(demo)
    lost = LostQueue(before, demo.bench.screen().size)

    # when the service freezes, somebody presses, and then it dies
    frozen = demo.program("service")
    for process in frozen:
        process.suspend()
    frozen_at = time.monotonic()
    demo.bench.press("dental")
    wait_for(lambda: lost.is_said_by(demo.bench.screen()), 8, "a lost queue")
    lost_after_s = time.monotonic() - frozen_at
    for process in frozen:
        process.send_signal(signal.SIGKILL)

    # then the screen said so in time, and is right soon after the queue is back
    assert lost_after_s <= 5.0
    wait_for(lambda: has_reached(demo) > reached, 10, "the screen's return")
    right_after_s = seconds_until(lambda: _is_right(demo), 5, "the right picture")
    assert right_after_s <= 2.0

    # and the press has become one token and one ticket
    wait_for(lambda: demo.bench.printed("D1"), 15, "the ticket of the press")
    demo.bench.press("pediatrics")
    wait_for(lambda: demo.bench.printed("P1"), what="the next ticket")
    assert labels(demo.pair("reception")) == ["G1", "D1", "P1"]
    assert [ticket["label"] for ticket in demo.bench.tickets()] == ["G1", "D1", "P1"]


def _is_right(demo: RunningDemo) -> bool:
    """The call is still lit for the rest of its minute, and nothing is grey."""
    return shows_call(demo.bench.screen(), board_frame(demo.url))


def test_a_service_that_is_killed_leaves_no_press_behind(demo: RunningDemo) -> None:
    killed_at = time.monotonic()
    for process in demo.program("service"):
        process.kill()
    demo.bench.press("general_medicine")

    wait_for(lambda: demo.bench.printed("G1"), what="the ticket")
    assert time.monotonic() - killed_at < 5.0
    assert labels(demo.pair("reception")) == ["G1"]
