"""Sockets that nobody reads, until there is no place for one more: the queue goes on."""

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from appliance.live.places import SOCKETS_AT_MOST
from tests.support.service import RunningService
from tests.support.waiting import wait_for

AT_ONCE = 32  # handshakes on their way, as the listeners' queue has room for no more than some
HANDSHAKE = (
    "GET /ws/board HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """This process holds the other end of each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(SOCKETS_AT_MOST * 2, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def knock(service: RunningService) -> socket.socket:
    """A follower of the board who has asked to be let in."""
    follower = socket.create_connection(("127.0.0.1", service.port), timeout=10)
    follower.sendall(HANDSHAKE.format(port=service.port).encode())
    return follower


def status(follower: socket.socket) -> int:
    """What it was answered."""
    return int(follower.recv(15).split()[1])


def wait_for_a_frame(follower: socket.socket) -> None:
    """Of what is sent after the handshake's head."""
    said = b""
    while b'"kind"' not in said:
        some = follower.recv(4096)
        assert some, "hung up"
        said += some


@contextmanager
def idle(service: RunningService, count: int) -> Iterator[list[socket.socket]]:
    """So many who are let in and say nothing more."""
    with ExitStack() as stack:
        held: list[socket.socket] = []
        while len(held) < count:
            some = range(min(AT_ONCE, count - len(held)))
            come = [stack.enter_context(knock(service)) for _ in some]
            assert {status(follower) for follower in come} == {101}
            for follower in come:
                wait_for_a_frame(follower)  # only then it has its place
            held += come
        yield held


@pytest.mark.usefixtures("many_descriptors")
def test_without_a_place_for_one_more_socket_the_queue_goes_on(service: RunningService) -> None:
    kiosk, doctor = service.pair("kiosk"), service.pair("doctor", "room-1")

    with idle(service, SOCKETS_AT_MOST) as held:
        with knock(service) as one_more:
            refused = status(one_more)
        first, second = (
            kiosk.post("/api/tokens", {"department": "general_medicine"}, key=str(n))
            for n in range(2)
        )
        called = doctor.post("/api/counters/room-1/call-next", {"after": None}, key="call")
        held.pop().close()
        wait_for(lambda: is_let_in(service), what="a place for the next")

    assert refused == 503
    assert [first["number"], second["number"]] == [1, 2]
    assert called["token"]["label"] == first["label"]


def is_let_in(service: RunningService) -> bool:
    with knock(service) as follower:
        return status(follower) == 101
