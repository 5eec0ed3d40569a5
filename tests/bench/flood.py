"""Strangers who hold a thousand connections, and phones that come back all at once.

In a network of its own (`unshare`), where strangers and staff have addresses of their own: what is
kept for this machine itself would flatter the figures.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from itertools import cycle
from pathlib import Path

from tests.bench import phones, proc, rig
from tests.bench.client import Client
from tests.bench.report import Better, Row
from tests.bench.stats import Times

SLOW = 1000
STRANGERS = [f"10.99.0.{n}" for n in range(2, 5)]
STAFF = "10.99.0.50"
BETWEEN_S = 0.05
BACK = 200


def run(depth: rig.Depth) -> Sequence[Row]:
    """The rows, measured in that network. Raises RigTrouble where there can be none."""
    inside = [sys.executable, "-m", "tests.bench.flood", str(depth.seconds(40))]
    made = subprocess.run(
        [
            "unshare",
            "--map-root-user",
            "--net",
            "--pid",
            "--mount-proc",
            "--fork",
            "--kill-child",
            *inside,
        ],
        cwd=rig.ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if made.returncode:
        raise rig.RigTrouble(made.stderr.strip()[-300:])
    rows = json.loads(made.stdout)
    return [Row(**row | {"better": Better(row["better"])}) for row in rows]


def main() -> None:
    """In the network of its own: measures, and writes the rows as JSON."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in [*STRANGERS, STAFF]:
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
    with rig.folder() as data:
        of = rig.clinic(data)
        rows = [*_slow(of, float(sys.argv[1])), _back(of)]
    sys.stdout.write(json.dumps([asdict(row) for row in rows]))


def _slow(of: rig.Clinic, seconds: float) -> list[Row]:
    with rig.service(of) as service:
        alone = Times(_work(service, seconds / 4))
        quiet_kb = _private_kb(service)
        with _strangers(of.port, of.data) as strangers:
            first = _work(service, seconds / 2)
            half_kb = _private_kb(service)
            met = Times(first + _work(service, seconds / 2))
            grown_kb = _private_kb(service) - half_kb
            held, opened = strangers.communicate("", timeout=20)[0].split()[-2:]
    note = f"{held} held, {opened} tried; p50 {met.p50:.1f} ms, worst {met.worst:.0f} ms"
    return [
        Row("1,000 slow connections: staff p95", met.at(0.95), "ms", 500, note=note),
        Row("the same without them, p95", alone.at(0.95), "ms"),
        Row("1,000 slow connections: memory", (half_kb - quiet_kb) / 1e3, "MB", 20),
        Row("the same, more in the second half", grown_kb / 1e3, "MB", 2),
    ]


def _private_kb(service: rig.Service) -> int:
    return sum(map(proc.private_kb, service.pids))


def _strangers(port: int, data: Path) -> subprocess.Popen[str]:
    """Their process, once all have tried."""
    with (data / "slow.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.slow", str(port), str(SLOW), *STRANGERS],
            cwd=rig.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    if not process.stdout or process.stdout.readline() != "open\n":
        raise rig.RigTrouble(f"no strangers came: {(data / 'slow.log').read_text()}")
    return process


def _work(service: rig.Service, seconds: float) -> list[float]:
    """What staff do, each time over a connection of its own: how long each took, in seconds."""
    took, ends = list[float](), time.monotonic() + seconds
    paths = cycle(("/api/board", "/api/counters", "issue"))
    while (begun := time.monotonic()) < ends:
        path = next(paths)
        with Client(service.clinic.port, service.admin, source=STAFF) as staff:
            if path == "issue":
                staff.post("/api/tokens", {"department": rig.G})
            else:
                staff.get(path)
        took.append(time.monotonic() - begun)
        time.sleep(BETWEEN_S)
    return took


def _back(of: rig.Clinic) -> Row:
    """A power cut ends all sockets; the phones come back without their jitter, 32 at a time."""
    with rig.service(of):
        begun = time.monotonic()
        with phones.following(of.port, of.data, BACK):
            took_s = time.monotonic() - begun
    return Row(f"{BACK} phones come back: all served", took_s, "s", 10)


if __name__ == "__main__":
    main()
