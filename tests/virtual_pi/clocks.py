"""Wrong clocks: numbers go on whatever the clock says, until the time is proved."""

import datetime
import logging
from pathlib import Path

from tests.virtual_pi.clinic import Clinic, admin
from tests.virtual_pi.machine import VirtualPi, eventually, pass_s
from tests.virtual_pi.watching import codes, everything_is_up, screen

log = logging.getLogger("virtual-pi")

JUMPS = ("-2 hours", "-26 hours", "+26 hours", "+400 days")
AGREES_WITHIN_S = 120


def the_clock_jumps_and_numbers_go_on(pi: VirtualPi, _pictures: Path) -> None:
    """Set back and forth while open, as a wrong network time would: no number twice, none lost."""
    clinic = admin(pi)
    for jump in JUMPS:
        right = now(pi)
        pi.vpi("clock", pi.root(f"date --utc --iso-8601=seconds -d 'now {jump}'"))
        _one_press_is_one_number_more(pi, clinic)
        pi.vpi("clock", right.isoformat())
        _one_press_is_one_number_more(pi, clinic)
    log.info("numbers went on through %s", ", ".join(JUMPS))


def a_boot_in_1970_goes_on_until_staff_say_the_time(pi: VirtualPi, pictures: Path) -> None:
    """No network, no clock: the number goes on, staff see the sign; told the time, it is set."""
    truth = now(pi)
    before = [token["label"] for token in admin(pi).tokens()]
    pi.vpi("powercut")
    pi.vpi("start", "--keep", "--rtc", "1970-01-01T00:00:00")
    everything_is_up(pi)
    clinic = admin(pi)
    assert [token["label"] for token in clinic.tokens()] == before
    _one_press_is_one_number_more(pi, clinic)
    eventually(lambda: "clock-unsure" in codes(clinic))
    screen(pi, pictures / "screen-clock-unsure.png")

    truth += datetime.timedelta(minutes=5)
    given = {"time": truth.isoformat(), "confirmed": True}
    assert clinic.ask("POST", "/api/clock/confirm", given)["clock_sure"]
    eventually(lambda: abs((now(pi) - truth).total_seconds()) < AGREES_WITHIN_S)
    eventually(lambda: "clock-unsure" not in codes(clinic))
    log.info("staff said the time, and the machine's clock was set")
    _one_press_is_one_number_more(pi, clinic)


def now(pi: VirtualPi) -> datetime.datetime:
    """What the machine believes."""
    return datetime.datetime.fromisoformat(pi.root("date --utc --iso-8601=seconds"))


def _one_press_is_one_number_more(pi: VirtualPi, clinic: Clinic) -> None:
    before = clinic.tokens()
    pi.press()
    eventually(lambda: clinic.tokens()[len(before) :])
    # Longer than the guard between two presses, which does not go by this clock.
    pass_s(4)
    numbers = [token["number"] for token in clinic.tokens()]
    assert numbers == list(range(1, len(before) + 2)), numbers
