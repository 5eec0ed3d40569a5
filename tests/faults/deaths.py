"""Kills a busy service again and again, and judges what it promised.

`python -m tests.faults.deaths --kills 1000`; the test run does a hundred.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests.faults.judge import History, Stored, judge
from tests.faults.load import Load
from tests.support.database import is_sound, rows
from tests.support.service import RunningService, running_service

DIES_AT_BIRTH_EACH = 5  # now and then it does not live to its first answer
BURST_S = (0.05, 0.3)
ISSUING, DEPARTMENTS = 6, ("general_medicine", "pediatrics")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: broken promises, seconds from each death to the first answer, and issues."""

    broken: list[str]
    away_s: list[float]
    issued: int


def die(service: RunningService, kills: int) -> Outcome:
    """Six issue and two call, each asking again until it is answered, while the service dies."""
    load, desk, admin = Load(), service.pair("reception"), service.pair("admin")
    for _ in range(ISSUING):
        load.issues(desk.twin(), DEPARTMENTS)
    for room in ("room-1", "room-2"):
        load.calls(admin.twin(), room)
    try:
        away_s = _kill_again_and_again(service, kills)
    finally:
        load.stop()
    service.stop()
    history = History(load.issued, load.called, frozenset(load.keys), stored(service))
    broken = [*map(str, load.trouble), *map(str, judge(history))]
    if not is_sound(service.database):
        broken.append("the database is not sound")
    return Outcome(broken, away_s, len(load.issued))


def stored(service: RunningService) -> list[Stored]:
    """Every token with its calls, from the file."""
    calls: dict[int, tuple[tuple[int, str], ...]] = {}
    query = "SELECT token, id, counter FROM event WHERE verb = 'call' ORDER BY id"
    for token, event, counter in rows(service.database, query):
        calls[token] = (*calls.get(token, ()), (event, counter))
    query = "SELECT serial, id, issued_department, number FROM token"
    return [
        Stored(token, department, number, calls.get(serial, ()))
        for serial, token, department, number in rows(service.database, query)
    ]


def _kill_again_and_again(service: RunningService, kills: int) -> list[float]:
    away_s = []
    for n in range(kills):
        if n % DIES_AT_BIRTH_EACH == 0:
            service.kill()
            service.launch()
        threading.Event().wait(random.uniform(*BURST_S))
        service.kill()
        died_at = time.monotonic()
        service.start()
        away_s.append(time.monotonic() - died_at)
    return away_s


def main() -> int:
    """Exit status 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.deaths", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    kills = parser.parse_args().kills
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:
        outcome = die(service, kills)
    print(f"{kills} kills, {outcome.issued} tokens, back within {max(outcome.away_s):.1f} s")
    print("\n".join(outcome.broken) or "no promise was broken")
    return bool(outcome.broken)


if __name__ == "__main__":
    sys.exit(main())
