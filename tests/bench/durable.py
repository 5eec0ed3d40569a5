"""A durable number over HTTP, one client, beside the barest service and the disk itself.

Ours, the baseline and the disk take turns in short rounds, so that a noisy neighbour hits all.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.actor import Actor, Role
from appliance.clock import SystemClock
from appliance.desk import Desk, Wanted
from appliance.kiosks import Kiosks
from appliance.ledger import Ledger
from appliance.rules.tokens import Origin
from appliance.service_clock import ServiceClock
from appliance.store import Store
from tests.bench import rig
from tests.bench.client import Client
from tests.bench.disk import DiskProbe
from tests.bench.report import Better, Row
from tests.bench.stats import Times

PER_ROUND = 25


def run(depth: rig.Depth) -> list[Row]:
    with rig.folder() as data:
        return [*_over_http(data, depth), *_store_alone(data, depth)]


def _over_http(data: Path, depth: rig.Depth) -> list[Row]:
    ours, keyed, bare = list[float](), list[float](), list[float]()
    small = DiskProbe(data, 4)
    with (
        rig.service(rig.clinic(data / "clinic")) as service,
        _bare(data) as bare_port,
        service.client() as client,
        Client(bare_port) as to_bare,
    ):
        for nth in range(1 + depth.of(24)):
            if nth == 1:  # the first round only filled the caches of all
                ours, keyed, bare = [], [], []
            ours += _issue(client, keyed=False)
            bare += _issue(to_bare, keyed=False)
            keyed += _issue(client, keyed=True)
            small.run(0.02)
    mine, least, with_key = Times(ours), Times(bare), Times(keyed)
    note = f"{len(mine)} issues; bare p50 {least.p50:.2f} ms, disk 4 KiB {small.per_s:.0f}/s"
    return [
        Row("issue p50, of the bare service's", mine.p50 / least.p50, "x", 1.5, note=note),
        Row("issue p50", mine.p50, "ms"),
        Row("issue p99", mine.p99, "ms", note=f"bare p99 {least.p99:.2f} ms"),
        Row("issue p50 under an idempotency key", with_key.p50, "ms", note="what the kiosk sends"),
    ]


@contextmanager
def _bare(data: Path) -> Iterator[int]:
    port = rig.free_port()
    arguments = ["-m", "tests.bench.bare", str(data), str(port)]
    with rig.program(arguments, data / "bare.log"):
        rig.until(lambda: rig.is_well(port), "the baseline")
        yield port


def _issue(client: Client, *, keyed: bool) -> list[float]:
    took = []
    for _ in range(PER_ROUND):
        key = str(uuid.uuid4()) if keyed else None
        client.post("/api/tokens", {"department": rig.G}, key)
        took.append(client.took_s)
    return took


def _store_alone(data: Path, depth: rig.Depth) -> list[Row]:
    took: list[float] = []
    probe = DiskProbe(data, 16)
    with _desk(data / "alone") as desk:
        for _ in range(depth.of(24)):
            ends = time.perf_counter() + 0.1
            while (begun := time.perf_counter()) < ends:
                desk.issue(Wanted(rig.G, Origin.BUTTON), Actor(Role.KIOSK, "bench"))
                took.append(time.perf_counter() - begun)
            probe.run(0.1)
    per_s = len(took) / sum(took)
    note = f"{per_s:.0f} tokens/s, disk {probe.per_s:.0f}/s; {len(took)} issues"
    of_disk = per_s / probe.per_s
    return [Row("store alone, of the disk's 16 KiB rate", of_disk, "x", 0.5, Better.HIGHER, note)]


@contextmanager
def _desk(data: Path) -> Iterator[Desk]:
    """The desk over a database of its own, in this process, with nobody listening."""
    settings = rig.clinic(data).settings
    zone = ZoneInfo(settings.clinic.time_zone)
    store = Store.opened(settings.service.database_url, zone)
    turns_at = time_of_day.fromisoformat(settings.clinic.day_turns_at)
    clock = ServiceClock(store, SystemClock(zone, trust_machine=True), zone, turns_at)
    ledger = Ledger(store, clock, published=lambda: None)
    try:
        kiosks = Kiosks(store, clock.reading, paper_m=50)
        yield Desk(store, ledger, settings.queue, kiosks, keep_names=False)
    finally:
        store.close()
