"""The feed against a real WebSocket server: it hears, it notices silence, it comes back."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue

import pytest

from appliance.settings import SettingsWrong
from appliance.wire import AliveFrame, BoardFrame
from display.feed import Feed, Heard, board_url
from display.memory import Memory, hear, nothing_heard
from display.scenes import scene_of
from tests.display.waiting_room import alive, board, call, frame, stub_service

Inbox = SimpleQueue[Heard]


@contextmanager
def following(url: str, silence_s: float = 4.0) -> Iterator[Inbox]:
    inbox: Inbox = SimpleQueue()
    feed = Feed(board_url(url), inbox.put, time.monotonic, silence_s)
    feed.start()
    try:
        yield inbox
    finally:
        feed.stop(wait_s=3.0)


def until(inbox: Inbox, wanted: Callable[[Heard], bool], within_s: float = 5.0) -> Heard:
    """The first message that is wanted. Raises queue.Empty when none comes in time."""
    ends = time.monotonic() + within_s
    while not wanted(heard := inbox.get(timeout=max(0.0, ends - time.monotonic()))):
        pass
    return heard


def revision(number: int) -> Callable[[Heard], bool]:
    return lambda heard: heard.frame.revision == number


def test_the_first_snapshot_of_a_connection_is_marked_and_later_ones_are_not() -> None:
    with stub_service(frame(board(), 1)) as service, following(service.url) as inbox:
        first = inbox.get(timeout=5)
        service.wait_for_screens()
        service.tell(frame(board(call(1, "G1")), 2))
        second = inbox.get(timeout=5)

    assert isinstance(first.frame, BoardFrame)
    assert (first.first, second.first) == (True, False)
    assert service.paths == ["/ws/board"]


def test_a_snapshot_after_a_heartbeat_is_still_the_first() -> None:
    with stub_service(alive()) as service, following(service.url) as inbox:
        inbox.get(timeout=5)
        service.wait_for_screens()
        service.tell(frame(board(), 2))
        snapshot = inbox.get(timeout=5)

    assert snapshot.first


def test_a_heartbeat_is_handed_on() -> None:
    with stub_service(frame(board(), 1)) as service, following(service.url) as inbox:
        service.wait_for_screens()
        service.tell(alive(2.0))
        heartbeat = until(inbox, lambda heard: isinstance(heard.frame, AliveFrame))

    assert not heartbeat.first


@pytest.mark.parametrize(
    "nonsense",
    [b"not json", b"{}", b'{"kind":"board","revision":1}', b'{"kind":"later","revision":1}'],
)
def test_nonsense_is_logged_and_ignored(nonsense: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with stub_service(frame(board(), 1)) as service, following(service.url) as inbox:
        service.wait_for_screens()
        service.tell(nonsense)
        service.tell(frame(board(), 2))
        until(inbox, revision(2))

    assert [record.getMessage().split()[0] for record in caplog.records] == ["frame-refused"]


def test_a_dropped_connection_is_opened_again_within_two_seconds() -> None:
    with stub_service(frame(board(), 1)) as service, following(service.url) as inbox:
        service.wait_for_screens()
        inbox.get(timeout=5)
        service.drop()
        again = inbox.get(timeout=2)

    assert again.first


def test_a_service_that_returns_is_heard_within_two_seconds() -> None:
    with stub_service(frame(board(), 1)) as service:
        port = service.port
        with following(service.url) as inbox:
            inbox.get(timeout=5)
            service.wait_for_screens()
            service.stop()
            with stub_service(frame(board(call(9, "G9")), 100), port):
                returned = until(inbox, revision(100), within_s=2.0)

    assert returned.first


def test_a_silent_service_is_left_and_asked_anew(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with (
        stub_service(frame(board(), 1)) as service,
        following(service.url, silence_s=0.2) as inbox,
    ):
        inbox.get(timeout=5)
        again = until(inbox, lambda heard: heard.first, within_s=2.0)

    assert again.first
    assert any("queue-silent" in record.getMessage() for record in caplog.records)


def test_a_service_that_is_away_at_the_start_is_awaited() -> None:
    with stub_service() as gone:
        port, url = gone.port, gone.url
    with following(url) as inbox, stub_service(frame(board(), 1), port):
        assert inbox.get(timeout=2).first


def test_a_hundred_missed_updates_leave_no_trace() -> None:
    with stub_service(frame(board(call(1, "G1")), 1)) as service:
        port = service.port
        with following(service.url) as inbox:
            memory = taken(nothing_heard(time.monotonic()), inbox.get(timeout=5))
            service.wait_for_screens()
            service.stop()
            calls = [call(n, f"G{n}") for n in range(90, 101)]
            with stub_service(frame(board(*calls), 101), port):
                memory = taken(memory, until(inbox, revision(101), within_s=2.0))

    scene = scene_of(memory, time.monotonic(), ("en",))
    assert scene.call is not None
    assert scene.call.label == "G100"
    assert not scene.lost
    assert memory.announced == 0


def test_stopping_does_not_wait_for_a_silent_service() -> None:
    with stub_service(frame(board(), 1)) as service:
        feed = Feed(board_url(service.url), lambda _: None, time.monotonic)
        feed.start()
        service.wait_for_screens()

        begun = time.monotonic()
        feed.stop()

    assert time.monotonic() - begun < 0.3


def test_an_address_that_is_none_is_told() -> None:
    assert board_url("https://queue.local/") == "wss://queue.local/ws/board"
    with pytest.raises(SettingsWrong, match="ftp://x"):
        board_url("ftp://x")


def taken(memory: Memory, heard: Heard) -> Memory:
    return hear(memory, heard.frame, heard.at, first=heard.first)
