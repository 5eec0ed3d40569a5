"""Live updates against the real service: whole snapshots, heartbeats, nobody in anybody's way."""

import base64
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from appliance import wire
from appliance.actor import Role
from appliance.web.access.table import ROUTES
from tests.support.service import RunningService
from tests.support.waiting import wait_for

SOON_S = 5.0
DEVICES = ("admin", "reception", "doctor", "kiosk", "display")
NEWS_AT_MOST = 20


@contextmanager
def following(
    service: RunningService, path: str, token: str = "", origin: str | None = None
) -> Iterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {token}"} if token else None
    url = service.url.replace("http", "ws") + path
    with connect(url, additional_headers=headers, origin=origin) as socket:  # type: ignore[arg-type]
        yield socket


def next_frame(socket: ClientConnection) -> wire.FromService:
    return wire.frame_from_service(socket.recv(timeout=SOON_S))


def next_board(socket: ClientConnection) -> wire.BoardFrame:
    while True:
        frame = next_frame(socket)
        if isinstance(frame, wire.BoardFrame):
            return frame


def board_with(socket: ClientConnection, waiting: int = 1) -> wire.BoardFrame:
    """The first on which so many wait for the dentist; a pairing may be told before it."""
    boards = (next_board(socket) for _ in range(NEWS_AT_MOST))
    return next(frame for frame in boards if frame.board.waiting["dental"] == waiting)


def hear_out(socket: ClientConnection) -> None:
    """Reads until the other end says goodbye, and raises that."""
    while True:
        socket.recv(timeout=SOON_S)


def test_a_follower_gets_the_whole_board_at_once_and_after_each_change(
    service: RunningService,
) -> None:
    kiosk = service.pair("kiosk")
    with following(service, "/ws/board") as screen:
        before = next_board(screen)

        kiosk.post("/api/tokens", {"department": "dental"})
        after = board_with(screen)

    assert before.board.next["dental"] == []
    assert after.board.next["dental"] == ["D1"]
    assert after.revision > before.revision


def test_the_heartbeat_comes_at_least_every_two_seconds(service: RunningService) -> None:
    with following(service, "/ws/board") as screen:
        board = next_board(screen)

        beats = [screen.recv(timeout=2.2) for _ in range(2)]

    frames = [wire.frame_from_service(beat) for beat in beats]
    assert [type(frame) for frame in frames] == [wire.AliveFrame, wire.AliveFrame]
    assert {frame.revision for frame in frames} == {board.revision}


def test_who_has_the_newest_already_is_told_only_that(shared_service: RunningService) -> None:
    with following(shared_service, "/ws/board") as screen:
        revision = next_board(screen).revision

    with following(shared_service, f"/ws/board?revision={revision}") as again:
        frame = next_frame(again)
    with following(shared_service, f"/ws/board?revision={revision - 1}") as behind:
        whole = next_frame(behind)

    assert frame.revision == revision
    assert isinstance(frame, wire.AliveFrame)
    assert isinstance(whole, wire.BoardFrame)


def test_the_revision_never_goes_back_also_not_across_a_restart(service: RunningService) -> None:
    kiosk = service.pair("kiosk")
    kiosk.post("/api/tokens", {"department": "dental"})
    with following(service, "/ws/board") as screen:
        before = next_board(screen).revision

    service.kill()
    service.start()
    with following(service, "/ws/board") as screen:
        after = next_board(screen)

    assert after.revision >= before
    assert after.board.next["dental"] == ["D1"]


def test_a_room_sees_its_current_token_and_who_waits(service: RunningService) -> None:
    kiosk, doctor = service.pair("kiosk"), service.pair("doctor")
    for _ in range(2):
        kiosk.post("/api/tokens", {"department": "dental"})
    doctor.post("/api/counters/room-3/call-next", {"after": None})

    with following(service, "/ws/counters/room-3", doctor.token) as page:
        frame = next_frame(page)

    assert isinstance(frame, wire.CounterFrame)
    assert frame.counter.current is not None
    assert frame.counter.current.label == "D1"
    assert [token.label for token in frame.waiting] == ["D2"]
    assert frame.undo_until is not None


def test_what_the_kiosk_says_of_its_printer_reaches_the_doctor(service: RunningService) -> None:
    kiosk, doctor = service.pair("kiosk"), service.pair("doctor")
    status = wire.StatusFrame(wire.PrinterStatus("paper-out", 100), [], "2026-11-21T12:00:00+05:30")
    with (
        following(service, "/ws/counters/room-1", doctor.token) as page,
        following(service, "/ws/kiosk", kiosk.token) as machine,
    ):
        next_frame(page)
        machine.send(wire.encode(status).decode())

        # Other news, such as that the doctor was paired, may come first.
        frames = (next_frame(page) for _ in range(NEWS_AT_MOST))
        told = (f.faults for f in frames if isinstance(f, wire.CounterFrame) and f.faults)
        faults = next(told)

    assert [(fault.part, fault.code) for fault in faults] == [("printer", "paper-out")]


@pytest.mark.parametrize("route", sorted(name for name in ROUTES if " /ws/" in name))
def test_each_socket_is_open_to_its_roles_and_closed_to_all_others(
    shared_service: RunningService, route: str
) -> None:
    path = route.removeprefix("GET ").replace("<code>", "room-1")
    if "<key>" in path:
        token = shared_service.pair("reception").post("/api/tokens", {"department": "dental"})
        path = path.replace("<key>", token["follow_url"].rpartition("/")[2])

    opened = {role for role in (None, *DEVICES) if opens(shared_service, path, role)}

    roles = ROUTES[route].roles
    assert opened == {role for role in (None, *DEVICES) if Role(role or "public") in roles}


def opens(service: RunningService, path: str, role: str | None) -> bool:
    try:
        with following(service, path, service.pair(role).token if role else "") as socket:
            return bool(next_frame(socket))
    except InvalidStatus as refusal:
        if refusal.response.status_code != (403 if role else 401):
            raise
        return False


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [("/ws/counters/room-9", "doctor", 404), ("/ws/nothing", None, 404)],
)
def test_a_socket_that_is_not_yours_is_refused_before_the_upgrade(
    shared_service: RunningService, path: str, role: str | None, status: int
) -> None:
    token = shared_service.pair(role).token if role else ""

    with pytest.raises(InvalidStatus) as refusal, following(shared_service, path, token):
        pass

    assert refusal.value.response.status_code == status


def test_a_cookie_counts_only_with_the_origin_of_our_own_page(
    shared_service: RunningService,
) -> None:
    cookie = {"Cookie": f"device={shared_service.pair('doctor').token}"}

    def asked(**more: str) -> int:
        try:
            with connect(
                f"{shared_service.url.replace('http', 'ws')}/ws/counters/room-1",
                additional_headers=cookie | more,
                proxy=None,
            ):
                return 101
        except InvalidStatus as refusal:
            return refusal.response.status_code

    assert asked(Origin=shared_service.url) == 101
    assert asked() == 401
    assert asked(Origin="http://evil.example") == 403
    assert asked(Origin="null") == 403


def test_a_page_of_another_site_gets_no_socket(shared_service: RunningService) -> None:
    with (
        pytest.raises(InvalidStatus) as refusal,
        following(shared_service, "/ws/board", origin="http://evil.example"),
    ):
        pass
    with following(shared_service, "/ws/board", origin=shared_service.url) as ours:
        assert next_board(ours)

    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize("nonsense", ["", "{", '{"kind": "zap"}', "x" * 5000])
def test_nonsense_from_one_kiosk_hurts_nobody_else(
    shared_service: RunningService, nonsense: str
) -> None:
    kiosk = shared_service.pair("kiosk")
    with (
        following(shared_service, "/ws/board") as screen,
        following(shared_service, "/ws/kiosk", kiosk.token) as machine,
    ):
        next_board(screen)
        next_frame(machine)

        machine.send(nonsense)
        with pytest.raises(ConnectionClosed):
            hear_out(machine)
        token = kiosk.post("/api/tokens", {"department": "dental"})

        assert board_with(screen, waiting=token["number"])


def test_a_removed_device_is_cut_off_at_once(shared_service: RunningService) -> None:
    admin, doctor = shared_service.pair("admin"), shared_service.pair("doctor")
    device = doctor.get("/api/me")["device"]
    with (
        following(shared_service, "/ws/counters/room-1", admin.token) as stays,
        following(shared_service, "/ws/counters/room-1", doctor.token) as page,
    ):
        next_frame(page)

        admin.ask("DELETE", f"/api/devices/{device}")
        with pytest.raises(ConnectionClosed):
            hear_out(page)

        assert next_frame(stays)


def test_a_client_that_closes_is_answered(shared_service: RunningService) -> None:
    with following(shared_service, "/ws/board") as screen:
        next_board(screen)
        screen.close()

        with pytest.raises(ConnectionClosed) as goodbye:
            hear_out(screen)

    assert goodbye.value.rcvd is not None
    assert goodbye.value.rcvd.code == 1000


def test_pings_are_no_news_and_the_heartbeat_comes_beside_them(service: RunningService) -> None:
    with following(service, "/ws/board") as screen:
        next_board(screen)
        until = time.monotonic() + 2.2
        # As many as the hub bears from one client.
        for _ in range(3000):
            screen.ping().wait(SOON_S)

        frame = screen.recv(timeout=max(0.0, until - time.monotonic()))

    assert isinstance(wire.frame_from_service(frame), wire.AliveFrame)


def deaf_follower(service: RunningService) -> socket.socket:
    """A phone that fell asleep: it shook hands and never reads."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", service.port))
    key = base64.b64encode(os.urandom(16)).decode()
    deaf.sendall(
        f"GET /ws/board HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
    )
    return deaf


def test_phones_that_stopped_reading_slow_nobody_down(service: RunningService) -> None:
    kiosk = service.pair("kiosk")
    asleep = [deaf_follower(service) for _ in range(5)]
    with following(service, "/ws/board") as screen:
        next_board(screen)
        for _ in range(300):
            kiosk.post("/api/tokens", {"department": "dental"})

        board = next_board(screen)
        while board.board.waiting["dental"] < 300:
            board = next_board(screen)
    for phone in asleep:
        phone.close()

    assert board.board.waiting["dental"] == 300


def test_compression_is_declined_for_it_costs_170_kb_a_phone(
    shared_service: RunningService,
) -> None:
    with closing(deaf_follower(shared_service)) as phone:
        answer = phone.recv(4096)

    assert b"101 Switching Protocols" in answer
    assert b"permessage-deflate" not in answer


def test_two_hundred_followers_cost_no_threads_and_all_hear_of_a_call(
    service: RunningService,
) -> None:
    kiosk = service.pair("kiosk")
    threads_before = threads_of(service)
    heard: list[list[str]] = []
    lock = threading.Lock()

    def follow(ready: threading.Barrier) -> None:
        with following(service, "/ws/board") as phone:
            next_board(phone)
            ready.wait()
            board = board_with(phone).board
            with lock:
                heard.append(board.next["dental"])

    ready = threading.Barrier(201)
    with ThreadPoolExecutor(200) as crowd:
        for _ in range(200):
            crowd.submit(follow, ready)
        ready.wait()
        threads_with = threads_of(service)
        kiosk.post("/api/tokens", {"department": "dental"})

    assert heard == [["D1"]] * 200
    assert threads_with - threads_before <= 16  # the pool of the server, and none for a socket


def threads_of(service: RunningService) -> int:
    return len(list(Path(f"/proc/{service.pid}/task").iterdir()))


def test_everybody_is_told_goodbye_within_a_second(service: RunningService) -> None:
    with following(service, "/ws/board") as screen:
        next_board(screen)

        service.stop(within_s=1.0)

        with pytest.raises(ConnectionClosed) as goodbye:
            hear_out(screen)
    assert goodbye.value.rcvd is not None
    assert goodbye.value.rcvd.code == 1001


def test_who_looks_at_the_board_s_page_is_not_taken_for_the_waiting_room_s_screen(
    service: RunningService,
) -> None:
    admin = service.pair("admin")

    def screen_part() -> tuple[str, str]:
        parts = admin.get("/api/health")["items"]
        return next((p["state"], p["code"]) for p in parts if p["part"] == "display")

    with following(service, "/ws/board", origin=service.url) as page:
        next_board(page)
        beside_a_page = screen_part()
    with following(service, "/ws/board") as screen:
        next_board(screen)
        wait_for(lambda: screen_part() == ("ok", ""), what="the screen's part")

    assert beside_a_page == ("unknown", "no-display")
