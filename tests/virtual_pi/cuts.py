"""Pulls the plug at any moment, again and again, while people press, issue and call."""

import logging
import random
import shlex
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from appliance.settings import settings_from
from tests.faults.judge import History, Stored, judge
from tests.faults.load import Load
from tests.support.client import Client
from tests.virtual_pi.clinic import Clinic, admin
from tests.virtual_pi.install import BIN, settings_table
from tests.virtual_pi.machine import RigTrouble, VirtualPi, eventually, pass_s
from tests.virtual_pi.papers import Reader, judge_paper
from tests.virtual_pi.watching import BOOTS_WITHIN_S, everything_is_up, parts

log = logging.getLogger("virtual-pi")

DEPARTMENT, ROOM = "general", "room-1"
# From the queue's first answer to the cut; the kiosk and the screen come up in this time too.
CUT_WITHIN_S = (0.2, 15.0)
BOOT_CUT_WITHIN_S = (0.5, 15.0)
# As fast as a common printer of this kind takes them: a ticket is a second of paper.
PRINTER_BYTES_PER_S = 20_000
# A socket into a machine without power answers nothing; a person presses again.
PATIENCE_S = 5.0

IS_SOUND = """
import sqlite3
queue = sqlite3.connect("file:/var/lib/token-kiosk/queue.db?mode=ro", uri=True)
print(queue.execute("PRAGMA integrity_check").fetchone()[0])
"""

Check = Callable[[VirtualPi, Path], None]


def power_cuts_under_load(cuts: int) -> Check:
    """The check that pulls the plug so often, and then judges everything that anybody was told."""

    def the_plug_is_pulled_under_load(pi: VirtualPi, _pictures: Path) -> None:
        clinic = admin(pi)
        before, paper = clinic.tokens(), len(pi.tickets())
        pi.vpi("printer", "speed", str(PRINTER_BYTES_PER_S))
        load, pressed = _Busy(clinic), 0
        with load:
            for n in range(1, cuts + 1):
                pressed += _until_the_cut(pi, load)
                pi.vpi("powercut")
                pi.vpi("start", "--keep", "--no-wait")
                log.info("cut %d of %d: %d issued, %d called", n, cuts, load.issued, load.called)
            # Anew: what was answered before the last cut says nothing of the start after it.
            load.is_answered()
            eventually(load.is_answered, BOOTS_WITHIN_S)
        pi.vpi("printer", "speed", "0")
        _is_well(pi, clinic)
        broken = [*load.judged(clinic, before, pressed), *_paper_judged(pi, clinic, paper)]
        assert not broken, broken

    return the_plug_is_pulled_under_load


def power_cuts_while_starting(cuts: int) -> Check:
    """The check that lets it never come up, and once more at the end."""

    def the_plug_is_pulled_while_it_starts(pi: VirtualPi, _pictures: Path) -> None:
        before = admin(pi).tokens()
        for _ in range(cuts):
            pi.vpi("powercut")
            pi.vpi("start", "--keep", "--no-wait")
            pass_s(random.uniform(*BOOT_CUT_WITHIN_S))
        pi.vpi("powercut")
        pi.vpi("start", "--keep")
        everything_is_up(pi)
        clinic = admin(pi)
        assert clinic.tokens() == before
        _is_well(pi, clinic)

    return the_plug_is_pulled_while_it_starts


class _Busy:
    """Two who issue and a doctor who calls, each asking again until the machine answers."""

    def __init__(self, clinic: Clinic) -> None:
        self._load, self._answered = Load(), 0
        client = Client(clinic.url, clinic.token, PATIENCE_S)
        for _ in range(2):
            self._load.issues(client.twin(), [DEPARTMENT])
        self._load.calls(client.twin(), ROOM)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._load.stop()
        else:
            # What broke is told, not that nobody is answered after it.
            self._load.end_with(lambda: None)

    @property
    def issued(self) -> int:
        """Answered so far."""
        return len(self._load.issued)

    @property
    def called(self) -> int:
        """Answered so far."""
        return len(self._load.called)

    def is_answered(self) -> bool:
        """Whether the queue has answered since it was last asked this."""
        before, self._answered = self._answered, self.issued
        return self.issued > before

    def judged(self, clinic: Clinic, before: list[dict[str, object]], pressed: int) -> list[str]:
        """Broken promises. A press is one who asked and was told nothing."""
        presses = {f"press {n}" for n in range(pressed)}
        asked = frozenset(self._load.keys | presses | {f"before {t['id']}" for t in before})
        history = History(self._load.issued, self._load.called, asked, _stored(clinic))
        log.info("judged: %d tokens, %d calls, %d presses", self.issued, self.called, pressed)
        return [*self._load.trouble, *map(str, judge(history))]


def _until_the_cut(pi: VirtualPi, load: _Busy) -> int:
    """Presses as soon as there is a button, until a moment that chance has chosen."""
    load.is_answered()
    eventually(load.is_answered, BOOTS_WITHIN_S)
    until, presses = time.monotonic() + random.uniform(*CUT_WITHIN_S), 0
    while time.monotonic() < until:
        presses += 1
        with suppress(RigTrouble):  # not so far yet
            pi.press()
    return presses


def _stored(clinic: Clinic) -> list[Stored]:
    calls: dict[str, tuple[tuple[int, str], ...]] = {}
    for event in clinic.events():
        if event["verb"] == "call":
            known = calls.get(event["token"], ())
            calls[event["token"]] = (*known, (event["id"], event["counter"]))
    return [
        Stored(token["id"], token["issued_department"], token["number"], calls.get(token["id"], ()))
        for token in clinic.tokens()
    ]


def _paper_judged(pi: VirtualPi, clinic: Clinic, first: int) -> list[str]:
    tokens = {token["label"] for token in clinic.tokens() if token["origin"] == "button"}
    reader = Reader(settings_from(settings_table(), "test"), tokens)
    seen = [label for ticket in pi.tickets()[first:] for label in reader.seen(ticket)]
    log.info("on paper: %d tickets of %d presses that counted", len(seen), len(tokens))
    return list(judge_paper(seen, tokens))


def _is_well(pi: VirtualPi, clinic: Clinic) -> None:
    everything_is_up(pi)
    eventually(lambda: not [part for part in parts(clinic) if part["state"] == "trouble"])
    sound = pi.root(f"{BIN}/python -c {shlex.quote(IS_SOUND)}")
    assert sound == "ok", sound
