"""Years of history: the same verbs on an empty database and on a full one, turn by turn."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.bench import rig
from tests.bench.client import Client
from tests.bench.report import Row
from tests.bench.stats import Times

TOKENS, QUICK_TOKENS, FULL_TOKENS = 500_000, 50_000, 4_000_000
PER_DAY = 150  # and department: 3 departments make a busy day of 450
PER_ROUND = 10
WAITING = 30

# Everything a token of the past left behind: itself, and an event for each of its four verbs.
_PERIODS = """
WITH RECURSIVE day(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < :days)
INSERT INTO period (label, opened_at, closed_at)
SELECT date('2000-01-01', n || ' days'), 946684800000 + n * 86400000, 946684800000 + n * 86400000
FROM day
"""
_TOKENS = """
WITH RECURSIVE past(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM past WHERE n < :tokens - 1)
INSERT INTO token (id, period, issued_department, department, number, label, key, status,
    priority, origin, counter, issued_at, time_sure, boot, uptime_s, called_at, finished_at, calls,
    printed_at)
SELECT printf('%012x', 946684800000 + n * 1000) || lower(hex(randomblob(10))),
    (SELECT min(serial) FROM period) + n / (3 * :per_day), code, code, n / 3 % :per_day + 1,
    prefix || (n / 3 % :per_day + 1), lower(hex(randomblob(11))), 'done', 'normal', 'button',
    'room-1', 946684800000 + n * 1000, 1, 1, n, 946684800000 + n * 1000 + 600000,
    946684800000 + n * 1000 + 900000, 1, 946684800000 + n * 1000 + 1000
FROM past JOIN department ON position = n % 3
"""
_EVENTS = """
INSERT INTO event (at, boot, uptime_s, time_sure, verb, token, counter, device, called, detail)
SELECT issued_at + 1000 * step, boot, uptime_s, 1, verb, serial, 'room-1', 'abcdef0123456789',
    CASE verb WHEN 'call' THEN 1 END,
    CASE verb WHEN 'call' THEN '{"was": {"status": "waiting", "counter": null, "calls": 0}}' END
FROM token JOIN (SELECT 1 AS step, 'issue' AS verb UNION ALL SELECT 2, 'printed'
    UNION ALL SELECT 3, 'call' UNION ALL SELECT 4, 'finish')
WHERE status = 'done' ORDER BY serial, step
"""

KEPT_WITHIN_S = 400.0


def run(depth: rig.Depth) -> list[Row]:
    sizes = [QUICK_TOKENS if depth.quick else TOKENS, *([FULL_TOKENS] if depth.full else [])]
    rows: list[Row] = []
    for tokens in sizes:
        with rig.folder() as data:
            rows += _compared(data, tokens, max(12, depth.of(48)))
    return rows


def _compared(data: Path, tokens: int, rounds: int) -> list[Row]:
    empty, full = rig.clinic(data / "empty"), rig.clinic(data / "full")
    _seed(full.database, tokens)
    size_mb = full.database.stat().st_size / 1e6
    with (
        rig.service(empty) as without,
        rig.service(full) as with_history,
        without.client() as to_empty,
        with_history.client() as to_full,
    ):
        # The check and the backup after a start read all history once; they are not the verbs.
        kept = full.database.parent / "backups"
        rig.until(lambda: any(kept.glob("queue-*.db")), "the first backup", KEPT_WITHIN_S)
        desks = (Rounds(to_empty), Rounds(to_full))
        for nth in range(rounds):
            for desk in desks if nth % 2 else desks[::-1]:
                desk.round()
    return [
        _row(what, tokens, desks[0].took[what], desks[1].took[what], size_mb)
        for what in ("issue", "call", "board")
    ]


def _row(what: str, tokens: int, empty: list[float], full: list[float], size_mb: float) -> Row:
    before, after = Times(empty), Times(full)
    note = f"p50 {before.p50:.2f} → {after.p50:.2f} ms; {len(after)} each; {size_mb:.0f} MB"
    return Row(f"{what} p50, 0 → {tokens:,} tokens", after.p50 / before.p50, "x", 1.1, note=note)


class Rounds:
    """One service's turns: some issues, as many calls, as many looks at the board."""

    def __init__(self, client: Client) -> None:
        self._client, self._current = client, None
        for _ in range(WAITING):  # so that calls never run dry and the board has something to show
            self._issue()
        self.took: dict[str, list[float]] = {"issue": [], "call": [], "board": []}

    def round(self) -> None:
        self._timed("issue", self._issue)
        self._timed("call", self._call)
        self._timed("board", self._look)

    def _timed(self, what: str, verb: Callable[[], None]) -> None:
        for _ in range(PER_ROUND):
            verb()
            self.took[what].append(self._client.took_s)

    def _issue(self) -> None:
        self._client.post("/api/tokens", {"department": rig.G})

    def _call(self) -> None:
        said = self._client.post("/api/counters/room-1/call-next", {"after": self._current})
        self._current = said["token"]["id"]

    def _look(self) -> None:
        self._client.get("/api/board")


def _seed(database: Path, tokens: int) -> None:
    """Fills a database that no service holds. Quick and not durable: it is thrown away."""
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -262144")
        db.execute("BEGIN")
        db.execute("INSERT OR IGNORE INTO boot (boot_id) VALUES ('a boot of the past')")
        facts = {"tokens": tokens, "per_day": PER_DAY, "days": tokens // (3 * PER_DAY) + 1}
        for statement in (_PERIODS, _TOKENS, _EVENTS):
            db.execute(statement, {k: v for k, v in facts.items() if f":{k}" in statement})
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
