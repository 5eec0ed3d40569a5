"""What is hardly HTTP is answered as everything else is, and disturbs nobody."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from tests.faults.test_bad_requests import TOKENS, check_problem
from tests.support.client import Answer
from tests.support.service import RunningService, running_service

HEAD = b"POST /api/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

UNREADABLE = {
    "no HTTP": (b"hello\r\n\r\n", 400, "unreadable"),
    "TLS to a plain port": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, "unreadable"),
    "a length that is none": (HEAD + b"Content-Length: x\r\n\r\n", 400, "unreadable"),
    "two lengths": (
        HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n{}  ", 400, "unreadable",
    ),
    "a header of twenty kilobytes": (
        HEAD + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n", 431, "headers-too-large"
    ),
    "an address of nine kilobytes": (
        b"GET /api/" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        414, "address-too-long",
    ),
}  # fmt: skip

# Bodies that break off or make no sense, from a device that may issue.
BROKEN_BODIES = {
    "chunks": (
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 411, "length-required"
    ),
    "chunks and a length": (
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        411, "length-required",
    ),
    "a chunk that does not end": (
        b"Transfer-Encoding: chunked\r\n\r\n3\r\n{} XXXX", 411, "length-required"
    ),
    "a body that breaks off": (
        b'Content-Length: 100\r\n\r\n{"department": "dental"', 400, "malformed-json"
    ),
    "too many chunks": (
        b"Transfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"4000\r\n" + b" " * 0x4000 + b"\r\n" for _ in range(5)) + b"0\r\n\r\n",
        411, "length-required",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One for all of them: none may leave a trace."""
    with running_service(tmp_path_factory.mktemp("service")) as service:
        yield service


def raw(service: RunningService, request: bytes, *, ends: bool = True) -> Answer:
    """Sends the bytes, and its end unless `ends` is False; what comes back."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as sock:
        sock.sendall(request)
        if ends:
            sock.shutdown(socket.SHUT_WR)
        got = http.client.HTTPResponse(sock)
        try:
            got.begin()
            return Answer(got.status, got.getheader("Content-Type", ""), got.read())
        finally:
            got.close()


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_request_is_no_page_and_no_trace(service: RunningService, case: str) -> None:
    request, status, code = UNREADABLE[case]

    answer = raw(service, request)

    check_problem(answer, status, code)
    assert code in service.log
    assert "Traceback" not in service.log
    assert service.is_well()


def test_a_flood_of_them_leaves_a_few_lines_in_the_log(service: RunningService) -> None:
    request, status, _code = UNREADABLE["no HTTP"]
    before = len(service.log)

    for _ in range(300):
        assert raw(service, request + b"9876543210").status == status

    assert len(service.log) - before < 1000
    assert "9876543210" not in service.log
    assert service.is_well()


def test_after_a_body_that_is_too_large_nothing_is_lost(service: RunningService) -> None:
    desk = service.pair("reception")

    for _ in range(30):
        check_problem(desk.ask("POST", TOKENS, b" " * 200_000), 413, "body-too-large")
        assert desk.get(TOKENS)["total"] == 0


@pytest.mark.parametrize("case", BROKEN_BODIES)
def test_a_broken_body_issues_nothing(service: RunningService, case: str) -> None:
    rest, status, code = BROKEN_BODIES[case]
    desk = service.pair("reception")

    answer = raw(service, HEAD + f"Authorization: Bearer {desk.token}\r\n".encode() + rest)

    check_problem(answer, status, code)
    assert "Traceback" not in service.log
    assert desk.get(TOKENS)["total"] == 0
