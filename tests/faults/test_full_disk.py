"""A disk without room: an honest refusal, everything else goes on, and it works again by itself."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.test_bad_requests import check_problem
from tests.support.database import is_sound, rows
from tests.support.service import RunningService

DENTAL = {"department": "dental"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The data folder on a disk of three megabytes."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    folder = tmp_path / "data"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def service(small_disk: Path) -> Iterator[RunningService]:
    with closing(RunningService(small_disk.parent)) as service:
        service.start()
        yield service


def fill(disk: Path) -> Path:
    """Takes what room is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return filler


@pytest.mark.parametrize("dies", [False, True])
def test_a_full_disk_is_refused_honestly_and_forgotten_once_there_is_room(
    service: RunningService, small_disk: Path, *, dies: bool
) -> None:
    # given a token, and then no room
    desk = service.pair("reception")
    desk.post("/api/tokens", DENTAL)
    pid, filler = service.pid, fill(small_disk)

    # when people press on until the disk takes no more, and beyond that
    answers = [desk.ask("POST", "/api/tokens", DENTAL, key=f"press-{n}") for n in range(100)]
    issued = [answer for answer in answers if answer.status == 201]
    refused = [answer for answer in answers if answer.status != 201]
    board = desk.get("/api/board")
    if dies:
        service.kill()
    filler.unlink()
    if dies:
        service.start()

    # then each refusal is an honest one, and what was refused is not there
    assert refused
    for answer in refused:
        check_problem(answer, 503, "cannot-store")
    assert board["waiting"]["dental"] == 1 + len(issued)
    assert desk.post("/api/tokens", DENTAL, key="press-99")["number"] == 2 + len(issued)
    assert dies or service.pid == pid
    service.stop()
    assert is_sound(service.database)
    count = "SELECT count(*), max(number) FROM token"
    assert rows(service.database, count) == [(2 + len(issued),) * 2]
