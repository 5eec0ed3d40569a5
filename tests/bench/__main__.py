"""Runs the benchmarks and prints what they found beside the aims. Exit status 0 whatever it is."""

import argparse
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from rich.console import Console

from tests.bench import (
    crowd,
    durable,
    flood,
    history,
    pages,
    paper,
    phones,
    screen,
    standing,
    writes,
)
from tests.bench.others import Others
from tests.bench.report import Result, Row, print_json, print_table
from tests.bench.rig import Depth

BENCHMARKS: Mapping[str, Callable[[Depth], Sequence[Row]]] = {
    "durable": durable.run,
    "crowd": crowd.run,
    "history": history.run,
    "paper": paper.run,
    "screen": screen.run,
    "phones": phones.run,
    "flood": flood.run,
    "pages": pages.run,
    "standing": standing.run,
    "writes": writes.run,
}


def main() -> None:
    wanted = _arguments()
    signal.signal(signal.SIGTERM, _ended)  # so that the programs started are ended too
    _many_sockets()
    load_before = os.getloadavg()[0]
    width = None if sys.stdout.isatty() else 150
    console = Console(stderr=wanted.json, width=width)
    depth = Depth(quick=wanted.quick, full=wanted.full)
    results = [_run(name, depth, console) for name in wanted.names or BENCHMARKS]
    surroundings = f"{os.cpu_count()} cores; load {load_before:.1f} before the run"
    if wanted.json:
        print_json(results, surroundings)
    else:
        print_table(results, surroundings, console)


def _run(name: str, depth: Depth, console: Console) -> Result:
    begun, others = time.monotonic(), Others()
    rows: Sequence[Row] = ()
    trouble = ""
    with console.status(name):
        try:
            rows = BENCHMARKS[name](depth)
        except Exception as error:  # noqa: BLE001 - the other benchmarks still tell something
            trouble = f"{type(error).__name__}: {error}"
    return Result(name, rows, time.monotonic() - begun, others.cores(), trouble)


def _ended(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)


def _many_sockets() -> None:
    """A thousand phones need a descriptor each, in the service and here."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="name")
    parser.add_argument("--quick", action="store_true", help="a first look, within a minute")
    parser.add_argument("--full", action="store_true", help="history up to 4,000,000 tokens")
    parser.add_argument("--json", action="store_true", help="JSON instead of the table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
