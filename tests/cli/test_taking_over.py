"""`tokenctl restore FOLDER`: a spare machine goes on with the queue of one that died."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.tools import tokenctl, tool
from tests.faults.damaging import noise
from tests.support.database import is_sound, rows
from tests.support.service import ROOT, RunningService, running_service

DENTAL = {"department": "dental"}
Said = subprocess.CompletedProcess[str]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The backup stick of a machine that died: a backup, and two tokens that came after it."""
    place = tmp_path / "dead"
    place.mkdir()
    mounted = tmp_path / "stick"
    mounted.mkdir()
    with running_service(place) as dead:
        (place / "kiosk.key").write_text(dead.pair("kiosk").token)
        desk = dead.pair("reception")
        desk.post("/api/tokens", DENTAL)
        tokenctl("backup", "--settings", str(dead.settings_file))
        desk.post("/api/tokens", DENTAL)
        desk.post("/api/tokens", DENTAL)
        dead.stop()
        command = ["-m", "appliance.cli.stick", str(mounted), "--settings", str(dead.settings_file)]
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, timeout=30)
    return mounted


@pytest.fixture
def spare(tmp_path: Path) -> Iterator[RunningService]:
    """A spare that was installed and tried."""
    place = tmp_path / "spare"
    place.mkdir()
    with running_service(place) as service:
        service.pair("reception").post("/api/tokens", DENTAL)
        yield service


def take(spare: RunningService, folder: Path, *words: str, path: Path | None = None) -> Said:
    """The command. No systemd runs here, so nothing is stopped or started by it."""
    settings = str(spare.settings_file)
    return tokenctl("restore", str(folder), "--settings", settings, *words, path=path)


def labels(database: Path) -> list[str]:
    query = "SELECT label FROM token WHERE status != 'void' ORDER BY serial"
    return [row[0] for row in rows(database, query)]


def kiosks(spare: RunningService) -> list[str]:
    query = "SELECT id FROM device WHERE role = 'kiosk' AND removed_at IS NULL"
    return [row[0] for row in rows(spare.database, query)]


def taken(spare: RunningService, folder: Path) -> None:
    """The whole of it, with the technician in systemd's place."""
    spare.stop()
    take(spare, folder)
    spare.start()
    said = take(spare, folder)
    assert said.returncode == 0, said.stderr


def test_the_spare_goes_on_from_the_stick_and_gives_no_number_again(
    spare: RunningService, stick: Path
) -> None:
    # given the dead machine's stick, and the spare's programs stopped
    spare.stop()

    # when its queue is taken over, started, and the command is given again
    first = take(spare, stick)
    spare.start()
    second = take(spare, stick)
    third = take(spare, stick, "--json")

    # then all of it is there, and the next number is beyond those that may be on paper
    assert "taken over until" in first.stdout
    assert "3 tokens, the last D3" in first.stdout
    assert labels(spare.database) == ["D1", "D2", "D3"]
    assert spare.pair("reception").post("/api/tokens", DENTAL)["number"] == 154
    # the spare's own queue is kept
    assert labels(spare.data / "queue.db.replaced-1") == ["D1"]
    assert is_sound(spare.data / "queue.db.replaced-1")
    assert (spare.data / "journal.replaced-1").is_dir()
    assert not (spare.data / "taking-over").exists()
    # its kiosk has a key that counts, and the dead machine's is off the records, once
    assert "the kiosk of this machine is paired" in second.stdout
    assert len(kiosks(spare)) == 1
    key = (spare.data / "kiosk.token").read_text()
    assert spare.client(key).get("/api/me")["role"] == "kiosk"
    assert json.loads(third.stdout) == {"taken": False}
    assert (second.returncode, third.returncode) == (0, 0)


@pytest.mark.parametrize("spoilt", ["no backup", "noise", "no journal", "nothing"])
def test_what_holds_no_sound_backup_changes_nothing(
    spare: RunningService, stick: Path, spoilt: str
) -> None:
    folder = stick / "token-kiosk"
    if spoilt == "no journal":
        shutil.rmtree(folder / "journal")
    elif spoilt == "nothing":
        shutil.rmtree(folder)
    for backup in folder.glob("backups/*"):
        if spoilt == "noise":
            noise(backup, random.Random(1))
        elif spoilt == "no backup":
            backup.unlink()
    before = sorted(path.name for path in spare.data.iterdir())

    refused = take(spare, stick)

    assert refused.returncode == 1
    assert "nothing was changed" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert sorted(path.name for path in spare.data.iterdir()) == before
    assert labels(spare.database) == ["D1"]
    assert spare.is_well()


def test_a_queue_that_nobody_could_stop_is_left_alone(spare: RunningService, stick: Path) -> None:
    refused = take(spare, stick)

    assert refused.returncode == 1
    assert "another service uses" in refused.stderr
    assert labels(spare.database) == ["D1"]
    assert spare.is_well()


def test_numbers_given_since_are_not_given_again_by_a_second_source(
    spare: RunningService, stick: Path, tmp_path: Path
) -> None:
    # given a spare that went on from a copy that is behind the dead machine's card
    behind = tmp_path / "behind"
    shutil.copytree(stick, behind)
    (journal,) = behind.glob("token-kiosk/journal/*")
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    taken(spare, behind)
    spare.pair("reception").post("/api/tokens", DENTAL)
    spare.stop()

    # when somebody comes with the card
    card = tmp_path / "dead" / "data"
    refused = take(spare, card)

    # then it is refused, unless that is meant
    assert refused.returncode == 1
    assert "given again" in refused.stderr
    assert labels(spare.database) == ["D1", "D2", "D153"]
    take(spare, card, "--even-so")
    assert labels(spare.database) == ["D1", "D2", "D3"]
    assert labels(spare.data / "queue.db.replaced-2") == ["D1", "D2", "D153"]


def test_what_a_busy_morning_gave_after_the_last_copy_is_not_given_again(
    spare: RunningService, stick: Path
) -> None:
    # given 30 tokens that the stick does not have, as it is up to five minutes behind
    on_paper = range(4, 4 + 30)

    taken(spare, stick)

    assert spare.pair("reception").post("/api/tokens", DENTAL)["number"] not in on_paper


def test_a_kiosk_that_lives_is_not_taken_for_the_dead_one(
    spare: RunningService, stick: Path, tmp_path: Path
) -> None:
    # given a kiosk of another machine, which comes back to its queue
    spare.stop()
    take(spare, stick)
    spare.start()
    far = spare.client((tmp_path / "dead" / "kiosk.key").read_text())
    (id_of_far,) = kiosks(spare)
    far.get("/api/me")

    said = take(spare, stick)

    assert far.get("/api/me")["role"] == "kiosk"
    assert id_of_far in kiosks(spare)
    assert "tokenctl devices remove" in said.stdout


def test_no_kiosk_is_paired_where_none_is_wanted(
    spare: RunningService, stick: Path, tmp_path: Path
) -> None:
    # given a machine whose own kiosk somebody has masked
    tool(tmp_path / "bin", "systemctl", '[ "$1" = is-enabled ] && echo masked; exit 1')
    spare.stop()
    take(spare, stick, path=tmp_path / "bin")
    spare.start()
    before = kiosks(spare)

    said = take(spare, stick, path=tmp_path / "bin")

    assert said.returncode == 0, said.stderr
    assert kiosks(spare) == before
    assert not (spare.data / "kiosk.token").exists()


def test_of_several_kiosks_none_is_removed_by_guessing(spare: RunningService, stick: Path) -> None:
    (backup,) = stick.glob("token-kiosk/backups/*")
    add = (
        "INSERT INTO device (id, role, name, token_hash, paired_at)"
        " VALUES ('far', 'kiosk', 'far', 'x', 0)"
    )
    writer = f"import sqlite3; c = sqlite3.connect({str(backup)!r}); c.execute({add!r}); c.commit()"
    subprocess.run([sys.executable, "-c", writer], check=True, timeout=30)
    spare.stop()
    take(spare, stick)
    spare.start()

    said = take(spare, stick)

    assert said.returncode == 0, said.stderr
    assert "tokenctl devices remove" in said.stdout
    assert len(kiosks(spare)) == 3
