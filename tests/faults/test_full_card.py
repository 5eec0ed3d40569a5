"""A card that something else has filled: the queue starts, and lives on its reserve."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.faults.card import MIB, mounted_card
from tests.faults.test_full_disk import fill
from tests.support.database import is_sound, rows
from tests.support.service import RunningService
from tests.support.waiting import wait_for

DENTAL = {"department": "dental"}


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Path]:
    """The data folder on a card of 200 MiB with the file system that Raspberry Pi OS uses."""
    with mounted_card(tmp_path / "data", 200) as card:
        yield card.folder


@pytest.fixture
def service(card: Path) -> Iterator[RunningService]:
    # As a program of its own: one that ends well leaves no file of SQLite with room in it.
    with closing(RunningService(card.parent, before=("env",))) as service:
        service.start()
        yield service


def test_the_queue_starts_on_a_full_card_and_skips_no_number(
    service: RunningService, card: Path
) -> None:
    # given tokens, and a card that was filled while the machine was off
    desk = service.pair("reception")
    desk.post("/api/tokens", DENTAL)
    service.stop()
    fill(card)

    # when it starts, and people press
    service.start()
    labels = [desk.post("/api/tokens", DENTAL)["label"] for _ in range(20)]

    # then numbers go on, and nothing was taken for damage
    assert labels == [f"D{n}" for n in range(2, 22)]
    service.stop()
    assert is_sound(service.database)
    assert not list(card.glob("*.damaged*"))


def test_a_card_that_fills_up_at_work_delays_a_press_and_refuses_none(
    service: RunningService, card: Path
) -> None:
    # given a card without room, on which the queue runs
    desk = service.pair("reception")
    filler = fill(card)

    # when a kiosk asks again under its key until it gets an answer
    def answered(key: str) -> bool:
        return desk.ask("POST", "/api/tokens", DENTAL, key=key).status in {200, 201}

    for n in range(20):
        wait_for(partial(answered, f"press-{n}"), within_s=30)

    # then each got one number, and with room again the reserve is laid anew
    assert rows(service.database, "SELECT count(*), max(number) FROM token") == [(20, 20)]
    filler.unlink()
    wait_for((card / "reserve").exists, within_s=30)


def test_no_reserve_is_laid_where_room_is_scarce(service: RunningService, card: Path) -> None:
    # given a card with 100 MiB of room, no reserve, and a queue that starts
    service.stop()
    (card / "reserve").unlink()
    with (card / "others").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(card).free - 100 * MIB)

    service.start()

    assert not (card / "reserve").exists()


def test_a_card_that_is_full_in_spite_of_all_is_not_taken_for_a_damaged_one(
    service: RunningService, card: Path
) -> None:
    # given a full card whose reserve is used up
    service.pair("reception").post("/api/tokens", DENTAL)
    service.stop()
    (card / "reserve").unlink()
    filler = fill(card)
    before = service.database.read_bytes()

    # when it is started in vain
    service.launch()
    wait_for(lambda: service.exit_status() is not None, within_s=15)

    # then the database was not touched, and with room it serves again
    assert service.database.read_bytes() == before
    filler.unlink()
    service.start()
    assert [row[0] for row in rows(service.database, "SELECT label FROM token")] == ["D1"]
