"""How the machine starts: what the queue waits for, and how soon a press gives a number."""

import logging
import time
from pathlib import Path

from tests.virtual_pi.clinic import admin, journal
from tests.virtual_pi.install import UNITS
from tests.virtual_pi.machine import RigTrouble, VirtualPi, eventually
from tests.virtual_pi.watching import BOOTS_WITHIN_S, everything_is_up, now_s

log = logging.getLogger("virtual-pi")

# What a clinic without internet waits for in vain. systemd-timesyncd itself is no such thing: every
# unit is ordered behind its start, which waits for no answer.
NOT_WAITED_FOR = ("network", "NetworkManager", "dhcp", "time-sync.target", "time-wait-sync")


def a_clean_restart_loses_nothing(pi: VirtualPi, _pictures: Path) -> None:
    """`reboot`, with the queue at work: soon down, and every number is there again."""
    before = admin(pi).tokens()
    pi.vpi("reboot")
    everything_is_up(pi)
    assert admin(pi).tokens() == before


def nothing_waits_for_a_network_or_the_time(pi: VirtualPi, _pictures: Path) -> None:
    """The chain of units before each program, as systemd went through it in this boot."""
    for unit in UNITS:
        chain = pi.root(f"systemd-analyze critical-chain {unit}.service --no-pager")
        waited = [word for word in NOT_WAITED_FOR if word in chain]
        assert not waited, f"{unit} waited for {waited}:\n{chain}"
    log.info("%s", pi.root("systemd-analyze time"))
    log.info("%s", pi.root("systemd-analyze critical-chain token-kiosk.service --no-pager"))


def soon_after_power_a_press_gives_a_number(pi: VirtualPi, _pictures: Path) -> None:
    """Pressed again and again from power-on, until the first number; then one token per press."""
    before = len(admin(pi).tokens())
    pi.vpi("powercut")
    pi.vpi("start", "--keep", "--no-wait")
    began = time.monotonic()
    eventually(lambda: _pressed(pi) and _issued_at_s(pi), BOOTS_WITHIN_S)
    waited_s = time.monotonic() - began
    everything_is_up(pi)
    at_s = _issued_at_s(pi)
    log.info(
        "a press gave a number %.1f s after the kernel's start, %.1f s after power", at_s, waited_s
    )
    eventually(lambda: len(admin(pi).tokens()) > before)


def _pressed(pi: VirtualPi) -> bool:
    try:
        pi.press()
    except RigTrouble:
        return False  # the machine is not so far yet
    return True


def _issued_at_s(pi: VirtualPi) -> float:
    """Seconds from the kernel's start to the first number of this boot; 0 before it."""
    up_s = float(pi.root("cut -d ' ' -f 1 /proc/uptime"))
    started_s = now_s(pi) - up_s
    told = [at for at, _, message in journal(pi, started_s) if "token-issued" in message]
    return told[0] - started_s if told else 0.0
