"""The token journal: one line for each issue and call, whatever happens to its file."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk import Wanted
from appliance.rules.patients import Patient
from appliance.rules.tokens import Origin
from appliance.store.journal import Journal
from appliance.store.journal_lines import JournalFolder, decoded
from tests.desk.clinic import DOCTOR, KIOSK, Clinic
from tests.support.waiting import wait_for


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = Clinic(tmp_path)
    yield clinic
    clinic.close()


@pytest.fixture
def folder(tmp_path: Path) -> JournalFolder:
    return JournalFolder(tmp_path / "journal")


def written(clinic: Clinic, folder: JournalFolder) -> list[tuple[str, str]]:
    """What stands in the journal after one life of its writer."""
    journal = Journal(clinic.store, folder, lambda: 0)
    last = folder.last()
    journal.start(last.revision if last else 0)
    journal.stop()
    return [(line.verb, str(line.token["label"])) for line in folder.lines()]


def test_each_issue_call_and_undo_has_a_line_and_nothing_else_has(
    clinic: Clinic, folder: JournalFolder
) -> None:
    token = clinic.issue()
    clinic.call_next()
    clinic.desk.undo("room-1", DOCTOR)
    clinic.desk.ticket_printed(token.id, None, KIOSK)

    lines = written(clinic, folder)

    assert lines == [("issue", "G1"), ("call", "G1"), ("undo", "G1")]


def test_a_line_is_there_at_once_and_only_its_owner_can_read_it(
    clinic: Clinic, folder: JournalFolder
) -> None:
    journal = Journal(clinic.store, folder, lambda: 0)
    journal.start(0)

    clinic.issue()
    journal.wake()
    wait_for(folder.lines, what="a line")
    journal.stop()

    (file,) = folder.files()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_no_line_speaks_of_a_person(clinic: Clinic, folder: JournalFolder) -> None:
    patient = Patient("Sushila Das", "+91 98765 43210", 51, "walks badly")
    wanted = Wanted("general", Origin.RECEPTION, patient=patient)
    token = clinic.desk.issue(wanted, KIOSK).token
    clinic.desk.call("room-1", token.id, "Sushila is in pain", DOCTOR)

    assert len(written(clinic, folder)) == 2

    text = folder.files()[0].read_text()
    assert not any(word in text for word in ("Sushila", "98765", "walks", "pain"))


def test_what_a_sudden_end_left_out_is_written_at_the_next_start(
    clinic: Clinic, folder: JournalFolder
) -> None:
    clinic.issue()
    written(clinic, folder)
    clinic.issue()  # and nobody rang

    assert written(clinic, folder) == [("issue", "G1"), ("issue", "G2")]


def test_nothing_new_writes_nothing(clinic: Clinic, folder: JournalFolder) -> None:
    clinic.issue()
    written(clinic, folder)
    before = folder.files()[0].stat()

    written(clinic, folder)

    after = folder.files()[0].stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)


@pytest.mark.parametrize("kept_bytes", [0, 1, 30, -1])
def test_a_torn_last_line_is_written_again_on_a_line_of_its_own(
    clinic: Clinic, folder: JournalFolder, kept_bytes: int, caplog: pytest.LogCaptureFixture
) -> None:
    # given a journal whose second line is torn
    clinic.issue()
    written(clinic, folder)
    whole = folder.files()[0].read_bytes()
    clinic.issue()
    written(clinic, folder)
    second = folder.files()[0].read_bytes()[len(whole) :]
    folder.files()[0].write_bytes(whole + second[:kept_bytes])

    # when it goes on
    clinic.issue()
    lines = written(clinic, folder)

    # then only the torn line is lost, and it is there again
    assert lines == [("issue", "G1"), ("issue", "G2"), ("issue", "G3")]
    torn = kept_bytes not in {0, -1}
    assert ("journal-line-damaged" in caplog.text) == torn


def test_garbage_among_the_lines_is_left_out_and_logged(
    clinic: Clinic, folder: JournalFolder, caplog: pytest.LogCaptureFixture
) -> None:
    clinic.issue()
    clinic.issue()
    written(clinic, folder)
    file = folder.files()[0]
    first, second = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"\0\0\xff\n" + first + b"deadbeef {}\nnothing\n" + second + b"\xfe" * 90_000)

    lines = folder.lines()

    assert [line.token["label"] for line in lines] == ["G1", "G2"]
    assert (last := folder.last()) is not None
    assert last.token["label"] == "G2"
    assert "journal-line-damaged" in caplog.text


def test_a_changed_figure_in_a_line_is_seen(clinic: Clinic, folder: JournalFolder) -> None:
    clinic.issue()
    written(clinic, folder)
    raw = folder.files()[0].read_bytes().rstrip(b"\n")

    assert decoded(raw) is not None
    assert decoded(raw.replace(b'"number":1', b'"number":2')) is None


def test_each_period_has_a_file_and_old_ones_go_once_no_backup_is_older(
    clinic: Clinic, folder: JournalFolder
) -> None:
    # given five days with a token each
    needed_after = 0
    journal = Journal(clinic.store, folder, lambda: needed_after)
    journal.start(0)
    for _ in range(5):
        clinic.issue()
        clinic.clock.passes(days=1)
    journal.wake()
    wait_for(lambda: len(folder.lines()) == 5, what="five lines")
    of_five_days = len(folder.files())

    # when every backup that is kept is newer than the first three
    needed_after = folder.lines()[3].revision
    clinic.issue()
    journal.wake()
    wait_for(lambda: len(folder.files()) == 3, what="the end of the old files")
    journal.stop()

    assert of_five_days == 5
    assert [int(line.period["serial"]) for line in folder.lines()] == [4, 5, 6]


def test_a_journal_that_cannot_be_written_says_so_and_catches_up(
    clinic: Clinic, folder: JournalFolder, caplog: pytest.LogCaptureFixture
) -> None:
    # given something in the way of its folder
    folder.path.write_text("in the way")
    journal = Journal(clinic.store, folder, lambda: 0)
    journal.start(0)

    # when tokens are issued, and the way is free again
    clinic.issue()
    journal.wake()
    wait_for(lambda: journal.trouble, what="trouble")
    folder.path.unlink()
    clinic.issue()
    journal.wake()
    wait_for(lambda: not journal.trouble, what="the end of the trouble")
    journal.stop()

    assert [line.token["label"] for line in folder.lines()] == ["G1", "G2"]
    codes = [
        record.message.split(":")[0]
        for record in caplog.records
        if record.levelno >= logging.WARNING
    ]
    assert codes == ["journal-not-written", "journal-written-again"]
