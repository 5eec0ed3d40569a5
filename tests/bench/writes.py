"""What a token writes: pages that the service dirties, as the kernel counts them for the disk.

Checkpoints are in it. The file system's own journal is not: it is nobody's process.
"""

import uuid
from pathlib import Path
from typing import Any

from tests.bench import proc, rig
from tests.bench.client import Client
from tests.bench.report import Row

WARM_UP = 150  # the log's file has its full length, and a checkpoint has been
IN_MEMORY = ("/dev/shm/", "/memfd:", "/tmp/wgunicorn")


class Life:
    """Lives of tokens from press to finish, and the kilobytes that each verb wrote."""

    def __init__(self, service: rig.Service, doctor: Client, kiosk: Client) -> None:
        self._pids, self._doctor, self._kiosk = service.pids, doctor, kiosk
        self.kb: dict[str, float] = {}

    def live(self) -> None:
        """As the programs do it: the kiosk's press and the doctor's page send a key each."""
        token = self._spent("issue", self._kiosk, "/api/tokens", {"department": rig.G}, _key())
        printed = f"/api/tokens/{token['id']}/printed"
        self._spent("printed", self._kiosk, printed, {"ok": True}, None)
        room = "/api/counters/room-1"
        self._spent("call", self._doctor, f"{room}/call-next", {"after": None}, _key())
        self._spent("finish", self._doctor, f"{room}/finish", {}, _key())

    def _spent(self, verb: str, by: Client, path: str, body: object, key: str | None) -> Any:
        before = self._written_kb()
        answer = by.post(path, body, key)
        self.kb[verb] = self.kb.get(verb, 0.0) + self._written_kb() - before
        return answer

    def _written_kb(self) -> float:
        return sum(map(proc.written_bytes, self._pids)) / 1024


def _key() -> str:
    return str(uuid.uuid4())


def run(depth: rig.Depth) -> list[Row]:
    with rig.folder() as data, rig.service(rig.clinic(data)) as service:
        with service.client() as doctor, service.client(service.pair("kiosk")) as kiosk:
            life, tokens = Life(service, doctor, kiosk), 200 if depth.quick else 600
            for _ in range(WARM_UP):
                life.live()
            life.kb.clear()
            for _ in range(tokens):
                life.live()
        return [*_rows(life.kb, tokens), _elsewhere(service, data)]


def _rows(kb: dict[str, float], tokens: int) -> list[Row]:
    each = {verb: spent / tokens for verb, spent in kb.items()}
    note = ", ".join(f"{verb} {spent:.1f}" for verb, spent in each.items())
    costliest = max(each, key=lambda verb: each[verb])
    return [
        Row(f"written by a transaction ({costliest})", each[costliest], "KB", 16, note=note),
        Row("written over a token's life", sum(each.values()), "KB", 64, note=f"{tokens} tokens"),
    ]


def _elsewhere(service: rig.Service, data: Path) -> Row:
    paths = {path for pid in service.pids for path in proc.open_for_writing(pid)}
    outside = [p for p in paths if not p.startswith((str(data), *IN_MEMORY))]
    what = "files open for writing outside the data folder"
    return Row(what, len(outside), "", 0, note=", ".join(outside))
