"""Clients that stop in the middle of a request, or hardly begin one, hold nobody up."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults.test_bad_requests import check_problem
from tests.faults.test_unreadable_requests import HEAD, raw
from tests.support.client import Client
from tests.support.service import RunningService

# More than the service has threads.
CROWD = 40
PROMPTLY_S = 1.0

BEGUN = {
    "nothing": b"",
    "half a line": b"GET /api/bo",
    "half the headers": b"GET /api/board HTTP/1.1\r\nHost: loc",
}


@pytest.fixture(scope="module")
def service(shared_service: RunningService) -> RunningService:
    return shared_service


@contextmanager
def crowd(service: RunningService, said: bytes) -> Iterator[list[socket.socket]]:
    """Many who connect, say this much, and then nothing more."""
    with ExitStack() as stack:
        phones = []
        for _ in range(CROWD):
            phone = socket.create_connection(("127.0.0.1", service.port), timeout=15)
            stack.enter_context(phone)
            phone.sendall(said)
            phones.append(phone)
        yield phones


def was_let_go(phone: socket.socket) -> bool:
    """Whether the other end closes, without a word."""
    try:
        return phone.recv(4096) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("begun", BEGUN)
def test_phones_that_leave_in_mid_request_hold_nobody_up(
    service: RunningService, begun: str
) -> None:
    desk = Client(service.url, service.pair("reception").token, timeout_s=PROMPTLY_S)

    with desk, crowd(service, BEGUN[begun]):
        numbers = [desk.post("/api/tokens", {"department": "dental"})["number"] for _ in range(5)]

    assert numbers == list(range(numbers[0], numbers[0] + 5))


def test_phones_that_say_nothing_more_are_let_go(service: RunningService) -> None:
    with crowd(service, BEGUN["half the headers"]) as phones:
        assert all(was_let_go(phone) for phone in phones)


def test_a_request_that_comes_in_pieces_is_answered(service: RunningService) -> None:
    request = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as phone:
        phone.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(request), 3):
            phone.sendall(request[at : at + 3])

        answer = phone.recv(4096)

    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_two_requests_in_one_breath_are_both_answered(service: RunningService) -> None:
    one = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as phone:
        phone.sendall(one + b"\r\n" + one + b"Connection: close\r\n\r\n")
        answers = b"".join(iter(lambda: phone.recv(4096), b""))

    assert answers.count(b"HTTP/1.1 200 OK") == 2


def test_half_a_request_and_then_the_end_is_the_end(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=1) as phone:
        phone.sendall(BEGUN["half the headers"])
        phone.shutdown(socket.SHUT_WR)

        assert phone.recv(4096) == b""


def test_a_body_that_never_comes_is_not_waited_for_long(service: RunningService) -> None:
    desk = service.pair("reception")
    before = desk.get("/api/tokens")["total"]
    bearer = f"Authorization: Bearer {desk.token}\r\nContent-Length: 50\r\n\r\n{{".encode()

    answer = raw(service, HEAD + bearer, ends=False)

    check_problem(answer, 400, "bad-request")
    assert desk.get("/api/tokens")["total"] == before
