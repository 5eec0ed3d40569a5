"""Fixtures: a printer that answers as a real one does, mock pins, and a service on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.kiosk.ticket.job import TicketDrawer
from appliance.settings import Clinic, Printer
from appliance.simulator.listeners import UnixLine
from appliance.simulator.printer import Printer as EmulatedPrinter
from tests.kiosk.stub_service import StubService


@pytest.fixture
def service() -> Iterator[StubService]:
    with StubService() as stub:
        yield stub


@pytest.fixture
def paper() -> EmulatedPrinter:
    """The printer itself: its state, and what came out of it."""
    return EmulatedPrinter(paper_mm=80)


@pytest.fixture
def socket_path(paper: EmulatedPrinter, tmp_path: Path) -> Iterator[Path]:
    with UnixLine(paper, tmp_path / "printer.sock") as line:
        yield line.path


@pytest.fixture(scope="session")
def drawer() -> TicketDrawer:
    return TicketDrawer(Clinic(name="CHC Baliguda"), Printer(kind="simulated"))
