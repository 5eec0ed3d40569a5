"""What a start makes of what it finds: base, journal, and the same end wherever it is killed."""

import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.rules.errors import StoreTrouble
from appliance.rules.notices import NoticeWish
from appliance.rules.tokens import Status
from appliance.skipping import NUMBERS_SKIPPED, skip_numbers
from appliance.store.database import NewerSchema
from appliance.store.journal import Journal
from appliance.store.recovery import REVISIONS_SKIPPED, DataFolder, Recovery, recover
from appliance.store.restoring import NotABackup, restore
from tests.desk.clinic import DOCTOR, ZONE, Clinic, ToldClock
from tests.faults.damaging import cut, noise
from tests.support.database import is_sound, rows

OPEN = "SELECT label, status, counter FROM token WHERE status != 'void' ORDER BY serial"


class Appliance:
    """A clinic with its journal and backups, that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.clinic = Clinic(folder)
        self.files = DataFolder(self.clinic.path)

    def journal(self) -> None:
        """Everything that was committed reaches the journal."""
        journal = Journal(self.clinic.store, self.files.journal, lambda: 0)
        last = self.files.journal.last()
        journal.start(last.revision if last else 0)
        journal.stop()

    def stop(self) -> None:
        self.journal()
        self.clinic.close()

    def start(self) -> Recovery | None:
        """As the service does it."""
        recovery = recover(self.files, ZONE, self.clinic.clock.reading())
        self.clinic.open()
        skip_numbers(self.clinic.store, self.clinic.ledger)
        return recovery

    def kept(self, sql: str = OPEN) -> list[tuple[object, ...]]:
        return self.clinic.rows(sql)


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    appliance = Appliance(tmp_path)
    yield appliance
    appliance.clinic.close()


def test_a_first_start_and_a_sound_start_are_no_recovery(appliance: Appliance) -> None:
    appliance.clinic.issue()
    appliance.stop()

    assert appliance.start() is None
    assert appliance.clinic.issue().number == 2


NOBODY = 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("kept", ["journal", "backups"])
@pytest.mark.parametrize("whose", ["folder", "files"])
def test_files_that_belong_to_somebody_else_are_not_taken_for_none(
    appliance: Appliance, tmp_path: Path, kept: str, whose: str
) -> None:
    # given a stick's folders, copied into an empty data folder by root
    appliance.clinic.issue()
    appliance.files.backups.make()
    appliance.stop()
    # where others may come by; pytest's own folders are root's
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        data.mkdir()
        shutil.copytree(tmp_path / kept, data / kept)
        (data / kept).chmod(0o700 if whose == "folder" else 0o755)
        for file in (data / kept).iterdir():
            file.chmod(0o600)
        for each in (Path(place), data):
            os.chown(each, NOBODY, NOBODY)

        # when the queue's own user starts it, then it says what to do and begins no new numbers
        os.seteuid(NOBODY)
        try:
            with pytest.raises(StoreTrouble, match="chown"):
                recover(DataFolder(data / "queue.db"), ZONE, appliance.clinic.clock.reading())
        finally:
            os.seteuid(0)
        assert not (data / "queue.db").exists()


def test_without_any_backup_the_journal_alone_makes_the_queue_again(appliance: Appliance) -> None:
    # given tokens of two departments, one called, and then nothing but the journal
    clinic = appliance.clinic
    for department in ("general", "children", "general"):
        clinic.issue(department)
    clinic.call_next("room-2")
    before = appliance.kept()
    appliance.stop()
    clinic.path.unlink()

    # when it starts
    recovery = appliance.start()

    # then the queue, its departments and counters are there again, by their codes
    assert recovery is not None
    assert appliance.kept() == before
    assert [d.prefix for d in clinic.store.places.departments().values()] == ["G", "C"]
    assert list(clinic.store.places.counters()) == ["room-2"]
    assert clinic.issue().label == f"G{2 + NUMBERS_SKIPPED + 1}"


def test_a_backup_gives_what_the_journal_does_not_know(appliance: Appliance) -> None:
    # given a cancelled token in the backup, and tokens and a call after it
    clinic = appliance.clinic
    first = clinic.issue()
    clinic.call_next()
    clinic.desk.finish("room-1", DOCTOR)
    appliance.files.backups.make()
    clinic.issue()
    clinic.issue("children")
    clinic.call_next()
    before = appliance.kept()
    appliance.stop()
    noise(clinic.path, random.Random(1))

    # when it starts
    appliance.start()

    # then all of it stands
    assert appliance.kept() == before
    assert clinic.token(first).status is Status.DONE


def test_notices_of_the_backup_stand_again_and_those_after_it_do_not(appliance: Appliance) -> None:
    # given a notice of the backup, that was taken away since, and one set since
    desk = appliance.clinic.desk
    kept = desk.set_notice(NoticeWish({"en": "The lab is closed."}), DOCTOR)
    appliance.files.backups.make()
    desk.take_notice_away(kept.id, DOCTOR)
    desk.set_notice(NoticeWish({"en": "The doctor comes at ten."}), DOCTOR)
    appliance.clinic.issue()
    appliance.stop()
    noise(appliance.clinic.path, random.Random(1))

    # when it starts
    appliance.start()

    # then the list is the backup's: no journal has notices, staff set them again
    assert [notice.id for notice in appliance.clinic.notices.standing()] == [kept.id]
    assert appliance.clinic.call_next() is not None


def test_an_undone_call_is_undone_again(appliance: Appliance) -> None:
    clinic = appliance.clinic
    clinic.issue()
    clinic.issue()
    clinic.call_next()
    clinic.call_next()
    clinic.desk.undo("room-1", DOCTOR)
    before = appliance.kept()
    appliance.stop()
    clinic.path.unlink()

    appliance.start()

    assert appliance.kept() == before
    assert clinic.call_next() is not None
    assert clinic.desk.undo("room-1", DOCTOR) is not None


def test_days_that_the_backup_does_not_know_are_closed_and_opened_again(
    appliance: Appliance,
) -> None:
    clinic = appliance.clinic
    clinic.issue()
    appliance.files.backups.make()
    clinic.clock.passes(days=1)
    clinic.issue()
    days = appliance.kept("SELECT serial, label, closed_at IS NULL FROM period")
    before = appliance.kept()
    appliance.stop()
    cut(clinic.path, 0.3)

    appliance.start()

    assert appliance.kept("SELECT serial, label, closed_at IS NULL FROM period") == days
    assert appliance.kept() == before
    assert clinic.issue().number == 1 + NUMBERS_SKIPPED + 1


def test_numbers_of_a_day_that_turned_meanwhile_are_skipped_as_well(appliance: Appliance) -> None:
    appliance.clinic.issue()
    appliance.stop()
    appliance.clinic.path.unlink()
    appliance.clinic.clock.passes(days=1)

    appliance.start()

    assert appliance.clinic.issue().number == NUMBERS_SKIPPED + 1


def test_the_revision_skips_far_ahead_and_numbers_are_skipped_once(appliance: Appliance) -> None:
    clinic = appliance.clinic
    token = clinic.issue()
    appliance.stop()
    ((newest,),) = appliance.kept("SELECT max(id) FROM event")
    clinic.path.unlink()

    appliance.start()
    appliance.stop()
    again = appliance.start()

    assert again is None
    assert appliance.kept("SELECT id FROM event WHERE verb = 'recover'") == [
        (int(str(newest)) + REVISIONS_SKIPPED,)
    ]
    voids = "SELECT issued_department, min(number), max(number) FROM token WHERE status = 'void'"
    assert appliance.kept(voids + " GROUP BY 1") == [
        ("general", token.number + 1, token.number + NUMBERS_SKIPPED)
    ]


def test_a_database_of_a_newer_release_is_left_alone(appliance: Appliance) -> None:
    clinic = appliance.clinic
    with clinic.store.writing():
        clinic.store._database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')"
        )
    appliance.stop()

    with pytest.raises(NewerSchema):
        appliance.start()

    assert [path.name for path in clinic.path.parent.glob("queue.db.*")] == []
    clinic.store.close()


def test_a_restored_backup_learns_from_the_journal_what_came_after_it(
    appliance: Appliance,
) -> None:
    clinic = appliance.clinic
    clinic.issue()
    old = appliance.files.backups.make()
    clinic.issue()
    appliance.stop()

    restore(old.path, clinic.path)
    recovery = appliance.start()

    assert recovery is not None
    assert recovery.code == "database-was-behind"
    assert [row[0] for row in appliance.kept()] == ["G1", "G2"]
    assert clinic.issue().number == 2 + NUMBERS_SKIPPED + 1
    kept = clinic.path.with_name("queue.db.replaced-1")
    assert rows(kept, "SELECT count(*) FROM token") == [(2,)]


def test_only_a_sound_queue_can_be_restored(appliance: Appliance, tmp_path: Path) -> None:
    appliance.clinic.issue()
    made = appliance.files.backups.make().path
    appliance.stop()
    noise(made, random.Random(1))
    empty = tmp_path / "empty.db"
    empty.touch()

    for file in (made, empty, tmp_path / "nothing.db"):
        with pytest.raises(NotABackup):
            restore(file, appliance.clinic.path)

    assert appliance.start() is None


# --- killed at every step ------------------------------------------------------------------------

_STEPS = ("os.rename", "os.remove", "os.truncate", "sqlite3.connect", "open")


def _recover_and_die_at(step: int, folder: Path) -> None:
    """In a process of its own: SIGKILL before the `step`th thing that it does to its files."""
    done = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        if event in _STEPS and str(folder) in str(arguments):
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    recover(DataFolder(folder / "queue.db"), ZONE, ToldClock().reading())
    os._exit(0)


@pytest.mark.parametrize("spoilt", ["the database", "the log"])
def test_killed_at_any_step_of_a_recovery_the_next_start_comes_to_the_same_end(
    appliance: Appliance, tmp_path: Path, spoilt: str
) -> None:
    # given damage, and the queue that a recovery makes of it
    clinic = appliance.clinic
    clinic.issue()
    appliance.files.backups.make()
    for _ in range(3):
        clinic.issue()
    clinic.call_next()
    before = appliance.kept()
    appliance.stop()
    if spoilt == "the log":
        restore(appliance.files.backups.newest_first()[0].path, clinic.path)
    else:
        noise(clinic.path, random.Random(1))
    damaged = tmp_path.with_name(tmp_path.name + "-damaged")
    shutil.copytree(tmp_path, damaged)

    # when it is killed at each step in turn
    processes = multiprocessing.get_context("fork")
    steps = 0
    while True:
        steps += 1
        shutil.rmtree(tmp_path)
        shutil.copytree(damaged, tmp_path)
        process = processes.Process(target=_recover_and_die_at, args=(steps, tmp_path))
        process.start()
        process.join(20)
        appliance.start()

        # then the next start comes to the same end
        assert appliance.kept() == before
        assert appliance.kept("SELECT count(*) FROM token WHERE status = 'void'") == [(40,)]
        assert appliance.kept("SELECT count(*) FROM event WHERE verb = 'recover'") == [(1,)]
        clinic.store.close()
        assert is_sound(clinic.path)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    assert steps > 5
