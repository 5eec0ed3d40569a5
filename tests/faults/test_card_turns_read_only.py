"""A card on which the kernel found an error takes no change: honest words, and nothing is lost."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from appliance import wire
from tests.faults.card import Card
from tests.faults.test_bad_requests import check_problem
from tests.live.test_sockets import following, next_board
from tests.support.client import Client
from tests.support.database import is_sound, rows
from tests.support.service import RunningService
from tests.support.waiting import wait_for

DENTAL = {"department": "dental"}


@pytest.fixture
def service(card: Card) -> Iterator[RunningService]:
    # As a program of its own: one that ends well leaves no file open on the card.
    with closing(RunningService(card.folder.parent, before=("env",))) as service:
        service.start()
        yield service


def codes(client: Client) -> set[str]:
    return {part["code"] for part in client.get("/api/health")["items"] if part["code"]}


def out_of_order(client: Client) -> str:
    """What the waiting room is told, in English."""
    notices = client.get("/api/board")["notices"]
    return "".join(n["text"]["en"] for n in notices if n["kind"] == "out-of-order")


def words_of(board: wire.Board) -> str:
    """All notices of a frame, in English."""
    return " ".join(notice.text["en"] for notice in board.notices)


def presses_in_vain(desk: Client) -> None:
    """After D1: ten presses are refused in words, nothing is stored, and staff are told why."""
    refused = [desk.ask("POST", "/api/tokens", DENTAL, key=f"press-{n}") for n in range(2, 12)]
    for answer in refused:
        check_problem(answer, 503, "cannot-store")
    assert [token["label"] for token in desk.get("/api/tokens")["items"]] == ["D1"]
    wait_for(lambda: "data-read-only" in codes(desk), within_s=15)


def test_presses_are_refused_in_words_and_go_on_with_the_next_number_once_it_is_mended(
    service: RunningService, card: Card
) -> None:
    # given a token, and then an error of the card
    desk = service.pair("reception")
    desk.post("/api/tokens", DENTAL, key="press-1")
    pid = service.pid
    card.err()

    # when people press, then each is told so, and nothing died
    presses_in_vain(desk)
    wait_for(lambda: "data-read-only" in out_of_order(desk), within_s=15)
    assert service.exit_status() is None
    assert service.pid == pid

    # and when the machine is started again with a card that can be written
    service.stop()
    card.take_out()
    card.put_in()
    service.start()

    # then the presses that were asked again get the next numbers
    labels = [desk.post("/api/tokens", DENTAL, key=f"press-{n}")["label"] for n in range(2, 5)]
    assert labels == ["D2", "D3", "D4"]
    assert "data-read-only" not in codes(desk)
    assert not [*card.folder.glob("*.damaged*"), *card.folder.glob("*.suspect*")]
    service.stop()
    assert is_sound(service.database)
    assert rows(service.database, "SELECT count(*), max(number) FROM token") == [(4, 4)]


def test_no_number_is_given_that_an_open_file_alone_would_take(
    service: RunningService, card: Card
) -> None:
    # given a token, and a card made read-only: the files that are open still take what is written,
    # and their fsync says that all is well, while nothing gets to the card
    desk = service.pair("reception")
    desk.post("/api/tokens", DENTAL, key="press-1")
    pid = service.pid
    with following(service, "/ws/board") as screen:
        card.lock()

        # when people press, then each is told so, and the waiting room's screen too
        presses_in_vain(desk)
        wait_for(lambda: "data-read-only" in words_of(next_board(screen).board), within_s=15)

    # and once it takes changes, the same process gives the next numbers
    card.unlock()
    labels = [desk.post("/api/tokens", DENTAL, key=f"press-{n}")["label"] for n in range(2, 5)]
    assert labels == ["D2", "D3", "D4"]
    wait_for(lambda: "data-read-only" not in codes(desk), within_s=15)
    assert service.pid == pid
    service.stop()
    assert is_sound(service.database)


def test_a_start_on_such_a_card_changes_nothing_and_is_tried_again(
    service: RunningService, card: Card
) -> None:
    # given a token, and a card that takes no change
    service.pair("reception").post("/api/tokens", DENTAL)
    card.err()
    service.kill()

    # when it is started in vain
    service.launch()
    wait_for(lambda: service.exit_status() is not None, within_s=15)

    # then it says why, ends by itself with a status that the next start may follow, and goes on
    status = service.exit_status()
    assert status is not None
    assert status > 0
    assert status != 78
    assert "read-only" in service.log.lower()
    card.take_out()
    card.put_in()
    service.start()
    assert [row[0] for row in rows(service.database, "SELECT label FROM token")] == ["D1"]
