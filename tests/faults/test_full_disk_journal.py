"""A disk without room, and the journal: it neither stops the queue nor misses a token for good."""

import pytest

from appliance.store.journal_lines import JournalFolder
from tests.faults.test_full_disk import DENTAL, fill, service, small_disk
from tests.support.service import RunningService
from tests.support.waiting import wait_for

__all__ = ["service", "small_disk"]  # fixtures


def labels(service: RunningService) -> list[str]:
    return [
        str(line.token["label"])
        for line in JournalFolder(service.data / "journal").lines()
        if line.verb == "issue"
    ]


@pytest.mark.parametrize("dies", [False, True])
def test_once_there_is_room_the_journal_has_every_token(
    service: RunningService, *, dies: bool
) -> None:
    # given a disk that fills up
    desk, pid = service.pair("reception"), service.pid
    wait_for(lambda: list((service.data / "backups").glob("queue-*.db")), what="the first backup")
    filler = fill(service.data)

    # when people press on until it takes no more, and then there is room
    answers = [desk.ask("POST", "/api/tokens", DENTAL) for _ in range(200)]
    issued = [answer.json["label"] for answer in answers if answer.status == 201]
    if dies:
        service.kill()
    filler.unlink()
    if dies:
        service.start()
    issued.append(desk.post("/api/tokens", DENTAL)["label"])

    # then the journal catches up by itself, and what it wrote is whole
    assert {answer.status for answer in answers} <= {201, 503}
    assert 503 in {answer.status for answer in answers}
    wait_for(lambda: labels(service) == issued, 10, "every token in the journal")
    assert dies or service.pid == pid
    service.stop()
