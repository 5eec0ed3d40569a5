"""The whole kiosk as a process: mock pins in, paper out."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from appliance.simulator.printer import Printer as EmulatedPrinter
from tests.kiosk.stub_service import StubService
from tests.support.waiting import wait_for

SETTINGS = """
[clinic]
name = "CHC Baliguda"
languages = ["en", "hi"]
[kiosk]
service_url = "{url}"
repeat_guard_s = 0.5
[[kiosk.buttons]]
pin = 17
lamp = 27
department = "general_medicine"
[[kiosk.buttons]]
pin = 22
lamp = 23
department = "dental"
[printer]
kind = "simulated"
device = "{printer}"
"""


def say(pins: Path, **wish: object) -> dict[str, Any]:
    """A line to the simulated pins, and their answer."""
    with socket.socket(socket.AF_UNIX) as line, ExitStack() as opened:
        line.settimeout(10)
        line.connect(str(pins))
        stream = opened.enter_context(line.makefile("rwb"))
        stream.write(json.dumps(wish).encode() + b"\n")
        stream.flush()
        answer: dict[str, Any] = json.loads(stream.readline())
        return answer


class KioskProcess:
    def __init__(self, url: str, printer_at: Path, run_dir: Path) -> None:
        settings = run_dir / "settings.toml"
        settings.write_text(SETTINGS.format(url=url, printer=printer_at))
        self.socket = run_dir / "pins.sock"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kiosk.kiosk_process", str(settings), str(run_dir)],
            env=os.environ | {"LG_WD": str(run_dir)},
        )
        wait_for(self._answers)

    def _answers(self) -> bool:
        """The file is there a moment before anybody listens at it."""
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.socket)) == 0

    def say(self, **wish: object) -> dict[str, Any]:
        return say(self.socket, **wish)

    def lamp(self, department: str) -> str:
        return str(self.say(state=True)["lamps"][department]["mode"])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        try:
            return self.process.wait(timeout=5)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def kiosk(service: StubService, socket_path: Path, tmp_path: Path) -> Iterator[KioskProcess]:
    kiosk = KioskProcess(service.url, socket_path, tmp_path)
    try:
        wait_for(lambda: kiosk.lamp("dental") == "ready")
        yield kiosk
    finally:
        kiosk.stop()


@pytest.mark.parametrize(("hold_ms", "bounce_ms"), [(20, 0), (80, 5), (120, 30)])
def test_a_bouncing_press_prints_one_ticket(
    kiosk: KioskProcess,
    service: StubService,
    paper: EmulatedPrinter,
    hold_ms: int,
    bounce_ms: int,
) -> None:
    pressed = kiosk.say(press="general_medicine", hold_ms=hold_ms, bounce_ms=bounce_ms)
    assert pressed == {"ok": True}

    service.await_(lambda seen: seen.printed == [("id-1", True, None)])
    assert [(out.label, out.complete) for out in paper.tickets()] == [("G1", True)]
    state = kiosk.say(state=True)
    assert state["buttons"]["general_medicine"] == {"pin": 17, "pressed": False}
    assert state["lamps"]["general_medicine"]["on"] is True
    assert state["printer"]["state"] == "ready"
    assert state["clicks"] == 1


def test_two_buttons_pressed_at_once_give_two_tickets(
    kiosk: KioskProcess, service: StubService
) -> None:
    both = [
        threading.Thread(target=kiosk.say, kwargs={"press": name, "hold_ms": 60})
        for name in ("general_medicine", "dental")
    ]
    for press in both:
        press.start()
    for press in both:
        press.join()

    assert service.await_(
        lambda seen: sorted(seen.printed) == [("id-1", True, None), ("id-2", True, None)]
    )


def test_wishes_that_make_no_sense_are_refused(kiosk: KioskProcess) -> None:
    assert kiosk.say(press="cardiology") == {"ok": False, "code": "unknown-button"}
    assert kiosk.say(dance=True) == {"ok": False, "code": "malformed"}
    assert kiosk.say(press="dental", hold_ms="long") == {"ok": False, "code": "malformed"}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_and_cleanly(kiosk: KioskProcess, how: signal.Signals) -> None:
    told_at = time.monotonic()

    assert kiosk.stop(how) == 0

    assert time.monotonic() - told_at < 4
    assert not kiosk.socket.exists()


def test_it_starts_without_a_service_and_ends_while_it_waits(
    service: StubService, socket_path: Path, tmp_path: Path
) -> None:
    service.go_away()
    kiosk = KioskProcess(service.url, socket_path, tmp_path)
    assert kiosk.lamp("dental") == "starting"

    service.come_back()
    wait_for(lambda: kiosk.lamp("dental") == "ready")

    service.go_away()
    kiosk.say(press="dental", hold_ms=60)
    assert kiosk.stop() == 0


def test_it_is_small(kiosk: KioskProcess, service: StubService) -> None:
    kiosk.say(press="dental")
    service.await_(lambda seen: len(seen.printed) == 1)

    rollup = Path(f"/proc/{kiosk.process.pid}/smaps_rollup").read_text()

    # A generous ceiling over the aim of 45 MB: how much is shared depends on the machine.
    [pss] = [line for line in rollup.splitlines() if line.startswith("Pss:")]
    assert int(pss.split()[1]) < 60_000
