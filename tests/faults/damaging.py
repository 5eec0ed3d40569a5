"""Damage to the data of a stopped service, and the judge of what became of it."""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.judge import Issued
from tests.faults.load import Load
from tests.support.client import Client
from tests.support.database import rows
from tests.support.service import RunningService
from tests.support.waiting import wait_for

SERVING_WITHIN_S = 60.0
NUMBERS_SKIPPED = 20
ROOMS = ("room-1", "room-2", "room-3")
DEPARTMENTS = ("general_medicine", "pediatrics", "dental")


@dataclass(frozen=True, slots=True)
class Known:
    """What clients were told before the damage."""

    issued: Sequence[Issued]
    revision: int


def noise(path: Path, chance: random.Random, share: float = 1.0) -> None:
    """Overwrites a share of the file, its head included, with noise."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for at in range(0, size, 4096):
            if at == 0 or chance.random() < share:
                file.seek(at)
                file.write(chance.randbytes(min(4096, size - at)))


def flip_bits(path: Path, chance: random.Random, pages: int) -> None:
    """Flips one bit in each of some random pages."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for _ in range(pages):
            at = chance.randrange(size)
            file.seek(at)
            (byte,) = file.read(1)
            file.seek(at)
            file.write(bytes([byte ^ 1 << chance.randrange(8)]))


def cut(path: Path, share: float = 0.5) -> None:
    """Truncates the file."""
    if path.exists():
        os.truncate(path, int(path.stat().st_size * share))


def with_suffix(service: RunningService, suffix: str) -> Path:
    return service.database.with_name(service.database.name + suffix)


def without_log(service: RunningService) -> None:
    """The write-ahead log is gone."""
    for suffix in ("-wal", "-shm"):
        with_suffix(service, suffix).unlink(missing_ok=True)


def without_database(service: RunningService) -> None:
    """The database and all that belongs to it are gone."""
    service.database.unlink()
    without_log(service)


def backups_of(service: RunningService) -> list[Path]:
    """Oldest first."""
    return sorted((service.data / "backups").glob("queue-*.db"))


def journal_of(service: RunningService) -> list[Path]:
    """Oldest first."""
    return sorted((service.data / "journal").glob("period-*.txt"))


def work(service: RunningService, tokens: int) -> Known:
    """A busy clinic that is killed in the middle of its work; what it was told until then."""
    load = Load()
    desk, admin = service.pair("reception"), service.pair("admin")
    for department in DEPARTMENTS:
        load.issues(desk.twin(), (department,))
    for room in ROOMS:
        load.calls(admin.twin(), room)
    wait_for(lambda: len(load.issued) >= tokens or load.trouble, 30, "some tokens")
    revision = revision_of(service)
    load.end_with(service.kill)
    return Known(list(load.issued), revision)


def revision_of(service: RunningService) -> int:
    """What a screen was told last."""
    with Client(service.url) as anybody:
        return int(
            max((call["id"] for call in anybody.get("/api/board")["recent_calls"]), default=0)
        )


def judge(service: RunningService, known: Known) -> list[str]:
    """Every promise that was broken, with the service running again."""
    return [
        *numbers_given_again(service, known),
        *tokens_lost_from_journal(service, known),
        *gaps_without_reason(service),
        *revision_gone_back(service, known),
    ]


def numbers_given_again(service: RunningService, known: Known) -> Iterator[str]:
    """A number that somebody was told belongs to that token, or is void, or was never stored."""
    desk = service.pair("admin")
    told = {(issued.department, issued.number): issued.token for issued in known.issued}
    for department in DEPARTMENTS:
        for _ in range(3):
            token = desk.post("/api/tokens", {"department": department})
            if (department, token["number"]) in told:
                yield f"{token['label']} was given again"
    for (department, number), (token, status) in stored(service).items():
        if told.get((department, number), token) != token and status != "void":
            yield f"{department} {number} is another token now"


def tokens_lost_from_journal(service: RunningService, known: Known) -> Iterator[str]:
    """All but the last second's tokens are there again."""
    there = {token for token, _ in stored(service).values()}
    lost = [issued for issued in known.issued if issued.token not in there]
    by_department: Mapping[str, list[int]] = defaultdict(list)
    for issued in lost:
        by_department[issued.department].append(issued.number)
    for department, numbers in by_department.items():
        if len(numbers) > NUMBERS_SKIPPED:
            yield f"{department}: {len(numbers)} tokens are lost, from {min(numbers)}"


def gaps_without_reason(service: RunningService) -> Iterator[str]:
    """Numbers follow each other, and a void one has an event that says why."""
    reasons = {
        token
        for token, why in rows(service.database, "SELECT token, why FROM event WHERE verb = 'void'")
        if why
    }
    query = "SELECT serial, issued_department, number, status FROM token ORDER BY 2, 3"
    expected: dict[str, int] = defaultdict(lambda: 1)
    for serial, department, number, status in rows(service.database, query):
        if number != expected[department]:
            yield f"{department}: {expected[department]} is missing"
        expected[department] = number + 1
        if status == "void" and serial not in reasons:
            yield f"{department} {number} is void for no reason"


def revision_gone_back(service: RunningService, known: Known) -> Iterator[str]:
    """No screen stays on a higher revision."""
    ((newest,),) = rows(service.database, "SELECT max(id) FROM event")
    if newest <= known.revision:
        yield f"the revision went back from {known.revision} to {newest}"


def stored(service: RunningService) -> dict[tuple[str, int], tuple[str, str]]:
    query = "SELECT issued_department, number, id, status FROM token"
    return {(row[0], row[1]): (row[2], row[3]) for row in rows(service.database, query)}


Damage = Callable[[RunningService, random.Random], None]


def noise_everywhere(service: RunningService, chance: random.Random) -> None:
    """Over the database and the newest backup."""
    for path in (service.database, backups_of(service)[-1]):
        noise(path, chance)


def torn_journal(service: RunningService, chance: random.Random) -> None:
    """Half of the log is gone, and the last line of the journal is torn."""
    cut(with_suffix(service, "-wal"))
    journal = journal_of(service)[-1]
    os.truncate(journal, journal.stat().st_size - chance.randrange(1, 40))


DAMAGES: Mapping[str, Damage] = {
    "noise over the database": lambda s, r: noise(s.database, r),
    "noise over a part of the database": lambda s, r: noise(s.database, r, 0.2),
    "noise over database and newest backup": noise_everywhere,
    "flipped bits": lambda s, r: flip_bits(s.database, r, 16),
    "half of the log": lambda s, _: cut(with_suffix(s, "-wal")),
    "half of the log, and a torn journal": torn_journal,
    "no log": lambda s, _: without_log(s),
    "half of the database": lambda s, _: cut(s.database),
    "an empty database": lambda s, _: cut(s.database, 0),
    "no database": lambda s, _: without_database(s),
}
