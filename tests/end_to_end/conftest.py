"""A browser with a profile of its own, driven by the pages' own helpers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.browser import DoctorPage, chromium
from tests.support.demo import RunningDemo


@pytest.fixture
def doctor_page(demo: RunningDemo, tmp_path: Path) -> Iterator[DoctorPage]:
    """The doctor's phone, which was never here before."""
    with chromium(tmp_path / "chromium") as driver:
        page = DoctorPage(driver, demo.url)
        yield page
        assert page.script_errors() == []
