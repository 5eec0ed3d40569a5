"""A fresh card for each test, of both releases."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.firmware.board import RELEASES, Board, card


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: each file of a card is flushed to the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(params=RELEASES)
def board(request: pytest.FixtureRequest, place: Path) -> Board:
    return card(place / "card", request.param)


@pytest.fixture
def bookworm(place: Path) -> Board:
    return card(place / "card", "bookworm")


@pytest.fixture
def trixie(place: Path) -> Board:
    return card(place / "card", "trixie")
