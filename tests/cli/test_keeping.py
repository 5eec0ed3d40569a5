"""`tokenctl backup`, `restore` and `sql`, as a technician runs them."""

import json
from pathlib import Path

from tests.cli.test_tokenctl import tokenctl
from tests.support.database import is_sound, rows
from tests.support.service import RunningService

DENTAL = {"department": "dental"}


def here(service: RunningService) -> tuple[str, ...]:
    return ("--settings", str(service.settings_file))


def test_a_backup_is_made_whether_the_service_runs_or_not(
    service: RunningService, tmp_path: Path
) -> None:
    # given a token, and a stick
    service.pair("reception").post("/api/tokens", DENTAL)
    stick = tmp_path / "stick"
    stick.mkdir()

    # when a backup is made while it runs, and after it
    running = tokenctl("backup", *here(service), "--to", str(stick), "--json")
    service.stop()
    stopped = tokenctl("backup", *here(service))

    # then both are there, and the stick has a whole one
    assert (running.returncode, stopped.returncode) == (0, 0), running.stderr + stopped.stderr
    copy = Path(json.loads(running.stdout)["file"])
    assert copy.parent == stick
    assert is_sound(copy)
    assert rows(copy, "SELECT label FROM token") == [("D1",)]
    assert "is made and checked" in stopped.stdout


def test_a_restore_while_the_service_runs_is_refused_with_an_explanation(
    service: RunningService,
) -> None:
    made = json.loads(tokenctl("backup", *here(service), "--json").stdout)["file"]
    service.pair("reception").post("/api/tokens", DENTAL)

    refused = tokenctl("restore", made, *here(service))

    assert refused.returncode == 1
    assert "stop it first" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert service.is_well()


def test_after_a_restore_no_number_is_given_again(service: RunningService) -> None:
    # given a backup, and a token after it
    made = json.loads(tokenctl("backup", *here(service), "--json").stdout)["file"]
    first = service.pair("reception").post("/api/tokens", DENTAL)
    service.stop()

    # when the backup is restored and the service started
    restored = tokenctl("restore", made, *here(service), "--json")
    service.start()
    desk = service.pair("reception")
    found = desk.get(f"/api/tokens/{first['id']}")
    second = desk.post("/api/tokens", DENTAL)

    # then the token is there, and the next number is another
    assert restored.returncode == 0, restored.stderr
    assert found["label"] == first["label"]
    assert second["number"] == first["number"] + 21


def test_what_is_no_backup_is_not_restored(service: RunningService, tmp_path: Path) -> None:
    service.stop()
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)

    refused = tokenctl("restore", str(file), *here(service))

    assert refused.returncode == 1
    assert "cannot be restored" in refused.stderr
    service.start()


def test_sql_answers_questions(service: RunningService) -> None:
    service.pair("reception").post("/api/tokens", DENTAL)
    question = "SELECT label, number FROM token"

    for_programs = tokenctl("sql", question, *here(service), "--json")
    for_people = tokenctl("sql", question, *here(service))

    assert json.loads(for_programs.stdout) == {"items": [{"label": "D1", "number": 1}]}
    assert for_people.stdout == "label\tnumber\nD1\t1\n"


def test_sql_changes_nothing(service: RunningService, tmp_path: Path) -> None:
    service.stop()
    before = service.database.read_bytes()

    for statement in (
        "DELETE FROM token",
        "PRAGMA journal_mode = DELETE",
        f"ATTACH '{tmp_path}/new.db' AS new",
        f"VACUUM INTO '{tmp_path}/new.db'",
        "SELECT 1; SELECT 2",
        "nonsense",
    ):
        refused = tokenctl("sql", statement, *here(service))

        assert refused.returncode == 2, statement
        assert "Traceback" not in refused.stderr
    assert service.database.read_bytes() == before
    assert not (tmp_path / "new.db").exists()


def test_a_folder_that_cannot_be_looked_into_is_told_in_words(tmp_path: Path) -> None:
    # given one that no system takes; without sudo it is the queue's own
    folder = tmp_path / ("x" * 300)

    said = tokenctl("sql", "SELECT 1 AS n", "--data", str(folder))

    assert said.returncode == 1
    assert said.stderr.startswith("cannot use the data folder")
    assert "Traceback" not in said.stderr
