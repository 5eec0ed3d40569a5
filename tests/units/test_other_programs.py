"""The kiosk and the screen under systemd: ready when they work, alive while their threads turn."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from appliance.kiosk.printer.ticket_printer import TicketPrinter
from appliance.kiosk.printing import LOOKS_WITHIN_S, PrintWorker
from appliance.notify import Turn
from appliance.wire import PrinterState
from tests.support.processes import free_port
from tests.support.waiting import wait_for
from tests.units.manager import Manager, managing

WATCHDOG_S, PATIENCE_S = 1.5, 5.0
ALIVE = "WATCHDOG=1"


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with managing(tmp_path, WATCHDOG_S) as manager:
        yield manager


def settings_without_a_service(folder: Path) -> str:
    nowhere = f'service_url = "http://127.0.0.1:{free_port()}"'
    file = folder / "settings.toml"
    file.write_text(f'[kiosk]\n{nowhere}\n[display]\n{nowhere}\n[printer]\nkind = "simulated"\n')
    return str(file)


def lives_and_ends_well(manager: Manager) -> None:
    assert manager.hears("READY=1", within_s=15), manager.log
    assert manager.hears(ALIVE, within_s=PATIENCE_S)
    assert manager.hears(ALIVE, within_s=PATIENCE_S)
    manager.process.send_signal(signal.SIGTERM)
    assert manager.hears("STOPPING=1", within_s=5)
    assert manager.process.wait(10) == 0, manager.log


def test_a_screen_without_a_queue_is_ready_and_alive(manager: Manager, tmp_path: Path) -> None:
    settings = settings_without_a_service(tmp_path)

    manager.start(["-m", "display", "--headless", "--settings", settings])

    lives_and_ends_well(manager)


def test_a_kiosk_without_a_queue_is_ready_and_alive(manager: Manager, tmp_path: Path) -> None:
    settings = settings_without_a_service(tmp_path)
    run = tmp_path / "run"
    run.mkdir()

    manager.start(["-m", "tests.kiosk.kiosk_process", settings, str(run)])

    lives_and_ends_well(manager)


@pytest.mark.parametrize("program", ["display", "kiosk"])
def test_a_frozen_program_says_nothing(program: str, manager: Manager, tmp_path: Path) -> None:
    # Given a program that is alive
    settings = settings_without_a_service(tmp_path)
    (tmp_path / "run").mkdir()
    command = {
        "display": ["-m", "display", "--headless", "--settings", settings],
        "kiosk": ["-m", "tests.kiosk.kiosk_process", settings, str(tmp_path / "run")],
    }
    manager.start(command[program])
    assert manager.hears(ALIVE, within_s=20), manager.log

    # When it is frozen
    manager.process.send_signal(signal.SIGSTOP)
    manager.forget()

    # Then nothing comes for longer than systemd waits
    assert not manager.hears(ALIVE, within_s=WATCHDOG_S)


class HeldPrinter:
    """A printer whose look lasts until it is let go."""

    def __init__(self) -> None:
        self.looking, self.go_on = threading.Event(), threading.Event()

    def check(self) -> PrinterState:
        self.looking.set()
        self.go_on.wait()
        return "ready"

    def close(self) -> None:
        pass


class ToldClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_printing_worker_that_hangs_in_the_printer_is_late() -> None:
    # Given a worker whose first paper is drawn, and that then hangs in a look at the printer
    clock, printer = ToldClock(), HeldPrinter()
    worker = PrintWorker(cast(TicketPrinter, printer), 50_000, lambda: None, lambda _: None)
    worker.turn = Turn("printing", clock)
    worker.start()
    assert printer.looking.wait(5)

    # When more time passes than the longest look and the longest paper take
    clock.now = 500.0

    # Then it is late, and on time again once it goes on
    assert worker.turn.late
    printer.go_on.set()
    wait_for(lambda: not worker.turn.late, what="a worker that turns again")
    clock.now += LOOKS_WITHIN_S - 1
    assert not worker.turn.late
    worker.stop()
    worker.join(5)
