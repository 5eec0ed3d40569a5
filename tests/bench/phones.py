"""A thousand phones that follow the board: how late the last one is, and what they cost.

They are a process of their own. The clock of an event starts as its POST leaves, so the commit
itself is in the figure: the last phone's delay after the commit is shorter.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bench import proc, rig
from tests.bench.client import Client
from tests.bench.disk import DiskProbe
from tests.bench.report import Row
from tests.bench.stats import Times

PHONES = 1000
PATH = "/ws/board"
BETWEEN_EVENTS_S = 0.3
ISSUES_PER_S = 20
FOLD_S = 0.5


class Crowd:
    """The phones' process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        if not self._line().startswith("open "):
            raise rig.RigTrouble("the phones could not follow")

    def seen(self) -> Mapping[int, tuple[int, float]]:
        """revision → (phones that have it, when the last one got it)."""
        if self._process.stdin is None:
            raise rig.RigTrouble("the phones cannot be asked")
        self._process.stdin.write("?\n")
        self._process.stdin.flush()
        return {int(n): (count, at) for n, (count, at) in json.loads(self._line()).items()}

    def _line(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""


def run(depth: rig.Depth) -> list[Row]:
    with (
        rig.folder() as data,
        rig.service(rig.clinic(data)) as service,
    ):
        with service.client() as client:
            for _ in range(40):  # connections, statements and a board worth sending
                client.post("/api/tokens", {"department": rig.G})
        before_kb = sum(map(proc.private_kb, service.pids))
        # The service keeps no connection open that is idle while the phones come.
        with following(service.clinic.port, data, PHONES) as crowd, service.client() as client:
            time.sleep(FOLD_S)
            each_kb = (sum(map(proc.private_kb, service.pids)) - before_kb) / PHONES
            rows = [*_events(service, client, crowd, depth.of(30)), _size(each_kb)]
            rows.append(_beside(client, DiskProbe(data, 4), depth.seconds(10)))
            rows.append(_stop(service))
            return rows


@contextmanager
def following(port: int, data: Path, count: int) -> Iterator[Crowd]:
    """So many phones, once all of them follow."""
    arguments = ["-m", "tests.bench.followers", str(port), PATH, str(count)]
    with (data / "phones.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=rig.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        yield Crowd(process)
    finally:
        process.kill()
        process.communicate()


def _events(service: rig.Service, client: Client, crowd: Crowd, events: int) -> list[Row]:
    begun: list[float] = []
    known = set(crowd.seen())
    cpu_before = service.cpu_s
    for _ in range(events):
        at = time.monotonic()
        client.post("/api/tokens", {"department": rig.G})
        time.sleep(max(0.0, at + BETWEEN_EVENTS_S - time.monotonic()))
        begun.append(at)
    cpu_ms = 1e3 * (service.cpu_s - cpu_before) / events
    arrived = sorted((n, *at) for n, at in crowd.seen().items() if n not in known)
    last = [at - post_at for (_, _, at), post_at in zip(arrived, begun, strict=True)]
    reached = min(count for _, count, _ in arrived)
    times = Times(last)
    note = f"{events} events, worst {times.worst:.0f} ms; from the POST's start"
    return [
        Row("1,000 phones: the last one, p50", times.p50, "ms", 50, note=note),
        Row("1,000 phones: the last one, p99", times.p99, "ms"),
        Row("1,000 phones: missed by an event", PHONES - reached, "", 0),
        Row("1,000 phones: processor time an event", cpu_ms, "ms", 25, note="issue included"),
    ]


def _size(each_kb: float) -> Row:
    note = "private to the service; the kernel's buffers are not in it"
    return Row("1,000 phones: memory each", each_kb, "KB", 20, note=note)


def _beside(client: Client, disk: DiskProbe, seconds: float) -> Row:
    took, next_at = list[float](), time.monotonic()
    for _ in range(int(seconds * ISSUES_PER_S)):
        time.sleep(max(0.0, next_at - time.monotonic()))
        client.post("/api/tokens", {"department": rig.G})
        took.append(client.took_s)
        disk.once()
        next_at += 1 / ISSUES_PER_S
    times, alone = Times(took), Times(disk.took_s)
    note = f"{len(took)} issues, p50 {times.p50:.1f} ms; the disk's own p99 {alone.p99:.1f} ms"
    return Row("20 issues/s beside 1,000 phones, p99", times.p99, "ms", 15, note=note)


def _stop(service: rig.Service) -> Row:
    begun = time.monotonic()
    service.process.terminate()
    service.process.wait(rig.STOP_WITHIN_S)
    return Row("stop with 1,000 phones", time.monotonic() - begun, "s", 1)
