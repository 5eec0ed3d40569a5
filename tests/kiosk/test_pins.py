"""Where the pins are, and what the kiosk does without them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import wire
from appliance.kiosk.pins import PinsMissing, header_chip, open_pins
from appliance.kiosk.ticket.job import SAMPLE
from appliance.simulator.printer import Printer as EmulatedPrinter
from tests.kiosk.stub_service import StubService
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]
NO_HEADER = pytest.mark.skipif(
    any(Path("/dev").glob("gpiochip*")), reason="this machine has pins of its own"
)
SETTINGS = """
[kiosk]
service_url = "{url}"
[[kiosk.buttons]]
pin = 17
lamp = 27
department = "general_medicine"
[printer]
kind = "simulated"
device = "{printer}"
"""


@pytest.mark.parametrize(
    ("chips", "number"),
    [
        ([(0, "pinctrl-bcm2711"), (1, "raspberrypi-exp-gpio")], 0),
        ([(0, "gpio-brcmstb@107d508500"), (4, "pinctrl-rp1")], 4),
        ([(0, "pinctrl-rp1"), (10, "gpio-brcmstb@107d508500")], 0),
        ([(0, "raspberrypi-exp-gpio"), (1, "pinctrl-bcm2835")], 1),
        ([(0, "gpio-mockup-A")], None),
        ([], None),
    ],
    ids=["pi 4", "pi 5", "pi 5, renumbered", "pi 3", "another board", "none"],
)
def test_the_header_is_found_by_its_label(chips: list[tuple[int, str]], number: int | None) -> None:
    assert header_chip(iter(chips)) == number


@NO_HEADER
def test_a_machine_without_a_header_says_so() -> None:
    with pytest.raises(PinsMissing, match="gpio"):
        open_pins()


class PinlessKiosk:
    """The kiosk on real pins, of which this machine has none, in a folder nobody can write to.

    `pipes` is where the pin library may write instead.
    """

    def __init__(self, url: str, printer_at: Path, folder: Path, pipes: Path | None) -> None:
        settings = folder / "settings.toml"
        settings.write_text(SETTINGS.format(url=url, printer=printer_at))
        self.log_file = folder / "kiosk.log"
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.kiosk.kiosk_process", str(settings)],
                cwd="/proc",
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
                | ({} if pipes is None else {"LG_WD": str(pipes)}),
                stderr=log,
            )

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=5)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def pipes(tmp_path: Path) -> Path | None:
    folder = tmp_path / "pipes"
    folder.mkdir()
    return folder


@pytest.fixture
def pinless(
    service: StubService, socket_path: Path, tmp_path: Path, pipes: Path | None
) -> Iterator[PinlessKiosk]:
    kiosk = PinlessKiosk(service.url, socket_path, tmp_path, pipes)
    try:
        wait_for(lambda: "kiosk-ready" in kiosk.log)
        yield kiosk
    finally:
        kiosk.stop()


@NO_HEADER
def test_without_pins_the_kiosk_says_so_and_prints_what_reception_wants(
    pinless: PinlessKiosk, service: StubService, paper: EmulatedPrinter
) -> None:
    missing = wire.ButtonStatus("general_medicine", stuck=False, missing=True)
    service.await_(
        lambda seen: any(
            isinstance(frame, wire.StatusFrame) and frame.buttons == [missing]
            for frame in seen.frames
        )
    )

    service.show(jobs=[wire.KioskJob("job-1", "reprint", SAMPLE)])
    service.await_(lambda seen: wire.JobFrame("job-1", ok=True) in seen.frames)

    assert pinless.log.count("pins-missing") == 1
    assert [out.label for out in paper.tickets()] == ["G12"]
    assert pinless.stop() == 0


@NO_HEADER
def test_the_kiosk_starts_where_it_cannot_write(pinless: PinlessKiosk, pipes: Path) -> None:
    pytest.importorskip("lgpio")

    assert "lgpio cannot be used" not in pinless.log
    assert list(pipes.iterdir()), "the pin library left its pipe where LG_WD says"


@NO_HEADER
@pytest.mark.parametrize("pipes", [None])
def test_a_pin_library_that_can_write_nowhere_ends_no_kiosk(pinless: PinlessKiosk) -> None:
    pytest.importorskip("lgpio")

    assert "pins-missing" in pinless.log
    assert "LG_WD" in pinless.log
    assert pinless.stop() == 0
