"""The ring of the log that outlives a power cut; firmware-config/programs/log-keep writes it.

The journal itself lives in memory, so this is all that is known of earlier starts of the machine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

RING = Path("var/lib/token-kiosk-log")
_BOOT_ID = Path("proc/sys/kernel/random/boot_id")
_OLDEST_FIRST = ("log.3", "log.2", "log.1", "log")
_BOOT = re.compile(r"-- Boot ([0-9a-f-]+) --")
# As journalctl writes it: "Sat 2026-11-21 20:31:18 IST token-kiosk.service[812]: text".
_LINE = re.compile(
    r"\S+ (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \S+ "
    r"(?P<unit>[^\s\[:]+)(?:\[\d+\])?: (?P<text>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """`boot` tells one start of the machine from another; `at` is local time to the second."""

    boot: str
    at: str
    unit: str
    text: str


def earlier_starts(root: Path) -> Iterator[KeptLine]:
    """What was kept before the present start, oldest first. Raises OSError."""
    present = present_start(root)
    return (line for line in kept_lines(root / RING) if line.boot != present)


def present_start(root: Path) -> str:
    """What the present start is called. Raises OSError."""
    return (root / _BOOT_ID).read_text(encoding="ascii").strip()


def kept_lines(ring: Path) -> Iterator[KeptLine]:
    """All that was kept, oldest first; a text of several lines is one. Raises OSError."""
    boot = ""
    last: KeptLine | None = None
    for raw in _raw_lines(ring):
        mark, line = _BOOT.fullmatch(raw), _LINE.fullmatch(raw)
        if last and not mark and not line:
            last = replace(last, text=f"{last.text} {raw.strip()}")
            continue
        if last:
            yield last
        boot = mark[1] if mark else boot
        last = KeptLine(boot, line["at"], line["unit"], line["text"]) if line else None
    if last:
        yield last


def _raw_lines(ring: Path) -> Iterator[str]:
    for name in _OLDEST_FIRST:
        try:
            lines = (ring / name).open(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue  # a young ring; or it was turned under our eyes
        with lines:
            yield from (line.rstrip("\n") for line in lines)
