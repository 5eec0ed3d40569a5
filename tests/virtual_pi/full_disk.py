"""A card without room: honest words, no half ticket, and it goes on by itself."""

import logging
from pathlib import Path

from tests.virtual_pi.clinic import admin, cuts_in
from tests.virtual_pi.machine import VirtualPi, eventually, pass_s
from tests.virtual_pi.watching import codes, everything_is_up, parts, screen

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


def _press_five_times(pi: VirtualPi) -> None:
    for _ in range(PRESSES):
        pi.press()
        # The guard between two presses.
        pass_s(3.5)
