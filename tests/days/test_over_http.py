"""The day's routes and sockets, through the real service as a process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from msgspec.structs import replace
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from appliance import wire
from tests.support.client import Client
from tests.support.service import RunningService, running_service

SOON_S = 5.0
PERSON = {"name": "Sushila Mohapatra", "phone": "+91 94370 11223", "age": 61}


@contextmanager
def socket_at(service: RunningService, path: str, token: str = "") -> Iterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {token}"} if token else None
    with connect(service.url.replace("http", "ws") + path, additional_headers=headers) as socket:
        yield socket


@pytest.fixture(scope="module")
def boss(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An admin of a service that nothing is changed at."""
    with running_service(tmp_path_factory.mktemp("asked")) as service:
        yield service.pair("admin")


def tokenctl(service: RunningService, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "appliance.cli.tokenctl", "day", *words]
    return subprocess.run(
        [*command, "--settings", str(service.settings_file)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def issue(kiosk: Client, department: str = "dental") -> dict[str, str]:
    token: dict[str, str] = kiosk.post("/api/tokens", {"department": department})
    return token


def key_of(token: dict[str, str]) -> str:
    return token["follow_url"].removeprefix("/t/")


def test_a_day_closed_by_hand_issues_nothing_until_it_is_opened(service: RunningService) -> None:
    kiosk, desk = service.pair("kiosk"), service.pair("reception")
    first = issue(kiosk)

    closed = desk.post("/api/day/close")
    refused = kiosk.ask("POST", "/api/tokens", {"department": "dental"})
    board = desk.get("/api/board")
    opened = desk.post("/api/day/open")
    second = issue(kiosk)

    assert (closed["open"], closed["open_tokens"], opened["open"]) == (False, 0, True)
    assert (refused.status, refused.json["code"]) == (409, "issuing-closed")
    assert (board["issuing"]["open"], board["issuing"]["reason"]) == (False, "day-closed")
    assert desk.get(f"/api/tokens/{first['id']}")["status"] == "expired"
    assert (first["label"], second["label"]) == ("D1", "D2")


def test_the_desk_sees_figures_and_only_an_admin_the_events(service: RunningService) -> None:
    kiosk, desk, admin = (service.pair(role) for role in ("kiosk", "reception", "admin"))
    issue(kiosk)
    desk.post("/api/tokens", {"department": "dental", "patient": PERSON})

    stats = desk.get("/api/stats")
    denied = desk.ask("GET", "/api/events")
    events = admin.get("/api/events?limit=1000")

    dental = [row for row in stats["items"] if row["department"] == "dental"]
    assert (stats["from"], stats["to"]) == (dental[0]["day"], dental[0]["day"])
    assert (dental[0]["issued"], dental[0]["final"]) == (2, False)
    assert denied.status == 403
    issues = [event for event in events["items"] if event["verb"] == "issue"]
    assert [(event["label"], event["role"]) for event in issues] == [
        ("D1", "kiosk"),
        ("D2", "reception"),
    ]
    assert "Sushila" not in json.dumps(events)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/stats?from=2026-02-30", "from"),
        ("/api/stats?from=yesterday", "from"),
        ("/api/stats?from=2026-01-02&to=2026-01-01", "from"),
        ("/api/stats?from=2024-01-01&to=2026-01-01", "from"),
        ("/api/stats?until=2026-01-01", "until"),
        ("/api/events?after=-1", "after"),
        ("/api/events?limit=1001", "limit"),
        ("/api/tokens?q=", "q"),
    ],
)
def test_a_wrong_question_is_told_by_its_field(boss: Client, path: str, field: str) -> None:
    answer = boss.ask("GET", path)

    assert (answer.status, answer.json["errors"][0]["field"]) == (422, field)


def test_reception_finds_people_by_what_they_say(service: RunningService) -> None:
    desk = service.pair("reception")
    desk.post("/api/tokens", {"department": "dental", "patient": PERSON})
    desk.post("/api/tokens", {"department": "dental"})

    def found(words: str) -> list[str]:
        page = desk.get(f"/api/tokens?q={words}")
        assert page["total"] == len(page["items"])
        return [token["label"] for token in page["items"]]

    assert found("mohapatra") == found("94370%2011223") == found("D1") == ["D1"]
    assert found("D") == ["D2", "D1"]
    assert found("2") == ["D2"]


def test_a_ticket_is_followed_by_its_key_with_numbers_only(service: RunningService) -> None:
    kiosk, desk = service.pair("kiosk"), service.pair("reception")
    doctor = service.pair("doctor", "room-3")
    issue(kiosk)
    mine = desk.post("/api/tokens", {"department": "dental", "patient": PERSON})
    anybody = service.client()

    waiting = anybody.get(f"/api/follow/{key_of(mine)}")
    first = doctor.post("/api/counters/room-3/call-next", {"after": None})
    doctor.post("/api/counters/room-3/call-next", {"after": first["token"]["id"]})
    called = anybody.get(f"/api/follow/{key_of(mine)}")

    assert (waiting["label"], waiting["status"], waiting["ahead"]) == ("D2", "waiting", 1)
    assert (called["status"], called["counter_name"], called["ahead"]) == ("called", "Room 3", None)
    assert "Sushila" not in json.dumps([waiting, called])


def test_what_is_wrong_with_a_key_is_not_told(service: RunningService) -> None:
    token = issue(service.pair("kiosk"))
    serial, _, secret = key_of(token).partition("-")
    anybody = service.client()
    wrong = [f"{serial}-{secret[:-1]}", f"{serial}-{'A' * 22}", f"ff-{secret}", "nonsense", "1-"]

    answers = [anybody.ask("GET", f"/api/follow/{key}") for key in wrong]

    assert {(answer.status, answer.body) for answer in answers} == {(404, answers[0].body)}
    with pytest.raises(InvalidStatus) as refused, socket_at(service, f"/ws/follow/{wrong[0]}"):
        pass
    assert refused.value.response.status_code == 404


def queue_when(socket: ClientConnection, waiting: list[str]) -> wire.QueueFrame:
    """The first frame in which these wait; frames of changes before it may come first."""
    while True:
        frame = wire.frame_from_service(socket.recv(SOON_S))
        if isinstance(frame, wire.QueueFrame) and frame.order["dental"] == waiting:
            return replace(frame, now="")  # a later comer may get a fresh one


def test_followers_share_one_frame_of_the_whole_queue(service: RunningService) -> None:
    kiosk, doctor = service.pair("kiosk"), service.pair("doctor", "room-3")
    tokens = [issue(kiosk) for _ in range(3)]
    paths = [f"/ws/follow/{key_of(token)}" for token in tokens[:2]]
    with socket_at(service, paths[0]) as one, socket_at(service, paths[1]) as other:
        before = [queue_when(socket, ["D1", "D2", "D3"]) for socket in (one, other)]

        doctor.post("/api/counters/room-3/call-next", {"after": None})
        after = [queue_when(socket, ["D2", "D3"]) for socket in (one, other)]

    assert before[0] == before[1]
    assert after[0] == after[1]
    assert [call.label for call in after[0].now_serving] == ["D1"]


def desk_when(socket: ClientConnection, labels: list[str]) -> wire.DeskFrame:
    """The first frame in which these tokens are open."""
    while True:
        frame = wire.frame_from_service(socket.recv(SOON_S))
        if isinstance(frame, wire.DeskFrame) and [t.label for t in frame.tokens] == labels:
            return frame


def test_the_desk_follows_every_open_token_live(service: RunningService) -> None:
    desk = service.pair("reception")
    with socket_at(service, "/ws/desk", desk.token) as socket:
        desk.post("/api/tokens", {"department": "dental", "patient": PERSON})
        frame = desk_when(socket, ["D1"])

    assert frame.tokens[0].patient is not None
    assert frame.day_is_open


def test_the_desk_is_closed_to_doctors_and_the_public(service: RunningService) -> None:
    for token in ("", service.pair("doctor").token):
        with pytest.raises(InvalidStatus) as refused, socket_at(service, "/ws/desk", token):
            pass
        assert refused.value.response.status_code in (401, 403)


def test_the_technician_closes_and_opens_the_day_from_the_command_line(
    service: RunningService,
) -> None:
    issue(service.pair("kiosk"))

    status = tokenctl(service)
    closed = tokenctl(service, "close", "--json")
    checked = tokenctl(service, "check", "--json")
    opened = tokenctl(service, "open", "--json")

    assert [ended.returncode for ended in (status, closed, checked, opened)] == [0, 0, 0, 0]
    assert "1 tokens open" in status.stdout
    assert [json.loads(c.stdout)["open"] for c in (closed, checked, opened)] == [False, False, True]


def test_tokenctl_day_says_so_where_no_service_answers(service: RunningService) -> None:
    service.stop()

    ended = tokenctl(service)

    assert ended.returncode == 1
    assert "does not answer" in ended.stderr
    assert tokenctl(service, "twice").returncode == 2
