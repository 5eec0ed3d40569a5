from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.door import Door, open_door


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """The app as clients of every role knock at it."""
    with open_door(tmp_path) as door:
        yield door
