"""What the programs cost while nothing happens, how fast they start, how fast they come back."""

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from appliance.cli.credentials import KIOSK_FILE
from tests.bench import proc, rig
from tests.bench.paper import kiosk_arguments
from tests.bench.report import Row
from tests.bench.screen import display_arguments

PROGRAMS = ("service", "kiosk", "display")
MEMORY_MB = {"service": 60.0, "kiosk": 45.0, "display": 90.0}
SETTLED_AFTER_S = 4.0
DIES_WITHIN_S = 5.0


def run(depth: rig.Depth) -> list[Row]:
    return [*_running(depth), *_starting(3 if not depth.quick else 1)]


def _running(depth: rig.Depth) -> list[Row]:
    """The demo's own processes: all of them together, as on the appliance."""
    with _demo() as facts:
        time.sleep(SETTLED_AFTER_S)
        pids = facts["pids"]
        cpu = _idle_cpu(pids, depth.seconds(20))
        rows = [_memory(name, pids[name]) for name in PROGRAMS]
        both = cpu["service"] + cpu["kiosk"]
        note = f"service {cpu['service']:.2f}, kiosk {cpu['kiosk']:.2f} % of one core"
        rows.append(Row("idle processor, service and kiosk", both, "%", 1, note=note))
        rows.append(Row("idle processor, display", cpu["display"], "%", 0.2))
        rows.append(_back(facts))
        return rows


@contextmanager
def _demo() -> Iterator[dict[str, dict[str, int]]]:
    with rig.folder() as data:
        port = rig.free_port()
        arguments = [
            "-m", "appliance.cli.tokenctl", "demo", "--headless", "--port", str(port),
            "--data", str(data),
        ]  # fmt: skip
        with rig.program(arguments, data / "bench.log") as demo:
            rig.until((data / "demo.json").exists, "the demo")
            facts = json.loads((data / "demo.json").read_text())
            yield {"pids": facts["pids"], "demo": {"pid": demo.pid, "port": port}}


def _idle_cpu(pids: Mapping[str, int], seconds: float) -> dict[str, float]:
    trees = {name: proc.tree(pids[name]) for name in PROGRAMS}
    before = {name: sum(map(proc.cpu_s, tree)) for name, tree in trees.items()}
    begun = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - begun
    return {
        name: 100 * (sum(map(proc.cpu_s, tree)) - before[name]) / took
        for name, tree in trees.items()
    }


def _memory(name: str, pid: int) -> Row:
    tree = proc.tree(pid)
    mb = sum(map(proc.pss_kb, tree)) / 1024
    count = sum(map(proc.threads, tree))
    note = f"PSS; {len(tree)} process{'es' * (len(tree) > 1)}, {count} threads"
    return Row(f"memory idle, {name}", mb, "MB", MEMORY_MB[name], note=note)


def _back(facts: Mapping[str, Mapping[str, int]]) -> Row:
    """SIGKILL of the service, until it answers again under the demo's supervisor."""
    old = proc.tree(facts["pids"]["service"])
    begun = time.monotonic()
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    rig.until(lambda: not any(map(_lives, old)), "the end of the service", DIES_WITHIN_S)
    rig.until(lambda: rig.is_well(facts["demo"]["port"]), "the service again")
    note = "the supervisor's own wait of 0.3 to 0.5 s included"
    return Row("back after SIGKILL of the service", time.monotonic() - begun, "s", 3, note=note)


def _lives(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def _starting(times: int) -> list[Row]:
    with rig.folder() as data, rig.socket_folder() as sockets:
        clinic = rig.clinic(data, sockets)
        services = [_service_start(clinic) for _ in range(times)]
        with rig.service(clinic):
            (data / KIOSK_FILE).write_text(rig.pair(clinic, "kiosk"), encoding="ascii")
            kiosk, display = kiosk_arguments(clinic, sockets), display_arguments(clinic)
            kiosks = [_start(kiosk, data, sockets) for _ in range(times)]
            displays = [_start(display, data, sockets) for _ in range(times)]
    note = f"median of {times}; until "
    return [
        Row("start of the service", median(services), "s", 1.5, note=note + "/health is well"),
        Row("start of the kiosk", median(kiosks), "s", 1.5, note=note + "READY=1"),
        Row("start of the display", median(displays), "s", 1.5, note=note + "READY=1"),
    ]


def _service_start(clinic: rig.Clinic) -> float:
    begun = time.monotonic()
    with rig.program(rig.serve_arguments(clinic), clinic.data / "log"):
        rig.until(lambda: rig.is_well(clinic.port), "the service")
        return time.monotonic() - begun


def _start(arguments: list[str], data: Path, sockets: Path) -> float:
    ready = rig.Ready(sockets)
    try:
        begun = time.monotonic()
        with rig.program(arguments, data / "log", ready.environment):
            ready.wait()
            return time.monotonic() - begun
    finally:
        ready.close()
