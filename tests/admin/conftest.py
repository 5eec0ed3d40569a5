"""A running service, and an admin, reception and a technician who speak to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Client
from tests.support.service import RunningService


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    service = RunningService(tmp_path)
    service.start()
    try:
        yield service
    finally:
        service.close()


@pytest.fixture
def admin(service: RunningService) -> Client:
    return service.pair("admin")


@pytest.fixture
def reception(service: RunningService) -> Client:
    return service.pair("reception")
