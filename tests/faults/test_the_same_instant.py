"""Two at once, one twice, and one again much later: one press is one token, one tap one call."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.database import rows
from tests.support.service import RunningService

PAIRS = 1_000
KEYS, AT_ONCE = 100, 8
# Each round replays every key once: ten thousand replays in all.
ROUNDS_BEFORE, ROUNDS_AT_ONCE, ROUNDS_AFTER = 20, 8, 16
GENERAL = {"department": "general_medicine"}


class Doctor:
    """Calls one after the other, and tells the service whom it believes to be in the room."""

    def __init__(self, client: Client, room: str) -> None:
        self._client, self._path = client, f"/api/counters/{room}/call-next"
        self.current: str | None = None

    def call_next(self) -> int:
        """The number that was called."""
        answer = self._client.post(self._path, {"after": self.current})
        assert not answer["repeated"]
        self.current = answer["token"]["id"]
        return int(answer["token"]["number"])


def at_the_same_instant(
    workers: ThreadPoolExecutor, acts: Sequence[Callable[[], Any]]
) -> list[Any]:
    """Does all of them at once; what each came to."""
    line = threading.Barrier(len(acts))

    def act(do: Callable[[], Any]) -> Any:
        line.wait(10)
        return do()

    return list(workers.map(act, acts))


@pytest.mark.slow
def test_a_thousand_times_two_doctors_press_at_once_and_get_different_people(
    service: RunningService,
) -> None:
    desk = service.pair("reception")
    doctors = [Doctor(service.pair("doctor", room), room) for room in ("room-1", "room-2")]

    with ThreadPoolExecutor(2) as workers:
        for pair in range(PAIRS):
            for _ in doctors:
                desk.post("/api/tokens", GENERAL)
            called = at_the_same_instant(workers, [doctor.call_next for doctor in doctors])

            # first come, first served: the two longest waiting, one each
            assert sorted(called) == [2 * pair + 1, 2 * pair + 2]

    service.stop()
    calls = "SELECT count(*), count(DISTINCT token) FROM event WHERE verb = 'call'"
    assert rows(service.database, calls) == [(2 * PAIRS, 2 * PAIRS)]


def test_a_repeated_tap_calls_nobody_else(service: RunningService) -> None:
    # given two who wait, and a doctor who calls the first
    desk, doctor = service.pair("reception"), service.pair("doctor", "room-1")
    first, second = (desk.post("/api/tokens", GENERAL) for _ in range(2))
    path, tap = "/api/counters/room-1/call-next", {"after": None}
    called = doctor.ask("POST", path, tap, key="tap")

    # when the tap comes again: with its key, with a stale belief, and with both
    same_key = doctor.ask("POST", path, tap, key="tap")
    stale = [doctor.post(path, tap), doctor.post(path, tap, key="another")]

    # then the answer is the true current token each time
    assert called.json["token"]["id"] == first["id"]
    assert not called.json["repeated"]
    assert same_key.body == called.body
    for answer in stale:
        assert (answer["token"]["id"], answer["repeated"]) == (first["id"], True)
    assert desk.get(f"/api/tokens/{second['id']}")["status"] == "waiting"


def test_two_tablets_of_one_room_make_one_call(service: RunningService) -> None:
    desk = service.pair("reception")
    tablets = [service.pair("doctor", "room-1") for _ in range(AT_ONCE)]
    tokens = [desk.post("/api/tokens", GENERAL) for _ in range(AT_ONCE)]
    tap = {"after": None}

    with ThreadPoolExecutor(AT_ONCE) as workers:
        acts = [_post(tablet, "/api/counters/room-1/call-next", tap) for tablet in tablets]
        answers = at_the_same_instant(workers, acts)

    assert {answer["token"]["id"] for answer in answers} == {tokens[0]["id"]}
    assert [answer["repeated"] for answer in answers].count(False) == 1


def test_one_key_from_many_at_the_same_instant_is_one_token(service: RunningService) -> None:
    desk = service.pair("reception")
    twins = [desk.twin() for _ in range(AT_ONCE)]

    with ThreadPoolExecutor(AT_ONCE) as workers:
        for n in range(KEYS):
            acts = [_post(twin, "/api/tokens", GENERAL, f"press-{n}") for twin in twins]
            told = at_the_same_instant(workers, acts)
            assert {token["number"] for token in told} == {n + 1}
    for twin in twins:
        twin.close()

    assert desk.get("/api/tokens")["total"] == KEYS


@pytest.mark.slow
def test_ten_thousand_replays_of_keys_give_no_new_number(service: RunningService) -> None:
    # given a hundred presses
    desk = service.pair("reception")
    told = {f"press-{n}": desk.post("/api/tokens", GENERAL, f"press-{n}") for n in range(KEYS)}

    def replay(client: Client, rounds: int) -> int:
        for key, token in [*told.items()] * rounds:
            answer = client.ask("POST", "/api/tokens", GENERAL, key)
            assert (answer.status, answer.json) == (200, token)
        return rounds * len(told)

    # when they come again: one after the other, many at once, and after a sudden death
    replays = replay(desk, ROUNDS_BEFORE)
    twins = [desk.twin() for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        replays += sum(workers.map(lambda twin: replay(twin, ROUNDS_AT_ONCE), twins))
    for twin in twins:
        twin.close()
    service.kill()
    service.start()
    replays += replay(desk, ROUNDS_AFTER)

    # then there is no token more
    assert replays == 10_000
    assert desk.get("/api/tokens")["total"] == KEYS
    assert desk.post("/api/tokens", GENERAL)["number"] == KEYS + 1


def _post(client: Client, path: str, body: object, key: str | None = None) -> Callable[[], Any]:
    return lambda: client.post(path, body, key)
