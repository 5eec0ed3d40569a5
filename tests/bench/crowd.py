"""Sixteen clients issuing flat out, and two doctors calling at once: nothing given twice."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from tests.bench import rig
from tests.bench.report import Row
from tests.bench.stats import Times

CLIENTS = 16
# Both serve general medicine, so both call from one queue.
ROOMS = ("room-1", "room-2")


def run(depth: rig.Depth) -> list[Row]:
    with rig.folder() as data, rig.service(rig.clinic(data)) as service:
        return [
            *_issuing(service, depth.seconds(6)),
            *_calling(service, depth.of(240)),
        ]


def _issuing(service: rig.Service, seconds: float) -> list[Row]:
    def issue(_nth: int, together: Barrier) -> tuple[list[int], list[float]]:
        numbers, took = list[int](), list[float]()
        with service.client() as client:
            client.get("/health")
            together.wait()
            ends = time.monotonic() + seconds
            while time.monotonic() < ends:
                numbers.append(client.post("/api/tokens", {"department": rig.G})["number"])
                took.append(client.took_s)
        return numbers, took

    answers = _at_once(issue, CLIENTS)
    numbers = sorted(number for given, _ in answers for number in given)
    times = Times(each for _, took in answers for each in took)
    missing = numbers[-1] - len(set(numbers))
    note = f"{len(numbers)} issues, {len(numbers) / seconds:.0f}/s, p50 {times.p50:.1f} ms"
    return [
        Row("16 clients: numbers given twice", len(numbers) - len(set(numbers)), "", 0),
        Row("16 clients: numbers missing", missing, "", 0),
        Row("16 clients: issue p99", times.p99, "ms", 100, note=note),
    ]


def _calling(service: rig.Service, calls: int) -> list[Row]:
    """Each room has two tablets that believe the same and press at the same moment."""

    def call(nth: int, together: Barrier) -> tuple[list[str], list[float]]:
        called, took, after = list[str](), list[float](), None
        with service.client() as client:
            for _ in range(calls // len(ROOMS)):
                together.wait()
                room = ROOMS[nth % len(ROOMS)]
                answer = client.post(f"/api/counters/{room}/call-next", {"after": after})
                took.append(client.took_s)
                after = answer["token"]["id"]
                if not answer["repeated"]:
                    called.append(after)
        return called, took

    answers = _at_once(call, 2 * len(ROOMS))
    ids = Counter(token for called, _ in answers for token in called)
    times = Times(each for _, took in answers for each in took)
    note = f"{len(times)} presses on 4 tablets of 2 rooms, {ids.total()} calls"
    twice = ids.total() - len(ids)
    # Every round calls one token for each room, whichever of its tablets was first.
    wrong = abs(ids.total() - calls // len(ROOMS) * len(ROOMS))
    return [
        Row("two rooms: tokens called twice", twice, "", 0),
        Row("two rooms: presses that skipped somebody", wrong, "", 0, note=note),
        Row("two rooms: call p99", times.p99, "ms"),
    ]


T = TypeVar("T")


def _at_once(work: Callable[[int, Barrier], T], workers: int) -> list[T]:
    together = Barrier(workers, timeout=rig.READY_WITHIN_S)
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda nth: work(nth, together), range(workers)))
