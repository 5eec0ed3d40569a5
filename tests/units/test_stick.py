"""The USB stick: what is on it can be trusted, and what it brings along is never touched."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.technician import TECHNICIAN_FILE
from tests.support.database import is_sound, rows
from tests.support.service import running_service

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that stands still: one token in the backup, one after it."""

    data: Path
    settings_file: Path
    backup: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Queue:
    """The data folder of a service that has ended."""
    folder = tmp_path_factory.mktemp("queue")
    with running_service(folder) as service:
        technician = service.client((service.data / TECHNICIAN_FILE).read_text().strip())
        reception = service.pair("reception")
        reception.post("/api/tokens", {"department": "general_medicine"}, key="first")
        backup = str(technician.post("/api/backups", {})["file"])
        reception.post("/api/tokens", {"department": "general_medicine"}, key="second")
        service.stop()
        return Queue(service.data, service.settings_file, backup)


@pytest.fixture
def queue(made: Queue, tmp_path: Path) -> Queue:
    """A copy of it, to be spoilt."""
    shutil.copytree(made.data, tmp_path / "data")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[service]\ndata_dir = "{tmp_path / "data"}"\n')
    return Queue(tmp_path / "data", settings, made.backup)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def copy_to(stick: Path, queue: Queue) -> subprocess.CompletedProcess[str]:
    command = ["-m", "appliance.cli.stick", str(stick), "--settings", str(queue.settings_file)]
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def copies(stick: Path) -> list[Path]:
    return sorted((stick / "token-kiosk" / "backups").iterdir())


def test_the_newest_backup_and_the_journal_come_onto_the_stick(queue: Queue, stick: Path) -> None:
    # When the stick of a queue is brought up to date
    done = copy_to(stick, queue)

    # Then it holds that backup, sound, with the token, and the journal
    assert done.returncode == 0, done.stderr
    assert [copy.name for copy in copies(stick)] == [queue.backup]
    assert is_sound(copies(stick)[0])
    assert rows(copies(stick)[0], "SELECT count(*) FROM token") == [(1,)]
    assert list((stick / "token-kiosk" / "journal").glob("period-*.txt"))


def test_a_stick_that_has_everything_is_not_written(queue: Queue, stick: Path) -> None:
    # Given a stick that is up to date
    copy_to(stick, queue)
    before = [copy.stat().st_mtime_ns for copy in copies(stick)]

    # When the timer comes again
    done = copy_to(stick, queue)

    # Then nothing is written
    assert (done.returncode, done.stderr) == (0, "")
    assert [copy.stat().st_mtime_ns for copy in copies(stick)] == before


def test_a_copy_that_went_bad_is_written_again(queue: Queue, stick: Path) -> None:
    # Given a copy of which the stick has lost a page
    copy_to(stick, queue)
    with copies(stick)[0].open("r+b") as copy:
        copy.seek(4096)
        copy.write(b"\xff" * 512)

    # When the timer comes again
    copy_to(stick, queue)

    # Then the copy is sound again
    assert is_sound(copies(stick)[0])


def test_a_week_of_hourly_backups_is_kept(queue: Queue, stick: Path) -> None:
    # Given a stick with more than a week of backups, and files of other people
    folder = stick / "token-kiosk" / "backups"
    folder.mkdir(parents=True)
    old = [folder / f"queue-{number:012d}.db" for number in range(1, 200)]
    for path in old:
        path.write_bytes(b"old")
    strange = folder / "holiday.db"
    strange.write_bytes(b"a photo")

    # When a backup comes
    copy_to(stick, queue)

    # Then 168 are there with the new one, the oldest have gone, and strangers' files stay
    kept = {copy.name for copy in copies(stick)}
    assert len(kept - {strange.name}) == 168
    assert queue.backup in kept
    assert old[0].name not in kept
    assert strange.exists()


def test_a_damaged_backup_is_passed_over(queue: Queue, stick: Path) -> None:
    # Given two backups, the newer of which has gone bad on the card
    bad = queue.data / "backups" / "queue-000000999999.db"
    bad.write_bytes((queue.data / "backups" / queue.backup).read_bytes()[:5000])

    # When the stick is brought up to date
    done = copy_to(stick, queue)

    # Then the sound one is copied, and the log names the bad one
    assert [copy.name for copy in copies(stick)] == [queue.backup]
    assert f"backup-damaged: {bad.name}" in done.stderr


def test_a_stick_that_leads_elsewhere_is_refused(queue: Queue, stick: Path, tmp_path: Path) -> None:
    # Given a stick on which the folder is a link into the machine
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (stick / "token-kiosk").symlink_to(elsewhere)

    # When the timer comes
    done = copy_to(stick, queue)

    # Then nothing is written there
    assert done.returncode == 1
    assert "stick-failed" in done.stderr
    assert not list(elsewhere.iterdir())


def test_a_link_in_the_place_of_a_copy_is_replaced_and_not_followed(
    queue: Queue, stick: Path, tmp_path: Path
) -> None:
    # Given a link under the name of the backup to come
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    folder = stick / "token-kiosk" / "backups"
    folder.mkdir(parents=True)
    (folder / queue.backup).symlink_to(victim)
    (folder / f"{queue.backup}.unfinished").symlink_to(victim)

    # When the stick is brought up to date
    done = copy_to(stick, queue)

    # Then the copy stands in the link's place, and what it led to is as before
    assert done.returncode == 0, done.stderr
    assert not (folder / queue.backup).is_symlink()
    assert victim.read_text() == "untouched"


def test_a_full_stick_keeps_what_it_has(queue: Queue, stick: Path) -> None:
    # Given a stick that has one backup and takes no more, as a tiny file system
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(stick)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine may not mount")
    try:
        folder = stick / "token-kiosk" / "backups"
        folder.mkdir(parents=True)
        (folder / "queue-000000000001.db").write_bytes(b"the only one")

        # When the timer comes
        done = copy_to(stick, queue)

        # Then that is told, and the old one stands
        assert done.returncode == 1
        assert "stick-failed" in done.stderr
        assert [copy.name for copy in copies(stick)] == ["queue-000000000001.db"]
    finally:
        subprocess.run(["umount", str(stick)], check=True)


def test_a_stick_of_another_machine_is_not_written(queue: Queue, stick: Path) -> None:
    # Given the stick of a queue, which is put into a machine that never saw that queue
    copy_to(stick, queue)
    before = [(path, path.read_bytes()) for path in stick.rglob("*") if path.is_file()]
    for backup in (queue.data / "backups").iterdir():
        with closing(sqlite3.connect(backup)) as own:
            own.execute("UPDATE boot SET boot_id = 'another machine''s'")
            own.commit()
    shutil.rmtree(queue.data / "journal")

    # When the timer comes
    done = copy_to(stick, queue)

    # Then the stick keeps what it has, and it is said how to go on from it
    assert done.returncode == 1
    assert "tokenctl restore" in done.stderr
    assert [(path, path.read_bytes()) for path in stick.rglob("*") if path.is_file()] == before


def test_a_new_machine_goes_on_from_the_stick(queue: Queue, stick: Path, tmp_path: Path) -> None:
    # Given a stick of a queue, with a token that came after the backup
    copy_to(stick, queue)

    # When a new machine gets what is on the stick in its data folder
    new = tmp_path / "new"
    new.mkdir()
    data = new / "data"
    data.mkdir()
    for part in ("backups", "journal"):
        (stick / "token-kiosk" / part).rename(data / part)
    with running_service(new) as again:
        # Then both tokens are there, and no number is given twice
        labels = [row[0] for row in rows(again.database, "SELECT label FROM token ORDER BY serial")]
        assert labels[:2] == ["G1", "G2"]
