"""Kiosk, screen and database file under hands that do not belong there: the queue stands."""

import signal
import sqlite3
import time
from contextlib import closing

from tests.support.client import Client
from tests.support.demo import RunningDemo
from tests.support.screen import ShownCall, board_frame
from tests.support.service import RunningService
from tests.support.waiting import seconds_until, wait_for

GENERAL = {"department": "general_medicine"}


def labels(staff: Client) -> list[str]:
    """Every token, oldest first."""
    return [token["label"] for token in staff.get("/api/tokens")["items"]][::-1]


def kill(demo: RunningDemo, name: str) -> None:
    for process in demo.program(name):
        process.send_signal(signal.SIGKILL)


def button_is_ready(demo: RunningDemo) -> bool:
    lamp = demo.bench.state()["lamp"]
    return bool(lamp) and lamp["general_medicine"]["mode"] == "ready"


def test_a_screen_that_dies_is_right_again_within_five_seconds(demo: RunningDemo) -> None:
    # given a call on the screen
    doctor, desk = demo.pair("doctor", "room-1"), demo.pair("reception")
    desk.post("/api/tokens", GENERAL)
    doctor.post("/api/counters/room-1/call-next", {"after": None})
    shown = wait_for(lambda: _call_on_screen(demo), what="G1 on the screen")
    assert shown

    kill(demo, "display")

    def is_back() -> bool:
        return shown.is_on(demo.bench.screen()) and bool(demo.program("display"))

    wait_for(lambda: not _has_screen(demo), what="the end of the screen")
    back_after_s = seconds_until(lambda: _has_screen(demo) and is_back(), 10, "the screen")
    assert back_after_s <= 5.0


def _call_on_screen(demo: RunningDemo) -> ShownCall | None:
    """The newest call, where the screen shows it as the newest frame tells it."""
    picture = demo.bench.screen()
    frame = board_frame(demo.url, lambda frame: frame.board.recent_calls)
    shown = ShownCall(frame, picture.size)
    return shown if shown.is_on(picture) else None


def _has_screen(demo: RunningDemo) -> bool:
    try:
        demo.bench.screen()
    except AssertionError:
        return False
    return True


def test_a_kiosk_that_dies_in_the_ticket_doubles_no_number(demo: RunningDemo) -> None:
    # given a printer that stops in the middle of a ticket
    staff = demo.pair("reception")
    demo.bench.set_printer("stuck", after_bytes=4000)
    demo.bench.press("general_medicine")
    wait_for(lambda: labels(staff) == ["G1"], what="the token")

    # when the kiosk dies over it, and the printer is well again
    kill(demo, "kiosk")
    demo.bench.set_printer("ready")
    wait_for(lambda: button_is_ready(demo), what="the kiosk's return")
    demo.bench.press("general_medicine")

    # then the next press gets the next number, and the torn ticket comes again as a copy
    wait_for(lambda: demo.bench.printed("G2"), what="the next ticket")
    wait_for(lambda: demo.bench.printed("G1"), what="the copy")
    assert labels(staff) == ["G1", "G2"]
    assert [t["kind"] for t in demo.bench.printed("G1")] == ["reprint"]
    assert [t["kind"] for t in demo.bench.printed("G2")] == ["ticket"]


def test_a_kiosk_that_dies_while_it_asks_doubles_no_number(demo: RunningDemo) -> None:
    # given a press that waits for a frozen service
    staff, service = demo.pair("reception"), demo.program("service")
    for process in service:
        process.suspend()
    demo.bench.press("general_medicine")

    # when the kiosk dies, and the service goes on
    kill(demo, "kiosk")
    for process in service:
        process.resume()
    wait_for(lambda: button_is_ready(demo), what="the kiosk's return")
    demo.bench.press("general_medicine")

    # then each number is there once, with one ticket; what the dead kiosk asked for is a copy
    wait_for(lambda: labels(staff) and whole(demo).keys() == set(labels(staff)), what="the tickets")
    assert labels(staff) in (["G1"], ["G1", "G2"])
    kinds = {"G1": ["ticket"]} if len(labels(staff)) == 1 else {"G1": ["reprint"], "G2": ["ticket"]}
    assert whole(demo) == kinds


def whole(demo: RunningDemo) -> dict[str, list[str]]:
    """The kinds of whole tickets by label."""
    found: dict[str, list[str]] = {}
    for ticket in demo.bench.tickets():
        if ticket["complete"]:
            found.setdefault(ticket["label"], []).append(ticket["kind"])
    return found


def test_a_technician_in_the_database_is_waited_for(service: RunningService) -> None:
    desk = service.pair("reception")
    with closing(sqlite3.connect(service.database)) as technician:
        technician.execute("BEGIN IMMEDIATE")

        # a request that cannot be stored is refused, and nobody else has to wait for it
        begun = time.monotonic()
        refused = desk.ask("POST", "/api/tokens", GENERAL, key="press")
        took_s = time.monotonic() - begun
        looked = desk.ask("GET", "/api/board")

        technician.rollback()

    assert (refused.status, refused.json["code"]) == (503, "cannot-store")
    assert 4.0 < took_s < 8.0
    assert looked.status == 200
    assert desk.post("/api/tokens", GENERAL, key="press")["label"] == "G1"
