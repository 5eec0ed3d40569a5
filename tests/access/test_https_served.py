"""HTTPS as browsers meet it: the real queue behind the real program that ends the encryption."""

import json
import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPResponse, HTTPSConnection

import pytest

from appliance.live_client import connect_live
from appliance.technician import TECHNICIAN_FILE
from tests.support.client import Client
from tests.support.encrypted import Encrypted, encrypted

Answer = tuple[HTTPResponse, bytes]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    with encrypted(tmp_path_factory.mktemp("encrypted")) as clinic:
        yield clinic


@pytest.fixture
def trusting(clinic: Encrypted) -> ssl.SSLContext:
    """A phone that knows the clinic's authority, and no other."""
    return ssl.create_default_context(cafile=str(clinic.authority))


@pytest.fixture
def phone(clinic: Encrypted, trusting: ssl.SSLContext) -> Iterator[HTTPSConnection]:
    connection = HTTPSConnection("localhost", clinic.port, timeout=10, context=trusting)
    yield connection
    connection.close()


def ask(phone: HTTPSConnection, method: str, path: str, body: object = None, **sent: str) -> Answer:
    headers = {"Origin": f"https://localhost:{phone.port}", "Content-Type": "application/json"}
    raw = None if body is None else json.dumps(body)
    phone.request(method, path, raw, {**headers, **sent})
    answer = phone.getresponse()
    return answer, answer.read()


def paired(clinic: Encrypted, phone: HTTPSConnection, role: str) -> str:
    """The cookie of a phone that was paired over HTTPS."""
    token = (clinic.clinic.data / TECHNICIAN_FILE).read_text().strip()
    with Client(clinic.clinic.url, token) as technician:
        made = technician.post("/api/pairings", {"role": role})
    assert made["url"].startswith("https://")
    answer, _ = ask(phone, "POST", "/api/pair", {"code": made["code"]})
    assert answer.status == 200
    return str(answer.headers["Set-Cookie"]).partition(";")[0]


def test_a_phone_that_knows_the_authority_is_paired_and_gives_a_number(
    clinic: Encrypted, phone: HTTPSConnection
) -> None:
    cookie = paired(clinic, phone, "reception")

    answer, _ = ask(phone, "POST", "/api/tokens", {"department": "dental"}, Cookie=cookie)

    assert cookie.startswith("__Host-device=")
    assert answer.status == 201


def test_the_whole_page_comes_over_one_connection(
    clinic: Encrypted, phone: HTTPSConnection
) -> None:
    for path in ("/desk", "/static/0/design.css", "/static/0/desk.js", "/desk"):
        answer, body = ask(phone, "GET", path)

        assert (answer.status, len(body) > 100) == (200, True)
        # A page of ours never asks for anything in clear.
        assert b"http://" not in body.replace(b"http://www.w3.org", b"")


def test_a_live_page_hears_of_each_change(
    clinic: Encrypted, phone: HTTPSConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = paired(clinic, phone, "reception")
    monkeypatch.setenv("SSL_CERT_FILE", str(clinic.authority))
    headers = {"Cookie": cookie, "Origin": f"https://localhost:{clinic.port}"}
    with connect_live(f"wss://localhost:{clinic.port}/ws/desk", headers) as live:
        first = json.loads(live.recv(timeout=10))

        ask(phone, "POST", "/api/tokens", {"department": "dental"}, Cookie=cookie)

        newer = first
        while newer["revision"] == first["revision"]:
            newer = json.loads(live.recv(timeout=10))
        assert newer["revision"] > first["revision"]


def test_who_does_not_know_the_authority_is_warned(clinic: Encrypted) -> None:
    stranger = ssl.create_default_context()

    with (
        socket.create_connection(("127.0.0.1", clinic.port), timeout=10) as sock,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        stranger.wrap_socket(sock, server_hostname="localhost")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_what_is_broken_for_long_is_not_spoken(
    clinic: Encrypted, trusting: ssl.SSLContext, version: ssl.TLSVersion
) -> None:
    trusting.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="deprecated"):
        trusting.maximum_version = version
    trusting.set_ciphers("ALL:@SECLEVEL=0")

    with (
        socket.create_connection(("127.0.0.1", clinic.port), timeout=10) as sock,
        pytest.raises(ssl.SSLError),
    ):
        trusting.wrap_socket(sock, server_hostname="localhost")


@pytest.mark.parametrize(
    "lie",
    [
        b"X-Forwarded-Proto: https\r\n",
        b"X-Forwarded-Protocol: ssl\r\n",
        b"X-Forwarded-Ssl: on\r\n",
        b"Forwarded: proto=https\r\n",
    ],
)
def test_nobody_is_believed_who_says_that_he_came_encrypted(clinic: Encrypted, lie: bytes) -> None:
    made = clinic.clinic.client((clinic.clinic.data / TECHNICIAN_FILE).read_text().strip())
    body = json.dumps({"code": made.post("/api/pairings", {"role": "kiosk"})["code"]}).encode()
    asked = (
        b"POST /api/pair HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        + lie
        + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        + body
    )

    answer = said(clinic.clinic.port, asked)

    assert b" 200 " in answer.splitlines()[0]
    assert b"Set-Cookie: device=" in answer


def test_a_line_for_whom_one_speaks_counts_at_its_own_port_alone(clinic: Encrypted) -> None:
    line = b"PROXY TCP4 203.0.113.9 203.0.113.1 5000 443\r\n"
    asked = b"GET /api/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    assert said(clinic.behind, line + asked).startswith(b"HTTP/1.1 200 ")
    assert said(clinic.clinic.port, line + asked).startswith(b"HTTP/1.1 400 ")


def said(port: int, asked: bytes) -> bytes:
    """What is answered to these bytes, as far as it comes in one go."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(asked)
        return sock.recv(65536)


def test_a_handshake_that_never_ends_holds_nobody_up(
    clinic: Encrypted, phone: HTTPSConnection
) -> None:
    idle = [socket.create_connection(("127.0.0.1", clinic.port), timeout=10) for _ in range(50)]
    try:
        for sock in idle[::2]:
            sock.sendall(b"\x16\x03\x01")

        answer, _ = ask(phone, "GET", "/desk")

        assert answer.status == 200
    finally:
        for sock in idle:
            sock.close()
