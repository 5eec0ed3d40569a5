"""Backups: whole, checked, without people, and never the reason for a full disk."""

import os
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.desk import Wanted
from appliance.rules.patients import Patient
from appliance.rules.tokens import Origin
from appliance.store.backups import BackupFailed, Backups, DatabaseDamaged
from tests.desk.clinic import KIOSK, Clinic
from tests.faults.damaging import noise
from tests.support.database import is_sound, rows


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = Clinic(tmp_path)
    yield clinic
    clinic.close()


@pytest.fixture
def backups(clinic: Clinic, tmp_path: Path) -> Backups:
    return Backups(clinic.path, tmp_path / "backups", keep=3)


def test_a_backup_made_while_the_queue_is_open_is_whole_and_for_its_owner_only(
    clinic: Clinic, backups: Backups
) -> None:
    clinic.issue()

    made = backups.make()

    assert is_sound(made.path)
    assert rows(made.path, "SELECT label FROM token") == [("G1",)]
    assert rows(made.path, "SELECT max(id) FROM event") == [(made.revision,)]
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]


def test_no_person_is_in_a_backup_nor_in_its_free_pages(clinic: Clinic, backups: Backups) -> None:
    patient = Patient("Sushila Das", "+91 98765 43210", 51, "walks badly")
    clinic.desk.issue(Wanted("general", Origin.RECEPTION, patient=patient), KIOSK)

    def answered() -> tuple[int, bytes]:
        return 200, b'{"label":"G1","patient":{"name":"Sushila Das"}}'

    clinic.ledger.once("with a name", "print", answered)
    clinic.ledger.once("without", "print", lambda: (200, b'{"label":"G1","patient":null}'))

    copy = backups.make().path

    assert b"Sushila" not in copy.read_bytes()
    assert b"98765" not in copy.read_bytes()
    assert rows(copy, "SELECT count(*) FROM patient") == [(0,)]
    assert rows(copy, "SELECT count(*) FROM idempotency") == [(1,)]


def test_nobody_is_logged_in_by_a_backup(clinic: Clinic, backups: Backups) -> None:
    with closing(sqlite3.connect(clinic.path)) as connection, connection:
        connection.execute("INSERT INTO session VALUES ('hash', 'a person', 'a device', 1, 0, 0)")

    copy = backups.make().path

    assert rows(copy, "SELECT count(*) FROM session") == [(0,)]


def test_only_what_is_new_is_worth_another(clinic: Clinic, backups: Backups) -> None:
    assert backups.is_due()
    backups.make()
    assert not backups.is_due()

    clinic.issue()

    assert backups.is_due()


def test_a_newly_paired_device_is_worth_another_though_it_leaves_no_event(
    clinic: Clinic, backups: Backups
) -> None:
    backups.make()

    with closing(sqlite3.connect(clinic.path)) as connection, connection:
        connection.execute("INSERT INTO device VALUES ('d', 'kiosk', NULL, 'k', 'hash', 0, NULL)")

    assert backups.is_due()


def test_a_backup_that_went_bad_is_made_again(clinic: Clinic, backups: Backups) -> None:
    noise(backups.make().path, random.Random(1))

    assert backups.is_due()
    assert is_sound(backups.make().path)


def test_the_newest_are_kept_in_the_order_of_their_revisions(
    clinic: Clinic, backups: Backups
) -> None:
    made = []
    for _ in range(5):
        clinic.issue()
        made.append(backups.make())

    assert backups.newest_first() == made[:1:-1]
    assert backups.oldest_revision() == made[2].revision


def test_damage_of_the_database_is_not_copied_but_told(clinic: Clinic, backups: Backups) -> None:
    for _ in range(50):
        clinic.issue()
    good = backups.make()
    clinic.close()
    noise(clinic.path, random.Random(1), share=0.5)

    with pytest.raises(DatabaseDamaged):
        backups.make()

    assert backups.newest_first() == [good]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for a few backups."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_on_a_short_disk_the_oldest_go_first_and_it_is_never_filled(
    clinic: Clinic, small_disk: Path
) -> None:
    # given a disk with some backups on it and little else
    backups = Backups(clinic.path, small_disk / "backups")
    made = []
    for _ in range(3):
        clinic.issue()
        made.append(backups.make())
    filler = small_disk / "filler"
    status = os.statvfs(small_disk)
    filler.write_bytes(bytes(status.f_bavail * status.f_frsize - 1_080_000))

    # when one more is made, and then there is no room even without the oldest
    clinic.issue()
    made.append(backups.make())
    left = [backup.revision for backup in backups.newest_first()]
    with filler.open("ab") as file:
        file.write(bytes(800_000))
    with pytest.raises(BackupFailed, match="too full"):
        backups.make()

    # then the newest is always there, and room is left
    assert made[-1].revision == left[0]
    assert len(left) < len(made)
    assert made[-1] in backups.newest_first()
    status = os.statvfs(small_disk)
    assert status.f_bavail * status.f_frsize > 100_000
