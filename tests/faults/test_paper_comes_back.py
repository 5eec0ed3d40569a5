"""Tickets that did not come out, and what staff ask the kiosk to print, through all programs."""

from typing import Any

from tests.support.client import Client
from tests.support.demo import RunningDemo
from tests.support.screen import board_frame
from tests.support.waiting import wait_for

PAPERS = ("self-test", "day-slip", "lamp-card")
PARTS = (
    "database", "disk", "clock", "kiosk", "printer", "paper", "button", "display", "issuing",
    "backup", "settings",
)  # fmt: skip


def whole(demo: RunningDemo) -> list[tuple[str, str]]:
    """Kind and label of each whole piece of paper, oldest first."""
    return [(t["kind"], t["label"]) for t in demo.bench.tickets() if t["complete"]]


def unprinted(demo: RunningDemo, *labels: str) -> None:
    """Waits until the board shows these labels as unprinted, newest first."""
    board_frame(demo.url, lambda frame: [u.label for u in frame.board.unprinted] == list(labels))


def tokens(staff: Client) -> dict[str, Any]:
    return {token["label"]: token for token in staff.get("/api/tokens")["items"]}


def test_when_paper_is_back_the_waiting_get_their_tickets_late(demo: RunningDemo) -> None:
    staff, doctor = demo.pair("reception"), demo.pair("doctor", "room-3")
    demo.bench.set_printer("paper-out")
    demo.bench.press("dental")
    unprinted(demo, "D1")
    doctor.post("/api/counters/room-3/call-next", {"after": None})
    demo.bench.press("general_medicine")
    unprinted(demo, "G1", "D1")

    demo.bench.set_printer("ready")

    wait_for(lambda: tokens(staff)["G1"]["printed"], what="the late ticket")
    demo.bench.press("pediatrics")
    wait_for(lambda: tokens(staff)["P1"]["printed"], what="the next ticket")
    assert whole(demo) == [("late", "G1"), ("ticket", "P1")]


def test_a_ticket_that_tore_comes_again_as_a_copy(demo: RunningDemo) -> None:
    demo.bench.set_printer("paper-out", after_bytes=3000)
    demo.bench.press("general_medicine")
    unprinted(demo, "G1")

    demo.bench.set_printer("ready")

    wait_for(lambda: ("reprint", "G1") in whole(demo), what="the copy")
    unprinted(demo)
    assert whole(demo) == [("reprint", "G1")]


def test_a_kiosk_that_died_in_the_ticket_prints_a_copy_in_its_next_life(demo: RunningDemo) -> None:
    demo.bench.set_printer("stuck", after_bytes=3000)
    demo.bench.press("general_medicine")
    board_frame(demo.url, lambda frame: frame.board.next["general_medicine"] == ["G1"])

    demo.program("kiosk")[0].kill()
    demo.bench.set_printer("ready")

    wait_for(lambda: ("reprint", "G1") in whole(demo), 15, "the copy")
    staff = demo.pair("reception")
    wait_for(lambda: tokens(staff)["G1"]["printed"], what="the kiosk's word")
    assert list(tokens(staff)) == ["G1"]


def test_one_tap_prints_a_ticket_again(demo: RunningDemo) -> None:
    staff = demo.pair("reception")
    demo.bench.press("general_medicine")
    wait_for(lambda: demo.bench.printed("G1"), what="the ticket")

    staff.post(f"/api/tokens/{tokens(staff)['G1']['id']}/reprint")

    wait_for(lambda: len(demo.bench.printed("G1")) == 2, what="the copy")
    assert whole(demo) == [("ticket", "G1"), ("reprint", "G1")]


def test_staff_have_papers_printed(demo: RunningDemo) -> None:
    staff = demo.pair("reception")

    asked = [staff.post("/api/printer/test", {"kind": kind})["kind"] for kind in PAPERS]

    wait_for(lambda: [kind for kind, _ in whole(demo)] == asked, 15, "all of them")
    assert asked == list(PAPERS)
    assert tokens(staff) == {}


def test_held_for_ten_seconds_while_closed_the_button_prints_the_self_test(
    demo: RunningDemo,
) -> None:
    staff = demo.pair("reception")
    staff.post("/api/issuing", {"open": False})
    wait_for(lambda: demo.bench.state()["lamp"]["dental"]["mode"] == "off", what="a dark lamp")

    demo.bench.press("dental", hold_ms=10_500)

    wait_for(lambda: [k for k, _ in whole(demo)] == ["self-test"], 15, "the self-test")
    assert tokens(staff) == {}


def test_staff_are_told_of_each_part(demo: RunningDemo) -> None:
    staff = demo.pair("reception")

    def states() -> dict[str, str]:
        return {part["part"]: part["state"] for part in staff.get("/api/health")["items"]}

    wait_for(lambda: states() == dict.fromkeys(PARTS, "ok"), what="a well clinic")
    demo.bench.set_printer("paper-out")
    wait_for(lambda: states()["paper"] == "trouble", what="the paper's trouble")

    (paper,) = (p for p in staff.get("/api/health")["items"] if p["part"] == "paper")
    assert (paper["code"], paper["what_to_do"]) == (
        "paper-out",
        "Open the cover and put in a roll.",
    )
