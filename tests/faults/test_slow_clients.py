"""Clients that stop in the middle of a request, or hardly begin one, hold nobody up."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults.test_unreadable_requests import HEAD
from tests.support.client import Client
from tests.support.service import RunningService

# More than the service has threads.
CROWD = 40
PROMPTLY_S = 1.0

GET = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
LAST = GET + b"Connection: close\r\n\r\n"

BEGUN = {
    "nothing": b"",
    "half a line": b"GET /api/bo",
    "half the headers": b"GET /api/board HTTP/1.1\r\nHost: loc",
    "half a body": b"POST /api/pair HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 6000\r\n\r\n{",
    "half of a second request": GET + b"\r\n" + GET,
    "headers without an end": GET + b"X: y\r\n" * 4000,
    "an address without an end": b"GET /" + b"a" * 20_000,
    "a body without a length": b"POST /api/pair HTTP/1.1\r\nHost: localhost\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n6000\r\n{",
}


@pytest.fixture(scope="module")
def service(shared_service: RunningService) -> RunningService:
    return shared_service


@contextmanager
def crowd(
    service: RunningService, said: bytes, reads_at_most: int | None = None
) -> Iterator[list[socket.socket]]:
    """Many who connect, say this much, and then nothing more; they have room for so many bytes."""
    with ExitStack() as stack:
        phones = []
        for _ in range(CROWD):
            phone = stack.enter_context(socket.socket())
            phone.settimeout(15)
            if reads_at_most:
                phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, reads_at_most)
            phone.connect(("127.0.0.1", service.port))
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


def test_phones_that_send_a_byte_now_and_then_hold_nobody_up(service: RunningService) -> None:
    desk = Client(service.url, service.pair("reception").token, timeout_s=PROMPTLY_S)

    with desk, crowd(service, BEGUN["half a body"]) as phones:
        numbers = []
        for _ in range(5):
            for phone in phones:
                phone.sendall(b" ")
            numbers.append(desk.post("/api/tokens", {"department": "dental"})["number"])

    assert numbers == list(range(numbers[0], numbers[0] + 5))


def test_phones_that_keep_a_connection_which_has_ended_hold_nobody_up(
    service: RunningService,
) -> None:
    desk = Client(service.url, service.pair("reception").token, timeout_s=PROMPTLY_S)

    with desk, crowd(service, LAST) as phones:
        for _ in range(5):
            desk.post("/api/tokens", {"department": "dental"})
        answers = [b"".join(iter(lambda: phone.recv(4096), b"")) for phone in phones]  # noqa: B023

    assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in answers)


def test_phones_that_do_not_read_their_answer_hold_nobody_up(service: RunningService) -> None:
    desk = Client(service.url, service.pair("reception").token, timeout_s=PROMPTLY_S)
    large = b"GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"

    with desk, crowd(service, large, reads_at_most=2048):
        numbers = [desk.post("/api/tokens", {"department": "dental"})["number"] for _ in range(5)]

    assert numbers == list(range(numbers[0], numbers[0] + 5))


def test_phones_that_say_nothing_more_are_let_go(service: RunningService) -> None:
    with crowd(service, BEGUN["half the headers"]) as phones:
        assert all(was_let_go(phone) for phone in phones)


def answer_to_pieces(service: RunningService, request: bytes, size: int) -> bytes:
    """The answer to a request that comes so many bytes at a time."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as phone:
        phone.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(request), size):
            phone.sendall(request[at : at + size])
        return phone.recv(4096)


def test_a_request_that_comes_in_pieces_is_answered(service: RunningService) -> None:
    assert answer_to_pieces(service, LAST, 3).startswith(b"HTTP/1.1 200 OK")


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

    with socket.create_connection(("127.0.0.1", service.port), timeout=15) as phone:
        phone.sendall(HEAD + bearer)
        assert was_let_go(phone)

    assert desk.get("/api/tokens")["total"] == before


def test_a_body_that_comes_in_pieces_is_answered(service: RunningService) -> None:
    desk = service.pair("reception")
    body = b'{"department": "dental"}'
    bearer = f"Authorization: Bearer {desk.token}\r\nContent-Length: {len(body)}\r\n".encode()
    request = HEAD + bearer + b"Connection: close\r\n\r\n" + body

    assert answer_to_pieces(service, request, 7).startswith(b"HTTP/1.1 201 CREATED")


def test_two_bodies_in_one_breath_are_both_answered(service: RunningService) -> None:
    desk = service.pair("reception")
    body = b'{"department": "dental"}'
    bearer = f"Authorization: Bearer {desk.token}\r\nContent-Length: {len(body)}\r\n".encode()
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as phone:
        phone.sendall(HEAD + bearer + b"\r\n" + body)
        phone.sendall(HEAD + bearer + b"Connection: close\r\n\r\n" + body)
        answers = b"".join(iter(lambda: phone.recv(4096), b""))

    assert answers.count(b"HTTP/1.1 201 CREATED") == 2
