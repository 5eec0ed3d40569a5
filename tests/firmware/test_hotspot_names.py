"""The hotspot's DNS, asked as phones ask it: dnsmasq itself with the file that the board gets."""

import os
import secrets
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.firmware.board import FOLDER
from tests.support.processes import free_port
from tests.support.waiting import wait_for

KIOSK = "10.73.0.1"
CONFIGURATION = FOLDER / "network/dnsmasq"
A, PTR, TXT, AAAA, HTTPS = 1, 12, 16, 28, 65
NO_ERROR, NO_SUCH_NAME = 0, 3
ASKED_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is DNS's own; `addresses` are those of type A."""

    code: int
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The DNS server at a port of the loopback."""

    port: int

    def asked(self, name: str, kind: int = A) -> Answer:
        question = secrets.token_bytes(2) + struct.pack(">5H", 0x0100, 1, 0, 0, 0)
        labels = (label.encode() for label in name.split("."))
        question += b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
        question += struct.pack(">2H", kind, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(ASKED_WITHIN_S)
            asking.connect(("127.0.0.1", self.port))
            asking.send(question)
            return _read(asking.recv(1500), len(question))

    def answers(self) -> bool:
        try:
            return self.asked("localhost").code == NO_ERROR
        except OSError:
            return False


def _read(answer: bytes, question_bytes: int) -> Answer:
    flags, _, count = struct.unpack_from(">3H", answer, 2)
    found, at = [], question_bytes
    for _ in range(count):
        # The name is a pointer of two bytes to that of the question.
        kind, _, _, length = struct.unpack_from(">2HIH", answer, at + 2)
        if kind == A:
            found.append(socket.inet_ntoa(answer[at + 12 : at + 12 + length]))
        at += 12 + length
    return Answer(flags & 0x0F, tuple(found))


def dnsmasq() -> str:
    found = shutil.which("dnsmasq", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, "dnsmasq is missing: setup.sh test installs it"
    return found


@contextmanager
def answering(folder: Path) -> Iterator[Names]:
    """As NetworkManager starts it for a shared connection, without its DHCP."""
    port = free_port()
    command = [
        dnsmasq(), "--conf-file=/dev/null", "--no-hosts", "--keep-in-foreground",
        "--bind-interfaces", "--strict-order", "--listen-address=127.0.0.1", f"--port={port}",
        f"--pid-file={folder}/pid", f"--conf-dir={CONFIGURATION}", "--user=", "--group=",
        "--log-facility=-",
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            names = Names(port)
            wait_for(names.answers, what=f"dnsmasq ({folder}/log)")
            yield names
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Names]:
    with answering(tmp_path_factory.mktemp("dnsmasq")) as names:
        yield names


def test_dnsmasq_takes_the_file() -> None:
    for file in CONFIGURATION.iterdir():
        command = [dnsmasq(), "--test", f"--conf-file={file}"]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr


@pytest.mark.parametrize(
    "name",
    ["connectivitycheck.gstatic.com", "www.google.com", "captive.apple.com",
     "www.msftconnecttest.com", "detectportal.firefox.com", "connect.rom.miui.com",
     "never-heard-of.example", "token-kiosk.local", "token-kiosk"],
)  # fmt: skip
def test_every_name_leads_to_the_kiosk(names: Names, name: str) -> None:
    assert names.asked(name) == Answer(NO_ERROR, (KIOSK,))


@pytest.mark.parametrize("kind", [AAAA, HTTPS], ids=["AAAA", "HTTPS"])
def test_what_the_kiosk_has_not_is_said_at_once(names: Names, kind: int) -> None:
    # Without an answer a phone would wait for it, and then not ask for the address that exists.
    assert names.asked("www.google.com", kind) == Answer(NO_ERROR, ())


def test_windows_finds_the_address_that_it_looks_for(names: Names) -> None:
    assert names.asked("dns.msftncsi.com").addresses == ("131.107.255.255",)


@pytest.mark.parametrize("name", ["use-application-dns.net", "mask.icloud.com"])
def test_names_that_must_not_exist_do_not(names: Names, name: str) -> None:
    assert names.asked(name) == Answer(NO_SUCH_NAME, ())


@pytest.mark.parametrize(("name", "kind"), [("8.8.8.8.in-addr.arpa", PTR), ("a.example", TXT)])
def test_nobody_else_is_asked_for_what_we_do_not_know(names: Names, name: str, kind: int) -> None:
    # dnsmasq refuses what it would hand on and cannot: a phone takes that for a broken network.
    assert names.asked(name, kind) == Answer(NO_ERROR, ())
