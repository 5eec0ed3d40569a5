"""Fixtures for every folder: the real service, and the whole demo."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.demo import RunningDemo, running_demo
from tests.support.service import RunningService, running_service

# A test run starts hundreds of processes; each would else compile the whole program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

_TESTS = Path(__file__).parent

# A machine that is busy for a moment is no fault of the code; hangs are found by other means.
settings.register_profile("token-kiosk", deadline=None)
settings.load_profile("token-kiosk")

# What takes longest begins first, so that no process is left with it at the end.
_LONGEST = ("install", "faults", "pages", "display", "access", "api")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By file; whole files are handed to processes in this order.

    One of each long folder after the other: faults mostly wait, pages mostly compute, and side by
    side they take the time of one of them.
    """
    files = dict.fromkeys(item.path for item in items)
    turns: Counter[str] = Counter()

    def place(file: Path) -> tuple[int, int]:
        folder = file.relative_to(_TESTS).parts[0]
        if folder not in _LONGEST:
            return len(files), 0
        turns[folder] += 1
        return turns[folder], _LONGEST.index(folder)

    places = {file: place(file) for file in files}
    items.sort(key=lambda item: places[item.path])  # stable


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    """The service as a process with an empty queue."""
    with running_service(tmp_path) as service:
        yield service


@pytest.fixture(scope="module")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One for all tests of a file that ask for it: each finds what the others left."""
    with running_service(tmp_path_factory.mktemp("shared")) as service:
        yield service


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    """The demo with an empty queue."""
    with running_demo(tmp_path) as demo:
        yield demo
