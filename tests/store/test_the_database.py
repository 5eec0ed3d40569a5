import shutil
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest
from peewee import IntegrityError

from appliance.rules.errors import SettingsError, StoreTrouble
from appliance.store import Store
from appliance.store.database import PRAGMAS, NewerSchema
from appliance.store.tables import TABLES, EventRow
from appliance.store.turns import TURN_WITHIN_S
from tests.desk.clinic import ZONE, Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


def test_every_pragma_took(clinic: Clinic) -> None:
    found = {name: EventRow._meta.database.pragma(name) for name, _ in PRAGMAS}
    clinic.close()

    assert found == dict(PRAGMAS)


def test_the_tables_on_disk_are_those_of_the_models(clinic: Clinic) -> None:
    differences = {}
    for table in TABLES:
        name = table._meta.table_name
        columns = {row[1] for row in clinic.rows(f"PRAGMA table_xinfo({name})")}
        differences[name] = columns ^ set(table._meta.columns)
    clinic.close()

    assert {name: d for name, d in differences.items() if d} == {}


@pytest.mark.parametrize("sql", ["DELETE FROM event", "UPDATE event SET verb = 'nothing'"])
def test_events_are_append_only_whoever_writes(clinic: Clinic, sql: str) -> None:
    clinic.issue()
    clinic.close()

    connection = sqlite3.connect(clinic.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(sql)
    connection.close()


def test_a_number_twice_is_refused_by_the_schema_itself(clinic: Clinic) -> None:
    token = clinic.issue()
    clinic.close()

    connection = sqlite3.connect(clinic.path)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute(
            "INSERT INTO token (id, period, issued_department, department, number, label, key,"
            " status, priority, origin, issued_at, time_sure, boot, uptime_s, calls)"
            f" VALUES ('x', {token.period}, 'general', 'general', 1, 'G1', 'k', 'waiting',"
            " 'normal', 'button', 0, 1, 1, 0, 0)"
        )
    connection.close()


def test_a_newer_schema_is_refused_and_left_alone(clinic: Clinic) -> None:
    clinic.close()
    connection = sqlite3.connect(clinic.path)
    with connection:
        connection.execute(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')"
        )
    connection.close()
    store = Store(f"sqlite:///{clinic.path}", ZONE)

    with pytest.raises(NewerSchema) as refusal:
        store.migrate()
    store.close()

    assert refusal.value.code == "schema-is-newer"


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_text("not a database, " * 1000)
    store = Store(f"sqlite:///{tmp_path}/queue.db", ZONE)

    with pytest.raises(StoreTrouble, match="cannot use"):
        store.migrate()


def test_only_a_database_that_is_known_is_spoken_to() -> None:
    with pytest.raises(SettingsError):
        Store("mysql://host/queue", ZONE)


def test_a_transaction_that_fails_leaves_nothing(clinic: Clinic) -> None:
    def half_done() -> None:
        with clinic.store.writing():
            clinic.issue()
            EventRow.insert(verb="issue").execute()

    with pytest.raises(IntegrityError):
        half_done()

    left = clinic.rows("SELECT count(*) FROM token")
    clinic.close()

    assert left == [(0,)]


def test_a_connection_made_while_the_file_was_read_only_writes_once_it_is_not(
    clinic: Clinic,
) -> None:
    clinic.issue()
    clinic.store.close()
    lock = ["chattr", "+i", str(clinic.path)]
    if not shutil.which("chattr") or subprocess.run(lock, check=False).returncode:
        pytest.skip("a file cannot be locked here")
    try:
        with pytest.raises(StoreTrouble, match="readonly"):
            clinic.issue()
    finally:
        subprocess.run(["chattr", "-i", clinic.path], check=True)

    assert clinic.issue().label == "G2"
    clinic.close()


def test_nobody_waits_for_a_turn_for_ever(clinic: Clinic) -> None:
    refused: list[StoreTrouble] = []

    def press() -> None:
        try:
            clinic.issue()
        except StoreTrouble as trouble:
            refused.append(trouble)

    with clinic.store.writing():
        others = [threading.Thread(target=press) for _ in range(3)]
        for other in others:
            other.start()
        for other in others:
            other.join(TURN_WITHIN_S + 2)

        assert len(refused) == 3
    clinic.close()


def test_the_open_queue_is_read_by_its_index(clinic: Clinic) -> None:
    plans = {
        sql: " ".join(str(row[3]) for row in clinic.rows("EXPLAIN QUERY PLAN " + sql))
        for sql in (
            "SELECT count(*) FROM token WHERE open = 1 AND status = 'waiting'",
            "SELECT * FROM token WHERE at_counter = 'room-1'",
            "SELECT max(number) FROM token WHERE period = 1 AND issued_department = 'general'",
            "SELECT * FROM event WHERE called IS NOT NULL ORDER BY id DESC LIMIT 30",
            "SELECT * FROM event WHERE called IS NOT NULL AND counter = 'room-1'"
            " AND verb IN ('call', 'undo') ORDER BY id DESC LIMIT 1",
        )
    }
    clinic.close()

    assert all("USING" in plan and "INDEX" in plan for plan in plans.values()), plans
    assert all("counter=?" in plan for sql, plan in plans.items() if "AND counter" in sql), plans
