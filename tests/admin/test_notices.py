"""Notices through the real service: what staff are told of theirs, and what screens see."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from appliance import wire
from tests.support.client import Answer, Client
from tests.support.service import RunningService, running_service

WORDS = {"en": "The doctor comes at ten.", "or": "ଡାକ୍ତର ଦଶଟାରେ ଆସିବେ।"}
SOON_S = 5.0


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("notices")) as service:
        yield service


@pytest.fixture(scope="module")
def admin(service: RunningService) -> Client:
    return service.pair("admin")


@pytest.fixture(scope="module")
def paired(service: RunningService) -> Client:
    return service.pair("reception")


@pytest.fixture
def reception(paired: Client) -> Iterator[Client]:
    """At a desk where nothing stands afterwards."""
    yield paired
    for notice in items(paired):
        take_away(paired, notice)


def items(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/notices")["items"]
    return found


def take_away(client: Client, notice: dict[str, Any]) -> Answer:
    return client.ask("DELETE", f"/api/notices/{notice['id']}")


def seconds_from_now(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def test_a_notice_is_listed_shown_and_taken_away(reception: Client, admin: Client) -> None:
    until = "2090-11-21T09:00:00.000+05:30"
    made = reception.post("/api/notices", {"text": WORDS, "until": until})

    (listed,) = items(admin)
    (shown,) = reception.get("/api/board")["notices"]
    gone = [take_away(admin, made).status for _ in range(2)]

    assert listed == made
    assert (made["text"], made["from"], made["until"], made["shown"]) == (WORDS, None, until, True)
    assert (made["role"], made["person_name"]) == ("reception", None)
    assert (shown["id"], shown["kind"], shown["text"]) == (made["id"], "staff", WORDS)
    assert gone == [204, 204]
    assert items(reception) == reception.get("/api/board")["notices"] == []


def test_a_retry_sets_no_second_one(reception: Client) -> None:
    wish = {"text": WORDS}

    first = reception.ask("POST", "/api/notices", wish, key="once")
    again = reception.ask("POST", "/api/notices", wish, key="once")

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert len(items(reception)) == 1


def told(answer: Answer) -> dict[str, str]:
    """What is said of each field of a wish that was refused."""
    assert (answer.status, answer.json["code"]) == (422, "field-wrong"), answer.body
    return {error["field"]: error["message"] for error in answer.json["errors"]}


@pytest.mark.parametrize(
    ("wish", "field", "says"),
    [
        ({}, "text", "missing"),
        ({"text": {}}, "text", "is empty"),
        ({"text": {"en": " "}}, "text", "is empty"),
        ({"text": {"en": "a\nb"}}, "text.en", "control characters"),
        ({"text": {"hi": "x" * 161}}, "text.hi", "longer than 160"),
        ({"text": {"fr": "bonjour"}}, "text.fr", "unknown"),
        ({"text": WORDS, "until": "2001-01-01T00:00:00Z"}, "until", "is over already"),
        ({"text": WORDS, "until": "2090-01-01T00:00:00"}, "until", "timezone"),
        ({"text": WORDS, "until": "0001-01-01T00:00:00+14:00"}, "until", "this century"),
        (
            {"text": WORDS, "from": "2090-01-02T00:00:00Z", "until": "2090-01-01T00:00:00Z"},
            "until",
            "is not after the beginning",
        ),
        ({"text": WORDS, "since": None}, "since", "unknown"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_in_words(
    reception: Client, wish: dict[str, Any], field: str, says: str
) -> None:
    said = told(reception.ask("POST", "/api/notices", wish))

    assert says in said[field]
    assert items(reception) == []


def test_an_eleventh_is_refused(reception: Client) -> None:
    for _ in range(10):
        reception.post("/api/notices", {"text": WORDS})

    answer = reception.ask("POST", "/api/notices", {"text": WORDS})

    assert (answer.status, answer.json["code"]) == (409, "too-many-notices")
    assert len(items(reception)) == 10


def test_one_that_never_was_is_not_found(reception: Client) -> None:
    answer = take_away(reception, {"id": "0193a1c4"})

    assert (answer.status, answer.json["code"]) == (404, "unknown-notice")


def test_screens_get_a_fresh_frame_when_one_begins_and_when_it_ends(
    service: RunningService, reception: Client
) -> None:
    # Given a screen, and a notice of a second that begins soon
    with connect(f"ws://127.0.0.1:{service.port}/ws/board") as screen:
        wish = {"text": WORDS, "from": seconds_from_now(1), "until": seconds_from_now(3)}
        made = reception.post("/api/notices", wish)

        # Then its frames have it for that time, with nobody doing anything
        next_frame(screen, shows=False)
        assert next_frame(screen, shows=True).board.notices[0].id == made["id"]
        next_frame(screen, shows=False)
    assert items(reception) == []


def next_frame(screen: ClientConnection, *, shows: bool) -> wire.BoardFrame:
    """The next frame that has notices, or has none."""
    while True:
        frame = wire.frame_from_service(screen.recv(timeout=SOON_S))
        if isinstance(frame, wire.BoardFrame) and bool(frame.board.notices) is shows:
            return frame


def test_receptions_page_is_told_too(service: RunningService, reception: Client) -> None:
    bearer = {"Authorization": f"Bearer {reception.token}"}
    with connect(f"ws://127.0.0.1:{service.port}/ws/desk", additional_headers=bearer) as page:
        made = reception.post("/api/notices", {"text": WORDS})

        def told_of() -> list[wire.StaffNotice] | None:
            frame = wire.frame_from_service(page.recv(timeout=SOON_S))
            return frame.notices if isinstance(frame, wire.DeskFrame) else None

        while not (notices := told_of()):
            pass
    assert [notice.id for notice in notices] == [made["id"]]


def test_an_admin_reads_what_was_said_and_who_took_it_away(
    reception: Client, admin: Client
) -> None:
    made = reception.post("/api/notices", {"text": WORDS})
    take_away(admin, made)

    newest = admin.get("/api/events?newest=true&limit=2&verb=set_notice,take_notice_away")["items"]

    assert [event["verb"] for event in newest] == ["take_notice_away", "set_notice"]
    assert [event["role"] for event in newest] == ["admin", "reception"]
    assert [event["detail"]["text"] for event in newest] == [WORDS, WORDS]
