"""From a press to the first byte at the printer: the real kiosk process, pins and paper simulated.

The clock starts before the press is told to the mock pin and stops when the ticket's first bytes
reach the emulated printer, which runs here: one monotonic clock. So the figure is an upper bound;
it holds the 8 ms for which a contact must stand, the number's way to the disk, and the drawing.
"""

import json
import socket
import time
from pathlib import Path
from queue import Empty, SimpleQueue

from appliance.cli.credentials import KIOSK_FILE
from appliance.simulator.listeners import UnixLine
from appliance.simulator.printer import Printer
from tests.bench import drawing, rig
from tests.bench.disk import DiskProbe
from tests.bench.report import Row
from tests.bench.stats import Times

INITIALISE = b"\x1b@"  # what opens each ticket; status questions never hold it
REARMED_WITHIN_S = 0.5  # release, ticket and repeat guard, all shorter
GIVE_UP_S = 5.0


class TimedPrinter(Printer):
    """The emulated printer, which notes when a ticket's first bytes come."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: SimpleQueue[float] = SimpleQueue()

    def receive(self, chunk: bytes, sender: object = None) -> int:
        if chunk.startswith(INITIALISE):
            self.begun.put(time.monotonic())
        return super().receive(chunk, sender)


def run(depth: rig.Depth) -> list[Row]:
    return [*_from_press_to_printer(depth), *drawing.run(depth.of(100))]


def _from_press_to_printer(depth: rig.Depth) -> list[Row]:
    with rig.folder() as data, rig.socket_folder() as sockets:
        clinic = rig.clinic(data, sockets, kiosk="repeat_guard_s = 0.2")
        printer = TimedPrinter()
        with rig.service(clinic) as service, UnixLine(printer, sockets / "printer.sock"):
            (data / KIOSK_FILE).write_text(service.pair("kiosk"), encoding="ascii")
            ready = rig.Ready(sockets)
            with rig.program(
                kiosk_arguments(clinic, sockets), data / "kiosk.log", ready.environment
            ):
                ready.wait()
                ready.close()
                return _presses(sockets, printer, DiskProbe(data, 4), depth.of(60))


def kiosk_arguments(clinic: rig.Clinic, sockets: Path) -> list[str]:
    return [
        "-m", "appliance.cli.tokenctl", "kiosk", "--settings", str(clinic.settings_file),
        "--simulated", str(sockets),
    ]  # fmt: skip


def _presses(sockets: Path, printer: TimedPrinter, disk: DiskProbe, presses: int) -> list[Row]:
    _first_ticket(sockets, printer)
    took, lost = list[float](), 0
    for _ in range(presses):
        time.sleep(REARMED_WITHIN_S)
        disk.once()
        pressed_at = time.monotonic()
        _press(sockets)
        try:
            took.append(printer.begun.get(timeout=GIVE_UP_S) - pressed_at)
        except Empty:
            lost += 1
    times, alone = Times(took), Times(disk.took_s)
    note = f"{presses} presses, p50 {times.p50:.1f} ms; the disk's own p99 {alone.p99:.1f} ms"
    return [
        Row("press → first byte at the printer, p99", times.p99, "ms", 60, note=note),
        Row("presses without a ticket", lost, "", 0),
    ]


def _first_ticket(sockets: Path, printer: TimedPrinter) -> None:
    """Not measured: fonts and libraries of the kiosk load at its start, beside the first press."""
    rig.until((sockets / "pins.sock").exists, "the kiosk's pins")
    time.sleep(2 * REARMED_WITHIN_S)
    _press(sockets)
    try:
        printer.begun.get(timeout=GIVE_UP_S)
    except Empty:
        raise rig.RigTrouble("the first press gave no ticket") from None


def _press(sockets: Path) -> None:
    """Presses and returns once the button is let go, 60 ms later."""
    with socket.socket(socket.AF_UNIX) as pins:
        pins.settimeout(GIVE_UP_S)
        pins.connect(str(sockets / "pins.sock"))
        pins.sendall(json.dumps({"press": rig.G, "hold_ms": 60}).encode() + b"\n")
        if b"true" not in pins.recv(4096):
            raise rig.RigTrouble("the kiosk refused the press")
