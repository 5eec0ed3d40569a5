"""No query per row: what a page costs does not grow with the queue."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from pathlib import Path

import pytest

from appliance.store.tables import TokenRow
from tests.desk.clinic import KIOSK, Clinic


def count_queries(act: Callable[[], object]) -> int:
    database = TokenRow._meta.database
    execute, seen = database.execute_sql, 0

    def counted(*args: object, **kwargs: object) -> object:
        nonlocal seen
        seen += 1
        return execute(*args, **kwargs)

    database.execute_sql = counted
    try:
        act()
    finally:
        del database.execute_sql
    return seen


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


@pytest.mark.parametrize("view", ["board.frame", "board.departments", "views.counters"])
def test_a_view_costs_as_many_queries_for_forty_tokens_as_for_two(
    clinic: Clinic, view: str
) -> None:
    look = attrgetter(view)(clinic)
    for _ in range(2):
        clinic.issue()
    clinic.call_next()
    look()
    few = count_queries(look)

    for _ in range(38):
        clinic.issue()
    many = count_queries(look)
    clinic.close()

    assert many == few <= 14


def test_a_rooms_page_costs_as_many_queries_for_a_hundred_tokens_as_for_sixty(
    clinic: Clinic,
) -> None:
    for _ in range(60):
        clinic.desk.ticket_printed(clinic.issue().id, "paper-out", KIOSK)
    look = partial(clinic.views.counter_frame, "room-1")
    look()
    few = count_queries(look)

    for _ in range(40):
        clinic.desk.ticket_printed(clinic.issue().id, "paper-out", KIOSK)
    many = count_queries(look)
    clinic.close()

    assert many == few <= 16


def test_issuing_costs_the_same_few_queries_each_time(clinic: Clinic) -> None:
    clinic.issue()

    costs = {count_queries(clinic.issue) for _ in range(5)}
    clinic.close()

    assert costs == {6}
