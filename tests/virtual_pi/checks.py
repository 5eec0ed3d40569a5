"""The checks, in the order of a clinic's morning. Each raises where the appliance fails."""

import logging
import time
from pathlib import Path
from typing import Any

from PIL import Image

from display.theme import CALLING
from tests.virtual_pi.clinic import Clinic, admin, cuts_in, journal, picture_in, ticket_of
from tests.virtual_pi.install import BIN, UNITS
from tests.virtual_pi.machine import RigTrouble, VirtualPi, eventually

log = logging.getLogger("virtual-pi")


def everything_is_up(pi: VirtualPi) -> None:
    """All three run, and tell how long they took."""
    eventually(lambda: _running(pi))
    for unit in UNITS:
        log.info("%s started in %.1f s", unit, _start_s(pi, unit))


def a_bouncing_press_gives_one_ticket(pi: VirtualPi, pictures: Path) -> None:
    """One committed token, one ticket, and on the ticket is what the queue says."""
    clinic = admin(pi)
    before, paper, began_s = clinic.tokens(), len(pi.tickets()), float(pi.root("date +%s"))
    pi.vpi("press", "200", "--bounces", "4")
    eventually(lambda: [t for t in clinic.tokens()[len(before) :] if t["printed"]])
    # Longer than the guard between two presses: a second ticket would be on its way by now.
    _pass_s(5)

    new = clinic.tokens()[len(before) :]
    assert len(new) == 1, f"one press gave {[token['label'] for token in new]}"
    printed = pi.tickets()[paper:]
    assert len(printed) == 1, f"one press gave {len(printed)} tickets"
    assert cuts_in(printed[0]) == 1, "one ticket, one cut"
    assert picture_in(printed[0]) == ticket_of(new[0]), "the ticket is not this token's"
    pi.vpi("printer", "dump", str(pictures))
    log.info("ticket %s printed%s", new[0]["label"], _press_times(pi, began_s))


def the_screen_shows_the_queue(pi: VirtualPi, pictures: Path) -> None:
    """The television's picture: bright paper with ink on it, and no call yet."""
    picture = _screen(pi, pictures / "screen-waiting.png")
    assert _share(picture, (251, 250, 246)) > 0.5, "the screen shows something else"


def a_call_from_outside_changes_the_screen(pi: VirtualPi, pictures: Path) -> None:
    """Call Next over the network lights the screen's field."""
    clinic = admin(pi)
    began_s = float(pi.root("date +%s"))
    current = clinic.ask("GET", "/api/counters")["items"][0]["current"]
    body = {"after": current and current["id"]}
    called = clinic.ask("POST", "/api/counters/room-1/call-next", body)["token"]
    assert called is not None, "nobody was called"
    eventually(lambda: _said(pi, began_s, f"call-shown {called['label']} "))
    # The movement by which the call enters.
    _pass_s(3)
    picture = _screen(pi, pictures / "screen-calling.png")
    assert _share(picture, CALLING.ground) > 0.25, "the call is not on the screen"
    log.info("call of %s is on the screen", called["label"])


def stop_is_clean_and_restart_brings_all_back(pi: VirtualPi, pictures: Path) -> None:
    """`systemctl stop` ends all three well and soon; the numbers go on after a restart."""
    clinic = admin(pi)
    before = clinic.tokens()
    for unit in UNITS:
        began = time.monotonic()
        pi.root(f"systemctl stop {unit}")
        result = pi.root(f"systemctl show -P Result {unit}")
        assert result == "success", f"{unit} stopped with {result}"
        log.info("%s stopped within %.1f s", unit, time.monotonic() - began)
    pi.root(f"systemctl restart {' '.join(UNITS)}")
    everything_is_up(pi)
    eventually(lambda: pi.root(f"{BIN}/tokenctl status --json || true").find('"ok"') > 0)
    assert clinic.tokens() == before
    _pass_s(8)
    _screen(pi, pictures / "screen-after-restart.png")


def a_printer_on_another_port_goes_on(pi: VirtualPi, _pictures: Path) -> None:
    """Unplugged, a press gives a number; plugged in again, its ticket comes late, and the next."""
    clinic = admin(pi)
    before, paper = clinic.tokens(), len(pi.tickets())
    pi.vpi("printer", "unplug")
    pi.vpi("press", "200", "--bounces", "4")
    eventually(lambda: [t for t in clinic.tokens()[len(before) :] if t["print_problem"]])
    pi.vpi("printer", "plug")
    back_at = time.monotonic()
    eventually(lambda: [t for t in clinic.tokens()[len(before) :] if t["printed"]])
    log.info("the late ticket came %.1f s after the plug", time.monotonic() - back_at)
    pi.vpi("press", "200", "--bounces", "4")
    eventually(lambda: [t for t in clinic.tokens()[len(before) + 1 :] if t["printed"]])
    eventually(lambda: len(pi.tickets()) == paper + 2)


def held_while_closed_the_button_prints_the_self_test(pi: VirtualPi, pictures: Path) -> None:
    """The technician's gesture: paper, and no number."""
    clinic = admin(pi)
    before, paper = clinic.tokens(), len(pi.tickets())
    clinic.ask("POST", "/api/issuing", {"open": False})
    pi.vpi("press", "11000")
    eventually(lambda: len(pi.tickets()) > paper)
    clinic.ask("POST", "/api/issuing", {"open": True})
    assert clinic.tokens() == before, "the gesture gave a number"
    pi.vpi("printer", "dump", str(pictures))


def each_part_is_well(pi: VirtualPi, _pictures: Path) -> None:
    """What staff are told of each part, and the word of a printer that answers."""
    clinic = admin(pi)
    eventually(lambda: [p for p in _parts(clinic) if p["part"] == "printer" and p["state"] == "ok"])
    troubles = [part for part in _parts(clinic) if part["state"] == "trouble"]
    assert not troubles, f"in trouble: {troubles}"


def numbers_go_on_after_a_power_cut(pi: VirtualPi, pictures: Path) -> None:
    """The cut falls right after a press; the next boot knows every number that was given."""
    clinic = admin(pi)
    before = clinic.tokens()
    pi.vpi("press", "200", "--bounces", "4")
    eventually(lambda: clinic.tokens()[len(before) :])
    known = clinic.tokens()
    pi.vpi("powercut")
    pi.vpi("start", "--keep")
    everything_is_up(pi)
    after = admin(pi)
    assert [t["label"] for t in after.tokens()] == [t["label"] for t in known]
    pi.vpi("press", "200", "--bounces", "4")
    eventually(lambda: after.tokens()[len(known) :])
    numbers = [token["number"] for token in after.tokens()]
    assert numbers == list(range(1, len(known) + 2)), f"numbers have gaps: {numbers}"
    _screen(pi, pictures / "screen-after-power-cut.png")


def the_journal_tells_no_surprise(pi: VirtualPi, since_s: float) -> None:
    """No traceback and no restart that nobody asked for."""
    traces = [message for _, _, message in journal(pi, since_s) if "Traceback" in message]
    assert not traces, f"tracebacks in the journal: {traces}"
    for unit in UNITS:
        restarts = pi.root(f"systemctl show -P NRestarts {unit}")
        assert restarts == "0", f"{unit} was restarted {restarts} times"


def _parts(clinic: Clinic) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = clinic.ask("GET", "/api/health")["items"]
    return items


def _running(pi: VirtualPi) -> bool:
    states = pi.root(f"systemctl is-active {' '.join(UNITS)} || true").split()
    return states == ["active"] * len(UNITS)


def _start_s(pi: VirtualPi, unit: str) -> float:
    names = ("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic")
    began, ready = (int(pi.root(f"systemctl show -P {name} {unit}")) for name in names)
    return (ready - began) / 1e6


def _press_times(pi: VirtualPi, since_s: float) -> str:
    said = [
        (at, message)
        for at, _, message in journal(pi, since_s)
        if "token-issued" in message or "ticket-printed" in message
    ]
    return f" {said[-1][0] - said[-2][0]:.2f} s after its number" if len(said) > 1 else ""


def _said(pi: VirtualPi, since_s: float, words: str) -> bool:
    return any(words in message for _, _, message in journal(pi, since_s))


def _screen(pi: VirtualPi, path: Path) -> Image.Image:
    pi.vpi("screen", str(path))
    return Image.open(path).convert("RGB")


def _share(picture: Image.Image, colour: tuple[int, int, int]) -> float:
    """How much of the picture has this colour, give or take what the screen's depth loses."""
    near = sum(
        count
        for count, seen in picture.getcolors(maxcolors=1 << 24) or []
        if isinstance(seen, tuple) and max(map(abs, map(int.__sub__, seen, colour))) <= 4
    )
    return near / (picture.width * picture.height)


def _pass_s(seconds: float) -> None:
    try:
        eventually(lambda: False, within_s=seconds)
    except RigTrouble:
        return
