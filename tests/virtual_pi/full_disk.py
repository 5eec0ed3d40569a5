"""A card without room, or that takes no changes: honest words, no half ticket, no restart."""

import logging
from pathlib import Path

from tests.virtual_pi.clinic import admin, cuts_in
from tests.virtual_pi.install import UNITS
from tests.virtual_pi.machine import VirtualPi, eventually, pass_s
from tests.virtual_pi.watching import codes, everything_is_up, now_s, parts, said, screen

log = logging.getLogger("virtual-pi")

PRESSES = 5


def a_full_card_says_so_and_forgets_it_once_there_is_room(pi: VirtualPi, pictures: Path) -> None:
    """Presses on a full card, a restart on it, and room again."""
    clinic = admin(pi)
    before, paper = clinic.tokens(), len(pi.tickets())
    pi.vpi("fill", "0")
    eventually(lambda: codes(clinic) & {"disk-full", "disk-low"})
    _press_five_times(pi)
    pi.root("systemctl restart token-service")
    everything_is_up(pi)
    _press_five_times(pi)
    screen(pi, pictures / "screen-disk-full.png")
    given = len(clinic.tokens()) - len(before)
    log.info("on the full card %d presses gave %d numbers", 2 * PRESSES, given)
    assert len(pi.tickets()) - paper <= given, "a ticket without a number"

    pi.vpi("unfill")
    eventually(lambda: not codes(clinic) & {"disk-full", "disk-low"})
    pi.press()
    eventually(lambda: len(clinic.tokens()) > len(before) + given)
    numbers = [token["number"] for token in clinic.tokens()]
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    assert all(cuts_in(ticket) == 1 for ticket in pi.tickets()), "a half ticket"
    eventually(lambda: not [part for part in parts(clinic) if part["state"] == "trouble"])


def a_card_that_takes_no_changes_is_told_and_forgotten_once_it_does(
    pi: VirtualPi, pictures: Path
) -> None:
    """As after an error of the card; then it can be written again, and nothing is restarted."""
    clinic = admin(pi)
    before, paper, service = clinic.tokens(), len(pi.tickets()), pi.main_pid("token-service")
    pi.root("sync; echo u >/proc/sysrq-trigger")
    try:
        eventually(lambda: "data-read-only" in codes(clinic))
        _press_five_times(pi)
        screen(pi, pictures / "screen-card-read-only.png")
        stored = [token["number"] for token in clinic.tokens()]
        assert stored == [token["number"] for token in before], "a number on a card that takes none"
        assert "data-read-only" in pi.root("tokenctl doctor || true")
    finally:
        pi.root("mount -o remount,rw /; mount -o remount,rw /boot/firmware || true")
    eventually(lambda: "data-read-only" not in codes(clinic))
    # A press that is asked again until then gets its number late; none of them is asked for twice.
    pass_s(35)
    late = len(clinic.tokens())
    pi.press()
    eventually(lambda: [t for t in clinic.tokens()[late:] if t["printed"]])
    out = len(pi.tickets()) - paper
    numbers = [token["number"] for token in clinic.tokens()]
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    given = len(numbers) - len(before)
    log.info("after the card took no changes %d presses gave %d numbers", PRESSES + 1, given)
    assert given <= PRESSES + 1
    assert out <= given, "a ticket without a number"
    assert pi.main_pid("token-service") == service, "the service was started again"
    eventually(lambda: not [part for part in parts(clinic) if part["state"] == "trouble"])


def a_full_run_and_tmp_stop_nothing(pi: VirtualPi, _pictures: Path) -> None:
    """What the programs keep in memory's own file systems is not what the queue stands on."""
    clinic = admin(pi)
    before, running = len(clinic.tokens()), {unit: pi.main_pid(unit) for unit in UNITS}
    pi.root(
        "for folder in /run /tmp; do findmnt -n -t tmpfs $folder >/dev/null || continue;"
        " dd if=/dev/zero of=$folder/filler bs=64k 2>/dev/null || true; done"
    )
    try:
        pi.press()
        eventually(lambda: [t for t in clinic.tokens()[before:] if t["printed"]])
        began_s, room = now_s(pi), clinic.ask("GET", "/api/counters")["items"][0]
        after = {"after": room["current"] and room["current"]["id"]}
        called = clinic.ask("POST", f"/api/counters/{room['code']}/call-next", after)["token"]
        eventually(lambda: said(pi, began_s, f"call-shown {called['label']} "))
    finally:
        pi.root("rm -f /run/filler /tmp/filler")
    assert {unit: pi.main_pid(unit) for unit in UNITS} == running, "a program was started again"


def _press_five_times(pi: VirtualPi) -> None:
    for _ in range(PRESSES):
        pi.press()
        # The guard between two presses.
        pass_s(3.5)
