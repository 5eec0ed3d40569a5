"""The service is killed again and again under load; nobody in the clinic loses a place."""

import time

import pytest

from tests.faults.deaths import DEPARTMENTS, ISSUING, die, stored
from tests.faults.judge import History, judge
from tests.faults.load import Load
from tests.support.service import RunningService
from tests.support.waiting import wait_for

KILLS = 100
BACK_WITHIN_S = 3.0


@pytest.mark.slow
def test_a_hundred_deaths_lose_double_or_skip_no_number(service: RunningService) -> None:
    outcome = die(service, KILLS)

    assert outcome.broken == []
    assert max(outcome.away_s) <= BACK_WITHIN_S
    assert outcome.issued > KILLS


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
