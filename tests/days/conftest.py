from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = Clinic(tmp_path)
    yield clinic
    clinic.close()
