from collections.abc import Iterator
from pathlib import Path

import pytest

from .world import World, a_world, furnished


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("template") / "queue.db")


@pytest.fixture
def world(tmp_path: Path, template: Path) -> Iterator[World]:
    with a_world(tmp_path, template) as world:
        yield world
