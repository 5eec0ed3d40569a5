"""Fixtures for every folder: the real service, and the whole demo."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

_TESTS = Path(__file__).parent
_FOLDERS = [folder.parent.name for folder in _TESTS.glob("*/__init__.py")]

# Before any of it is imported: what helpers assert is explained as what tests assert.
pytest.register_assert_rewrite(*(f"tests.{folder}" for folder in _FOLDERS))

from tests.support.demo import RunningDemo, running_demo  # noqa: E402
from tests.support.service import RunningService, running_service  # noqa: E402

# A test run starts hundreds of processes; each would else compile the whole program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A machine that is busy for a moment is no fault of the code; hangs are found by other means.
settings.register_profile("token-kiosk", deadline=None)
settings.load_profile("token-kiosk")

# Files that take minutes are through in the first half: no process is left with one at the end.
_LONG = ("install", "api")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By file; whole files are handed to processes in this order.

    The folders run beside each other, each from the beginning to the end of the run: faults mostly
    wait, pages mostly compute, and side by side they take the time of one of them.
    """
    files = dict.fromkeys(item.path for item in items)
    folders = {file: file.relative_to(_TESTS).parts[0] for file in files}
    sizes, turns = Counter(folders.values()), Counter[str]()

    def place(file: Path) -> float:
        folder = folders[file]
        turns[folder] += 1
        return (turns[folder] - 0.5) / sizes[folder] / (2 if folder in _LONG else 1)

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
