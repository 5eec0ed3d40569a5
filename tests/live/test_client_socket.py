"""The programs' own sockets: where they are encrypted, two threads are never inside at once."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.certificates import Certificates
from appliance.live_client import OneAtATime, connect_live
from tests.support.encrypted import Encrypted, encrypted
from tests.support.waiting import wait_for


class Inside:
    """Stands before OpenSSL's object of a connection and counts the threads within it."""

    def __init__(self, openssl: Any) -> None:
        self._openssl = openssl
        self._counting = threading.Lock()
        self._now = self.most = self.reads = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._openssl, name)

    def read(self, *arguments: Any) -> Any:
        return self._entered(self._openssl.read, *arguments)

    def write(self, *arguments: Any) -> Any:
        return self._entered(self._openssl.write, *arguments)

    def _entered(self, do: Any, *arguments: Any) -> Any:
        with self._counting:
            self._now += 1
            self.most = max(self.most, self._now)
            self.reads += do == self._openssl.read
        try:
            return do(*arguments)
        finally:
            with self._counting:
                self._now -= 1


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    made = Certificates(tmp_path_factory.mktemp("tls"))
    made.certify(["localhost"], datetime.now(UTC))
    return made


@pytest.fixture
def ends(certificates: Certificates) -> Iterator[tuple[OneAtATime, ssl.SSLSocket]]:
    """The two ends of an encrypted connection; the first is ours."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificates.certificate)
    trusting = ssl.create_default_context(cafile=str(certificates.authority))
    trusting.sslsocket_class = OneAtATime
    near, far = socket.socketpair()
    for end in near, far:
        end.settimeout(10)
    taken: list[ssl.SSLSocket] = []
    taking = threading.Thread(target=lambda: taken.append(served.wrap_socket(far, True)))
    taking.start()
    with closing(trusting.wrap_socket(near, server_hostname="localhost")) as ours:
        taking.join(10)
        with closing(taken[0]) as theirs:
            assert isinstance(ours, OneAtATime)
            yield ours, theirs


def test_who_waits_to_hear_neither_meets_nor_keeps_waiting_who_speaks(
    ends: tuple[OneAtATime, ssl.SSLSocket],
) -> None:
    # given a thread that waits for a word that is not said yet
    ours, theirs = ends
    inside = ours._sslobj = Inside(ours._sslobj)  # type: ignore[attr-defined]
    heard: list[bytes] = []
    ours.settimeout(None)
    listening = threading.Thread(target=lambda: heard.append(ours.recv(100)))
    listening.start()
    wait_for(lambda: inside.reads > 0)

    # when another one speaks, and is answered
    ours.sendall(b"question")
    assert theirs.recv(100) == b"question"
    theirs.sendall(b"answer")
    listening.join(10)

    # then both were heard, and were never within OpenSSL together
    assert heard == [b"answer"]
    assert inside.most == 1


def test_more_than_the_line_holds_is_said_and_heard_whole(
    ends: tuple[OneAtATime, ssl.SSLSocket],
) -> None:
    ours, theirs = ends
    said = bytes(range(256)) * 8_000
    ours.settimeout(None)
    speaking = threading.Thread(target=ours.sendall, args=(said,))
    speaking.start()
    heard = bytearray()

    theirs.sendall(b"meanwhile")
    assert ours.recv(100) == b"meanwhile"
    while len(heard) < len(said):
        heard += theirs.recv(65_536)
    speaking.join(10)

    assert heard == said


def test_nobody_waits_longer_than_was_said(ends: tuple[OneAtATime, ssl.SSLSocket]) -> None:
    ours, _theirs = ends
    ours.settimeout(0.05)

    with pytest.raises(TimeoutError):
        ours.recv(100)

    assert ours.gettimeout() == 0.05


def test_the_end_is_heard(ends: tuple[OneAtATime, ssl.SSLSocket]) -> None:
    ours, theirs = ends

    theirs.close()

    assert ours.recv(100) == b""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    with encrypted(tmp_path_factory.mktemp("encrypted")) as clinic:
        yield clinic


def test_a_program_s_socket_is_such_a_one(
    clinic: Encrypted, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a machine that knows the clinic's authority
    monkeypatch.setenv("SSL_CERT_FILE", str(clinic.authority))

    with connect_live(f"wss://localhost:{clinic.port}/ws/board") as board:
        assert isinstance(board.socket, OneAtATime)
        assert b'"board"' in board.recv(timeout=10, decode=False)


def test_strangers_are_not_spoken_to(clinic: Encrypted) -> None:
    with (
        pytest.raises(ssl.SSLCertVerificationError),
        connect_live(f"wss://localhost:{clinic.port}/ws/board"),
    ):
        pass


def test_without_encryption_there_is_nothing_to_guard(clinic: Encrypted) -> None:
    address = clinic.clinic.url.replace("http", "ws")

    with connect_live(f"{address}/ws/board") as board:
        assert not isinstance(board.socket, ssl.SSLSocket)
