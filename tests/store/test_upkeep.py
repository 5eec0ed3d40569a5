"""What looks after the data while they are served, and what staff hear of it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.skipping import skip_numbers
from appliance.store.backups import BackupFailed
from appliance.store.recovery import DataFolder, recover
from appliance.store.soundness import problems_by_table
from appliance.upkeep import Upkeep
from tests.desk.clinic import ZONE, Clinic
from tests.faults.damaging import noise
from tests.support.waiting import wait_for


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = Clinic(tmp_path)
    yield clinic
    clinic.close()


@pytest.fixture
def upkeep(clinic: Clinic) -> Upkeep:
    return Upkeep(DataFolder(clinic.path), clinic.store, clinic.service_clock)


def test_a_queue_without_a_backup_gets_one_at_once(clinic: Clinic, upkeep: Upkeep) -> None:
    upkeep.start(None)
    backups = DataFolder(clinic.path).backups

    wait_for(backups.newest_first, what="a backup")
    upkeep.stop()

    assert upkeep.faults() == []


def test_a_failed_backup_is_a_fault_for_staff_until_one_succeeds(
    clinic: Clinic, upkeep: Upkeep
) -> None:
    folder = clinic.path.parent / "backups"
    folder.write_text("in the way")

    with pytest.raises(BackupFailed):
        upkeep.back_up()
    told = upkeep.faults()
    folder.unlink()
    upkeep.back_up()

    assert [(fault.part, fault.code) for fault in told] == [("backup", "backup-failed")]
    assert upkeep.faults() == []


def test_staff_see_a_recovery_until_the_next_day(clinic: Clinic, upkeep: Upkeep) -> None:
    # given a queue that was damaged and has recovered
    clinic.issue()
    clinic.close()
    noise(clinic.path, random.Random(1))
    files = DataFolder(clinic.path)
    spoilt = clinic.path.parent / "backups/queue-000000000001.db"
    spoilt.parent.mkdir()
    spoilt.write_text("spoilt as well")
    recover(files, ZONE, clinic.clock.reading())
    clinic.open()
    upkeep = Upkeep(files, clinic.store, clinic.service_clock)
    upkeep.start(skip_numbers(clinic.store, clinic.ledger))

    # when the day goes on, and turns
    told = upkeep.faults()
    clinic.clock.passes(hours=8)
    at_eight = upkeep.faults()
    clinic.clock.passes(hours=12)
    clinic.ledger.check_day()
    next_day = upkeep.faults()
    upkeep.stop()

    # then the fault is gone the next day
    assert [(fault.part, fault.code) for fault in told] == [("database", "database-recovered")]
    assert at_eight == told
    assert next_day == []


def test_a_large_database_is_checked_one_table_at_a_time(clinic: Clinic) -> None:
    for _ in range(40):
        clinic.issue()
    well = problems_by_table(clinic.path, lambda: False)
    clinic.close()
    noise(clinic.path, random.Random(1), share=0.0)  # the head stays damaged

    assert well == ""
    assert problems_by_table(clinic.path, lambda: False) != ""


def test_a_queue_that_never_had_a_journal_begins_one_with_the_open_period(
    clinic: Clinic, upkeep: Upkeep
) -> None:
    clinic.issue()
    clinic.clock.passes(days=1)
    clinic.issue()
    clinic.issue()
    journal = DataFolder(clinic.path).journal

    upkeep.start(None)
    wait_for(lambda: len(journal.lines()) == 2, what="two lines")
    upkeep.stop()

    assert [(line.period["serial"], line.token["label"]) for line in journal.lines()] == [
        (2, "G1"),
        (2, "G2"),
    ]
