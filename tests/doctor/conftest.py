"""A machine that is well, and a doctor to look at it."""

from pathlib import Path

import pytest

from tests.doctor.machine import Doctor, FakeMachine, on_path


@pytest.fixture
def machine(tmp_path: Path) -> FakeMachine:
    return FakeMachine(tmp_path)


@pytest.fixture
def doctor(machine: FakeMachine, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    return on_path(machine, monkeypatch)
