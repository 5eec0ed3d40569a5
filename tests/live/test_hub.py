"""The hub alone, on plain sockets: what one topic or one client does stays its own trouble."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from appliance.live import Hub, Topic
from appliance.live.frames import GOING_AWAY
from appliance.live.hub import SILENT_AFTER_S, TICK_S
from appliance.rules.errors import NotKnown


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub(alive=lambda revision: b'{"alive": %d}' % revision)
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The hub's end and the client's."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(5)
    with closing(theirs), closing(ours):
        yield ours, theirs


def hear(word: str, theirs: socket.socket) -> bytes:
    """Reads past pings and heartbeats until the word comes; fails where all is silence."""
    heard = b""
    while word.encode() not in heard:
        heard += theirs.recv(100)
        assert len(heard) < 1000, heard
    return heard


def test_a_snapshot_that_cannot_be_made_silences_no_other(
    hub: Hub, line: tuple[socket.socket, socket.socket]
) -> None:
    def broken() -> tuple[int, bytes]:
        raise OSError("a bad page")

    ours, theirs = line
    other, unused = socket.socketpair()
    board = Topic("board", lambda: (1, b"board"), alive_every_s=2)

    with closing(unused):
        hub.join(other, Topic("broken", broken, alive_every_s=2), "", None)
        hub.join(ours, board, "", None)
        assert hear("board", theirs)
        hub.publish()
        assert hear("board", theirs)


def test_each_snapshot_may_take_as_long_as_a_turn(
    hub: Hub, line: tuple[socket.socket, socket.socket]
) -> None:
    late: list[bool] = []

    def slow() -> tuple[int, bytes]:
        late.append(hub.turn.late)
        hub.turn.within(-1)  # as if its time had passed meanwhile
        return 1, b"slow"

    ours, theirs = line
    other, unused = socket.socketpair()

    with closing(unused):
        hub.join(other, Topic("board", slow, alive_every_s=2), "", None)
        hub.join(ours, Topic("desk", slow, alive_every_s=2), "", None)
        assert hear("slow", theirs)
        hub.publish()
        assert hear("slow", theirs)

    assert late == [False] * 4


def test_who_follows_what_is_there_no_more_is_sent_away_and_holds_up_nobody(
    hub: Hub, line: tuple[socket.socket, socket.socket]
) -> None:
    # Given two who follow the same room, and another who follows the board
    is_there, asked = True, []

    def room() -> tuple[int, bytes]:
        asked.append(is_there)
        if not is_there:
            raise NotKnown("counter", "room-3")
        return 1, b"room"

    followed = Topic("counter room-3", room, alive_every_s=2)
    ours, theirs = line
    pairs = [socket.socketpair() for _ in range(2)]
    for end, other in pairs:
        end.setblocking(False)
        other.settimeout(5)
        hub.join(end, followed, "", None)
    for _, other in pairs:
        hear("room", other)

    # When the room is given up
    is_there = False
    hub.join(ours, Topic("board", lambda: (1, b"board"), alive_every_s=2), "", None)
    hear("board", theirs)
    hub.publish()
    hear("board", theirs)

    # Then its followers' lines end, and nothing is tried again for them
    for _, other in pairs:
        with closing(other):
            assert read_to_the_end(other).endswith(GOING_AWAY)
    times = len(asked)
    hub.publish()
    hear("board", theirs)
    assert hub.listening("counter room-3") == 0
    assert len(asked) == times


def read_to_the_end(theirs: socket.socket) -> bytes:
    heard = b""
    while more := theirs.recv(1000):
        heard += more
    return heard


def test_a_client_that_left_without_a_word_is_dropped_in_time() -> None:
    hub = Hub(alive=lambda _: b"{}")
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    hub._selector.register(hub._ear, 1)
    with closing(theirs):
        hub.join(ours, Topic("board", lambda: (1, b"board"), alive_every_s=2), "", None)
        hub._work(1000.0)
        left_at = next(iter(hub._all())).heard_at_s

        # whenever it left, and wherever in the rhythm of the pings that was
        now = left_at
        while hub._all():
            now += TICK_S
            hub._work(now)

    hub._selector.close()
    hub._bell.close()
    hub._ear.close()
    assert now - left_at <= SILENT_AFTER_S + 2 * TICK_S


def test_who_says_too_much_is_cut_off_and_nobody_else(
    hub: Hub, line: tuple[socket.socket, socket.socket]
) -> None:
    loud, theirs = socket.socketpair()
    loud.setblocking(False)
    board = Topic("board", lambda: (1, b"board"), alive_every_s=2)
    ping = b"\x89\x80\x00\x00\x00\x00"

    with closing(theirs):
        hub.join(loud, board, "", None)
        hub.join(line[0], board, "", None)
        theirs.settimeout(5)
        assert hear("board", line[1])
        assert is_cut_off(theirs, saying=ping * 1000)

    hub.publish()
    assert hear("board", line[1])


def is_cut_off(theirs: socket.socket, saying: bytes) -> bool:
    """Whether who says this again and again is cut off."""
    try:
        for _ in range(100):
            theirs.sendall(saying)
            if not theirs.recv(65536):
                return True
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def test_a_flood_of_pings_within_bounds_is_answered(
    hub: Hub, line: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = line
    hub.join(ours, Topic("board", lambda: (1, b"board"), alive_every_s=2), "", None)
    hear("board", theirs)

    for _ in range(20):
        theirs.sendall(b"\x89\x82\x00\x00\x00\x00ok")
        assert hear("ok", theirs)
