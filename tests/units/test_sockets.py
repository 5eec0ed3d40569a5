"""Port 80 without a privilege: systemd opens it, and the service serves it beside its own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Client
from tests.support.service import RunningService
from tests.units.manager import Manager, managing

SERVE = ["-m", "appliance.cli.tokenctl", "serve", "--settings"]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with managing(tmp_path, watchdog_s=20) as manager:
        yield manager


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[RunningService]:
    """Settings and a furnished data folder, without a service."""
    clinic = RunningService(tmp_path)
    yield clinic
    clinic.close()


def listening(host: str, port: int = 0) -> socket.socket:
    sock = socket.create_server((host, port))
    sock.setblocking(False)
    return sock


def status(port: int) -> int:
    with Client(f"http://127.0.0.1:{port}") as client:
        return client.ask("GET", "/health").status


def test_a_socket_of_systemd_is_served_beside_the_service_s_own(
    manager: Manager, clinic: RunningService
) -> None:
    with listening("127.0.0.1") as given:
        # Given a service that is handed a socket
        manager.start([*SERVE, str(clinic.settings_file)], given)

        # When it is ready
        assert manager.hears("READY=1", within_s=15), manager.log

        # Then it answers on both
        assert status(given.getsockname()[1]) == 200
        assert status(clinic.port) == 200


def test_a_socket_of_systemd_may_be_the_one_of_the_settings(
    manager: Manager, clinic: RunningService
) -> None:
    with listening("127.0.0.1", clinic.port) as given:
        # Given a service whose own port is handed to it
        manager.start([*SERVE, str(clinic.settings_file)], given)

        # When it is ready
        assert manager.hears("READY=1", within_s=15), manager.log

        # Then it did not open it again, and answers
        assert status(clinic.port) == 200


def test_a_service_for_this_machine_alone_leaves_the_network_s_socket_alone(
    manager: Manager, clinic: RunningService
) -> None:
    with listening("0.0.0.0") as given:
        # Given a service that listens on the loopback, and a socket that the network reaches
        manager.start([*SERVE, str(clinic.settings_file)], given)

        # When it is ready
        assert manager.hears("READY=1", within_s=15), manager.log

        # Then nobody is answered there, and the log says so
        assert "socket-not-taken" in manager.log
        with socket.create_connection(given.getsockname(), timeout=0.3) as asking:
            asking.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            with pytest.raises(TimeoutError):
                asking.recv(1)
