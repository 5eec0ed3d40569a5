"""Days, events and search by the views and the store, on a real file."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta

import pytest

from appliance.actor import Actor, Role
from appliance.desk import Wanted
from appliance.history_view import HistoryView
from appliance.rules.errors import FieldWrong
from appliance.rules.patients import Patient
from appliance.rules.tokens import Origin, Status, Token
from appliance.store.search import Search
from appliance.store.tables import TokenRow
from tests.desk.clinic import DOCTOR, Clinic

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)
RECEPTION = Actor(Role.RECEPTION, "desk")


@pytest.fixture
def history(clinic: Clinic) -> HistoryView:
    return HistoryView(clinic.store, clinic.ledger.clock)


def found(clinic: Clinic, search: Search) -> list[str]:
    with clinic.store.reading():
        tokens, total = clinic.store.tokens.page(search, 1, 50)
    assert total == len(tokens)
    return [token.label for token in tokens]


def statements(act: Callable[[], object]) -> list[tuple[str, list[object]]]:
    """The SQL that an act ran, with its values."""
    database, ran = TokenRow._meta.database, []
    execute = database.execute_sql

    def noted(sql: str, params: object = None, *rest: object) -> object:
        ran.append((sql, list(params or [])))  # type: ignore[call-overload]
        return execute(sql, params, *rest)

    database.execute_sql = noted
    try:
        act()
    finally:
        del database.execute_sql
    return ran


def plans(clinic: Clinic, act: Callable[[], object]) -> list[str]:
    """How SQLite goes about what the act asks of it."""
    ran = [(sql, values) for sql, values in statements(act) if sql.startswith("SELECT")]
    with closing(sqlite3.connect(f"file:{clinic.path}?mode=ro", uri=True)) as connection:
        return [
            row[3]
            for sql, values in ran
            for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        ]


def fill(clinic: Clinic, days: int, tokens: int) -> None:
    """Years of history: each day `tokens` tokens with two events each."""
    with closing(sqlite3.connect(clinic.path)) as connection, connection:
        for n in range(days):
            label = (TODAY - timedelta(days=days - n)).isoformat()
            serial = connection.execute(
                "INSERT INTO period (label, opened_at, closed_at) VALUES (?, 0, 1)"
                " RETURNING serial",
                (label,),
            ).fetchone()[0]
            rows = [
                (f"{label}-{t}", serial, t + 1, f"G{t + 1}", f"k{label}-{t}", "done")
                for t in range(tokens)
            ]
            connection.executemany(
                "INSERT INTO token (id, period, issued_department, department, number, label, key,"
                " status, priority, origin, issued_at, time_sure, boot, uptime_s, calls) VALUES"
                " (?, ?, 'general', 'general', ?, ?, ?, ?, 'normal', 'button', 0, 1, 1, 0, 1)",
                rows,
            )


# --- figures -----------------------------------------------------------------------------------


def test_the_open_day_is_counted_and_a_closed_one_is_read(
    clinic: Clinic, history: HistoryView
) -> None:
    clinic.issue()
    clinic.clock.passes(minutes=5)
    clinic.call_next()
    live = history.stats(TODAY, TODAY).items
    clinic.clock.passes(hours=24)
    clinic.ledger.check_day()

    rows = history.stats(TODAY, TOMORROW).items

    general = [row for row in rows if row.department == "general"]
    assert (live[0].issued, live[0].final, live[0].median_wait_s) == (1, False, 300.0)
    assert [(row.day, row.issued, row.expired, row.final) for row in general] == [
        ("2026-11-21", 1, 1, True),
        ("2026-11-22", 0, 0, False),
    ]


def test_figures_that_were_kept_are_what_counting_again_gives(
    clinic: Clinic, history: HistoryView
) -> None:
    tokens = [clinic.issue() for _ in range(5)]
    clinic.clock.passes(minutes=7)
    clinic.call_next()
    clinic.desk.call("room-2", tokens[4].id, "in pain", DOCTOR)
    clinic.call_next()
    clinic.desk.cancel(tokens[3].id, "went home", RECEPTION)
    clinic.clock.passes(hours=16)
    clinic.ledger.check_day()

    kept = history.stats(TODAY, TODAY).items
    with clinic.store.writing():
        TokenRow._meta.database.execute_sql("DELETE FROM figure")
    counted = history.stats(TODAY, TODAY).items

    assert kept == counted
    assert [(call.label, call.reason) for call in kept[0].out_of_turn] == [("G5", "in pain")]


def test_the_figures_of_a_year_cost_one_look_and_count_no_token(
    clinic: Clinic, history: HistoryView
) -> None:
    for _ in range(5):
        clinic.issue()
        clinic.clock.passes(hours=24)
        clinic.ledger.check_day()

    ran = statements(lambda: history.stats(TODAY, TODAY + timedelta(days=4)))

    assert len([sql for sql, _ in ran if sql.startswith("SELECT")]) == 2


def test_of_the_years_before_only_the_days_asked_for_are_read(
    clinic: Clinic, history: HistoryView
) -> None:
    clinic.issue()
    history.stats(TODAY, TODAY)  # the departments are remembered

    how = plans(clinic, lambda: history.stats(TODAY, TODAY))

    assert how
    assert not [step for step in how if step.startswith("SCAN")]


@pytest.mark.parametrize(
    ("first", "last"), [(TOMORROW, TODAY), (TODAY - timedelta(days=400), TODAY)]
)
def test_a_range_turned_round_or_too_long_is_refused(
    history: HistoryView, first: date, last: date
) -> None:
    with pytest.raises(FieldWrong) as refused:
        history.stats(first, last)

    assert refused.value.field == "from"


def test_a_forced_day_has_a_row_of_its_own(clinic: Clinic, history: HistoryView) -> None:
    clinic.issue()
    clinic.ledger.force_day(TODAY, "a mistake", Actor(Role.ADMIN, "boss"))
    clinic.issue()

    rows = [row for row in history.stats(TODAY, TODAY).items if row.department == "general"]

    assert [(row.mark, row.issued, row.final) for row in rows] == [("", 1, True), ("B", 1, False)]


# --- events ------------------------------------------------------------------------------------


def test_events_come_oldest_first_and_page_by_page(clinic: Clinic, history: HistoryView) -> None:
    for _ in range(3):
        clinic.issue()

    first = history.events(0, 2)
    rest = history.events(first.after, 100)
    none = history.events(rest.after, 100)

    ids = [event.id for event in (*first.items, *rest.items)]
    assert len(first.items) == 2
    assert ids == sorted(set(ids))
    assert ids[-1] == rest.after == none.after
    assert none.items == []


def test_an_event_says_who_what_where_and_why(clinic: Clinic, history: HistoryView) -> None:
    token = clinic.issue()
    clinic.desk.call("room-1", token.id, "in pain", DOCTOR)
    clinic.ledger.close_day(Actor(Role.TECHNICIAN))

    call, _, closed = history.events(0, 100).items[-3:]

    assert (call.verb, call.token, call.label, call.counter) == ("call", token.id, "G1", "room-1")
    assert (call.device, call.why, call.detail) == ("tablet", "in pain", {"out_of_turn": True})
    assert (closed.device, closed.role, closed.verb) == (None, "technician", "close_day")


def test_events_are_read_by_their_index_alone(clinic: Clinic, history: HistoryView) -> None:
    how = plans(clinic, lambda: history.events(5, 10))

    assert not [step for step in how if step.startswith("SCAN") or "TEMP B-TREE" in step]


# --- search ------------------------------------------------------------------------------------


def comes(clinic: Clinic, name: str, phone: str | None = None) -> Token:
    patient = Patient(name, phone)
    wanted = Wanted("general", Origin.RECEPTION, patient=patient)
    return clinic.desk.issue(wanted, RECEPTION).token


def test_people_are_found_by_label_number_name_and_phone(clinic: Clinic) -> None:
    comes(clinic, "Asha Nayak", "+91 98765 43210")
    comes(clinic, "ଆଶା ନାୟକ")
    clinic.issue("children")

    assert found(clinic, Search(words="g2")) == ["G2"]
    assert found(clinic, Search(words="1")) == ["C1", "G1"]
    assert found(clinic, Search(words="nayak")) == ["G1"]
    assert found(clinic, Search(words="ନାୟକ")) == ["G2"]
    assert found(clinic, Search(words="98765 43210")) == ["G1"]
    assert found(clinic, Search(words="G", status=Status.WAITING)) == ["G2", "G1"]


@pytest.mark.parametrize("words", ["%", "_", "G_", "'; DROP TABLE token; --", "\\"])
def test_signs_that_mean_something_to_sql_mean_nothing_here(clinic: Clinic, words: str) -> None:
    clinic.issue()

    assert found(clinic, Search(words=words)) == []
    assert found(clinic, Search()) == ["G1"]


def test_a_search_without_a_day_is_of_the_open_one(clinic: Clinic) -> None:
    clinic.issue()
    clinic.clock.passes(hours=24)
    clinic.issue()

    assert found(clinic, Search(words="G1")) == ["G1"]
    assert found(clinic, Search(words="G1", day=TODAY)) == ["G1"]
    assert found(clinic, Search()) == ["G1", "G1"]


SEARCHES = [
    Search(day=TODAY),
    Search(day=TODAY, words="G1"),
    Search(day=TODAY, department="general", status=Status.DONE),
    Search(words="Asha"),
    Search(status=Status.WAITING),
]


@pytest.mark.parametrize("search", SEARCHES)
def test_the_list_of_a_day_reads_that_day_alone(clinic: Clinic, search: Search) -> None:
    fill(clinic, days=300, tokens=20)
    clinic.issue()

    def look() -> None:
        with clinic.store.reading():
            clinic.store.tokens.page(search, 1, 50)

    whole = [step for step in plans(clinic, look) if step.startswith("SCAN t") and "token" in step]
    assert whole == []
