"""What a ticket costs on its way to the paper: bytes, seconds on the line, time to draw.

Seconds are those of the line alone, 10 bits a byte; a print head pulls 60 to 250 mm a second beside
it. USB is counted at 500 KB a second, what full-speed printers take. Drawing is measured in a
process of its own, as a kiosk draws: cold after start, then every further ticket.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from appliance import wire
from appliance.kiosk.ticket.job import SAMPLE, TicketDrawer
from appliance.kiosk.ticket.text import TicketKind
from appliance.settings import Clinic, Printer
from tests.bench.report import Row
from tests.bench.stats import Times

USB_BYTES_PER_S = 500_000
WARM_MS = 10.0
ENGLISH, ALL = ("en",), ("en", "hi", "or")


@dataclass(frozen=True, slots=True)
class Way:
    """A ticket's way to the paper. `aim_s`: at 9600 baud, as the best known kiosks need."""

    name: str
    kind: str
    paper_mm: int
    languages: tuple[str, ...]
    aim_s: float | None = None

    @property
    def drawer(self) -> TicketDrawer:
        clinic = Clinic("CHC Baliguda", self.languages, follow_base_url="http://192.168.4.1:8080")
        return TicketDrawer(clinic, Printer(self.kind, "/dev/ticket", self.paper_mm))


WAYS = (
    Way("picture, 80 mm, three languages", "usb", 80, ALL),
    Way("picture, 58 mm, three languages", "usb", 58, ALL, aim_s=23.0),
    Way("letters, 58 mm, one language", "serial", 58, ENGLISH),
    Way("letters, 58 mm, three languages", "serial", 58, ALL, aim_s=3.7),
    Way("letters, 80 mm, one language", "serial", 80, ENGLISH),
    Way("letters, 80 mm, three languages", "serial", 80, ALL),
)


def run(tickets: int) -> Iterator[Row]:
    for index, way in enumerate(WAYS):
        found = json.loads(
            subprocess.run(
                [sys.executable, "-m", "tests.bench.drawing", str(index), str(tickets)],
                check=True,
                capture_output=True,
                timeout=60,
            ).stdout
        )
        size = found["bytes"]
        note = (
            f"{size} bytes; {size / 11_520:.2f} s at 115200 baud, "
            f"{size / USB_BYTES_PER_S:.3f} s on USB"
        )
        yield Row(f"{way.name}: line at 9600 baud", size / 960, "s", way.aim_s, note=note)
        note = f"p99 {found['p99_ms']:.1f} ms; cold, with libraries, {found['cold_ms']:.0f} ms"
        yield Row(f"{way.name}: drawing, p50", found["p50_ms"], "ms", WARM_MS, note=note)


def main(way: Way, tickets: int) -> None:
    """Draws in this process, cold and warm, and prints what it took."""
    drawer = way.drawer
    begun = time.perf_counter()
    drawer.warm_up()
    cold_s = time.perf_counter() - begun
    took, size = [], 0
    for token in _morning(tickets):
        begun = time.perf_counter()
        job = drawer.draw(token, TicketKind.TICKET)
        took.append(time.perf_counter() - begun)
        size = max(size, sum(map(len, job.pieces)))
    times = Times(took)
    found = {"cold_ms": cold_s * 1e3, "p50_ms": times.p50, "p99_ms": times.p99, "bytes": size}
    print(json.dumps(found))


def _morning(tickets: int) -> Iterator[wire.Token]:
    """Tokens as they follow each other: all that changes from one to the next does."""
    for n in range(1, tickets + 1):
        yield msgspec.structs.replace(
            SAMPLE,
            label=f"G{n}",
            number=n,
            ahead=n % 14,
            wait=wire.Wait(n % 14 * 5, n % 14 * 8) if n % 14 else None,
            issued_at=f"2026-11-21T{9 + n // 60:02}:{n % 60:02}:00.000+05:30",
            check_code=f"K{n:03}",
            follow_url=f"/t/3Jq9x2Vw7Rk1pZt8Lm{n:04}",
        )


if __name__ == "__main__":
    main(WAYS[int(sys.argv[1])], int(sys.argv[2]))
