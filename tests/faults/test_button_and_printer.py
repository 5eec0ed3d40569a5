"""A hammered button, and a printer that runs out, sticks and vanishes: the queue goes on."""

import time
from functools import partial
from typing import Any

import pytest

from appliance import wire
from appliance.settings import Kiosk
from tests.support.client import Client
from tests.support.demo import RunningDemo
from tests.support.screen import board_frame, shows_unprinted
from tests.support.waiting import seconds_until, wait_for

ISSUED_WITHIN_S = 1.0


def tokens(staff: Client) -> list[dict[str, Any]]:
    """Every token, oldest first."""
    items: list[dict[str, Any]] = staff.get("/api/tokens")["items"]
    return items[::-1]


def labels(staff: Client) -> list[str]:
    return [token["label"] for token in tokens(staff)]


def test_ten_fast_presses_with_bounce_give_one_ticket(demo: RunningDemo) -> None:
    for _ in range(10):
        demo.bench.press("general_medicine", hold_ms=100, bounce_ms=20)

    # the next button's ticket comes after all that the hammering could have brought
    demo.bench.press("dental")
    wait_for(lambda: demo.bench.printed("D1"), what="the next ticket")
    assert labels(demo.pair("reception")) == ["G1", "D1"]
    assert [ticket["label"] for ticket in demo.bench.tickets()] == ["G1", "D1"]


def test_paper_that_ends_in_the_ticket_leaves_a_place_without_paper(demo: RunningDemo) -> None:
    # given a roll that ends in the middle of the next ticket
    demo.bench.set_printer("paper-out", after_bytes=2000)

    # when somebody presses
    demo.bench.press("general_medicine")

    # then the place is kept, and everybody is told that there is no paper to it
    frame = board_frame(demo.url, lambda frame: frame.board.unprinted)
    assert [item.label for item in frame.board.unprinted] == ["G1"]
    assert frame.board.next["general_medicine"] == ["G1"]
    wait_for(lambda: shows_unprinted(demo.bench.screen(), frame), what="G1 large on the screen")
    (token,) = tokens(demo.pair("reception"))
    assert (token["status"], token["printed"]) == ("waiting", False)
    assert token["print_problem"] == "paper-out"
    assert [(t["label"], t["complete"]) for t in demo.bench.tickets()] == [("G1", False)]


def test_a_printer_that_sticks_and_vanishes_stops_no_button(demo: RunningDemo) -> None:
    # given a kiosk that has printed
    staff, kiosk = demo.pair("reception"), demo.facts["pids"]["kiosk"]
    demo.bench.press("general_medicine")
    wait_for(lambda: _has_ticket(staff, "G1"), what="the first ticket")

    # when its printer takes nothing any more, and then is pulled out
    demo.bench.set_printer("stuck")
    pressed_at = time.monotonic()
    _issued_soon(demo, staff, "pediatrics", "P1")
    _issued_soon(demo, staff, "dental", "D1")
    demo.bench.set_printer("offline")
    wait_for(lambda: _is_armed(demo, "pediatrics", pressed_at), 15, "a button that is armed again")
    _issued_soon(demo, staff, "pediatrics", "P2")
    unprinted = board_frame(demo.url, lambda frame: len(frame.board.unprinted) == 3)
    assert {item.label for item in unprinted.board.unprinted} == {"P1", "D1", "P2"}

    # then once it is back, the next ticket comes out of the same kiosk
    demo.bench.set_printer("ready")
    wait_for(lambda: _next_is_printed(demo), 20, "a ticket after the trouble")
    assert [process.pid for process in demo.program("kiosk")] == [kiosk]
    whole = [t["label"] for t in demo.bench.tickets() if t["complete"]]
    assert len(whole) == len(set(whole))


def _has_ticket(staff: Client, label: str) -> bool:
    """Whether the kiosk has said so: the paper is out a moment before the printer answers that."""
    return any(token["label"] == label and token["printed"] for token in tokens(staff))


def _issued_soon(demo: RunningDemo, staff: Client, button: str, label: str) -> None:
    demo.bench.press(button, hold_ms=50)
    took_s = seconds_until(lambda: label in labels(staff), 5, label)
    assert took_s <= ISSUED_WITHIN_S


def _is_armed(demo: RunningDemo, button: str, pressed_at: float) -> bool:
    """Whether the ticket of its last press was given up, and the repeat guard is over."""
    over = time.monotonic() > pressed_at + Kiosk().repeat_guard_s + 0.2
    return over and demo.bench.state()["lamp"][button]["mode"] != "busy"


def _next_is_printed(demo: RunningDemo) -> list[dict[str, Any]]:
    """Somebody presses again and again, until a ticket of general medicine comes."""
    demo.bench.press("general_medicine", hold_ms=60)
    return [t for n in range(2, 9) for t in demo.bench.printed(f"G{n}")]


@pytest.mark.parametrize("state", ["cover-open", "error"])
def test_a_troubled_printer_costs_the_paper_and_not_the_place(
    demo: RunningDemo, state: str
) -> None:
    demo.bench.set_printer(state)
    _issued_soon(demo, demo.pair("reception"), "dental", "D1")
    board_frame(demo.url, lambda frame: [u.label for u in frame.board.unprinted] == ["D1"], 15)

    demo.bench.set_printer("ready")
    demo.bench.press("general_medicine")

    assert wait_for(lambda: demo.bench.printed("G1"), 15, "a ticket after the trouble")


def test_when_paper_is_back_who_still_waits_gets_a_ticket_once_marked_as_what_it_is(
    demo: RunningDemo,
) -> None:
    # given a roll that ended in a ticket, two that found no paper, and one who has left since
    staff = demo.pair("reception")
    demo.bench.set_printer("paper-out", after_bytes=9_000)
    for button, label in (("general_medicine", "G1"), ("pediatrics", "P1"), ("dental", "D1")):
        demo.bench.press(button)
        board_frame(demo.url, partial(_has_no_ticket, label))
    gone = next(token for token in tokens(staff) if token["label"] == "P1")
    staff.post(f"/api/tokens/{gone['id']}/cancel", {"reason": "has left"})

    # when there is paper again
    demo.bench.set_printer("ready")
    wait_for(lambda: _has_ticket(staff, "G1") and _has_ticket(staff, "D1"), 20, "late tickets")

    # then the torn one comes as a copy, the other one as late, each once, and nobody is without
    board_frame(demo.url, lambda frame: not frame.board.unprinted)
    out = [(t["label"], t["kind"], t["complete"]) for t in demo.bench.tickets()]
    assert out[0] == ("G1", "ticket", False)
    assert sorted(out[1:]) == [("D1", "late", True), ("G1", "reprint", True)]


def test_a_printer_that_says_nothing_prints_and_is_shown_as_unknown(demo: RunningDemo) -> None:
    # given a cheap printer in place of one that answered
    admin = demo.pair("admin")
    demo.bench.set_printer("offline")
    wait_for(lambda: _printer(admin)["state"] == "trouble", 15, "a printer that is away")
    demo.bench.set_printer("silent")
    wait_for(lambda: _printer(admin)["state"] == "unknown", 15, "a printer that says nothing")

    # when somebody presses
    demo.bench.press("dental")

    # then there is a ticket
    wait_for(lambda: _has_ticket(admin, "D1"), what="the ticket")
    assert [(t["label"], t["complete"]) for t in demo.bench.tickets()] == [("D1", True)]


def test_paper_that_is_low_is_a_warning_and_no_trouble(demo: RunningDemo) -> None:
    admin = demo.pair("admin")
    demo.bench.set_printer("paper-low")

    wait_for(lambda: "paper-low" in _codes(admin), 15, "the warning")

    demo.bench.press("dental")
    wait_for(lambda: _has_ticket(admin, "D1"), what="the ticket")
    demo.bench.set_printer("ready")
    assert wait_for(lambda: "paper-low" not in _codes(admin), 15, "the end of the warning")


def _has_no_ticket(label: str, frame: wire.BoardFrame) -> bool:
    """Whether everybody is told so."""
    return label in [item.label for item in frame.board.unprinted]


def _parts(staff: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = staff.get("/api/health")["items"]
    return items


def _printer(staff: Client) -> dict[str, Any]:
    return next(part for part in _parts(staff) if part["part"].startswith("printer"))


def _codes(staff: Client) -> list[str]:
    """What health warns of."""
    return [part["code"] for part in _parts(staff) if part["state"] == "warning"]
