"""A card of its own for a service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.card import Card, mounted_card


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    """For the data of a service that has `tmp_path`."""
    with mounted_card(tmp_path / "data", 100) as card:
        yield card
