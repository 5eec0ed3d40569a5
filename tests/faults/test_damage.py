"""A card loses or spoils the queue's files: it is served again, and no number is given twice."""

import random
import signal
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection

from appliance import wire
from tests.faults.damaging import (
    DAMAGES,
    SERVING_WITHIN_S,
    Known,
    judge,
    noise,
    stored,
    work,
)
from tests.faults.test_coming_back import doctors_page
from tests.support.client import Client, NoAnswer
from tests.support.database import is_sound, rows
from tests.support.service import RunningService
from tests.support.waiting import seconds_until, wait_for

TOKENS = 40


def next_frame(page: ClientConnection) -> wire.CounterFrame:
    """The next whole picture that the page gets."""
    while True:
        frame = wire.frame_from_service(page.recv(timeout=5))
        if isinstance(frame, wire.CounterFrame):
            return frame


@pytest.fixture
def died(tmp_path: Path) -> "tuple[RunningService, Known]":
    """A service that was killed in the middle of its work."""
    service = RunningService(tmp_path)
    service.start()
    return service, work(service, TOKENS)


@pytest.mark.parametrize("damage", DAMAGES)
def test_after_any_damage_the_queue_goes_on_and_gives_no_number_twice(
    died: tuple[RunningService, Known], damage: str
) -> None:
    service, known = died
    with closing(service):
        DAMAGES[damage](service, random.Random(damage))

        service.launch()
        took_s = seconds_until(service.is_well, SERVING_WITHIN_S, "a service that is well")

        assert judge(service, known) == []
        assert took_s < SERVING_WITHIN_S
        service.stop()
        assert is_sound(service.database)


def test_staff_and_log_are_told_and_the_bad_files_are_kept(
    died: tuple[RunningService, Known],
) -> None:
    # given noise where the queue was
    service, _ = died
    with closing(service):
        noise(service.database, random.Random(1))
        spoilt = service.database.read_bytes()

        # when it starts again
        service.start()
        reasons = rows(service.database, "SELECT DISTINCT why FROM event WHERE verb = 'void'")
        kept = service.data / "queue.db.damaged-1"
        with doctors_page(service.pair("doctor", "room-3")) as page:
            shown = next_frame(page).faults

        # then all of it is on record
        assert kept.read_bytes() == spoilt
        assert [(fault.part, fault.code) for fault in shown] == [("database", "database-recovered")]
        assert reasons == [("skipped on recovery: database-recovered",)]
        for code in ("database-damaged:", "database-recovered:", "numbers-skipped: dental"):
            assert code in service.log


def test_a_start_without_damage_changes_nothing(died: tuple[RunningService, Known]) -> None:
    service, _ = died
    with closing(service):
        before = stored(service)

        service.start()

        assert stored(service) == before
        assert "recover" not in [row[0] for row in rows(service.database, "SELECT verb FROM event")]


def test_killed_again_and_again_while_it_recovers_it_ends_the_same(
    died: tuple[RunningService, Known],
) -> None:
    service, known = died
    with closing(service):
        noise(service.database, random.Random(2))

        for n in range(8):
            service.launch()
            threading.Event().wait(0.1 + 0.05 * n)
            service.kill()
        service.start()

        assert judge(service, known) == []
        assert rows(service.database, "SELECT count(*) FROM event WHERE verb = 'recover'") == [(1,)]


def died_searching(service: RunningService, desk: Client) -> bool:
    with suppress(NoAnswer):
        desk.ask("GET", "/api/tokens?per_page=200")
    return service.exit_status() == -signal.SIGKILL


def test_damage_met_while_serving_ends_the_service_and_the_next_start_recovers(
    died: tuple[RunningService, Known],
) -> None:
    # given a service at work
    service, known = died
    with closing(service):
        service.start()
        desk, admin = service.pair("reception"), service.pair("admin")
        admin.post("/api/backups")  # what it writes goes into the file itself

        # when the card spoils the file below it, and staff look for somebody
        noise(service.database, random.Random(3))
        wait_for(lambda: died_searching(service, desk), 10, "the end of the service")

        # then it said why, and the next start is well
        assert "database-damaged" in service.log
        assert (service.data / "queue.db.suspect").exists()
        service.start()
        assert judge(service, known) == []
        assert not (service.data / "queue.db.suspect").exists()
