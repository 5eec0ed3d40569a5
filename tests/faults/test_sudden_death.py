"""The service is killed again and again under load; nobody in the clinic loses a place."""

import random
import threading
import time

import pytest

from tests.faults.judge import History, Stored, judge
from tests.faults.load import Load
from tests.support.database import is_sound, rows
from tests.support.service import RunningService
from tests.support.waiting import wait_for

KILLS = 100
DIES_AT_BIRTH_EACH = 5  # now and then it does not live to its first answer
BURST_S = (0.05, 0.3)
BACK_WITHIN_S = 3.0
ISSUING, DEPARTMENTS = 6, ("general_medicine", "pediatrics")


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


def kill_again_and_again(service: RunningService, kills: int) -> list[float]:
    """Seconds from each death to the first answer."""
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


@pytest.mark.slow
def test_a_hundred_deaths_lose_double_or_skip_no_number(service: RunningService) -> None:
    # given six who issue and two who call, each asking again until it is answered
    load, desk, admin = Load(), service.pair("reception"), service.pair("admin")
    for _ in range(ISSUING):
        load.issues(desk.twin(), DEPARTMENTS)
    for room in ("room-1", "room-2"):
        load.calls(admin.twin(), room)

    # when the service dies a hundred times
    try:
        away_s = kill_again_and_again(service, KILLS)
    finally:
        load.stop()
    service.stop()

    # then nothing was promised in vain
    history = History(load.issued, load.called, frozenset(load.keys), stored(service))
    assert load.trouble == []
    assert judge(history) == []
    assert is_sound(service.database)
    assert max(away_s) <= BACK_WITHIN_S
    assert len(load.issued) > KILLS


def test_a_clean_stop_under_load_is_quick_and_loses_nothing(service: RunningService) -> None:
    load, desk = Load(), service.pair("reception")
    for _ in range(ISSUING):
        load.issues(desk.twin(), DEPARTMENTS)

    try:
        wait_for(lambda: len(load.issued) > 50, what="some tokens")
        begun = time.monotonic()
        service.stop()
        took_s = time.monotonic() - begun
        service.start()
        told = len(load.issued)
        wait_for(lambda: len(load.issued) > told, what="a token after the stop")
    finally:
        load.stop()

    service.stop()
    assert load.trouble == []
    assert judge(History(load.issued, [], frozenset(load.keys), stored(service))) == []
    assert took_s < 10.0
