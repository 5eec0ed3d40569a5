"""A socket does not outlive the right to it, and does not keep anybody logged in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from appliance.technician import TECHNICIAN_FILE
from tests.access.gatehouse import PINS
from tests.support.client import Client
from tests.support.service import RunningService, running_service

WITHIN_S = 2.0
ROOM = "/ws/counters/room-1"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="module")
def technician(service: RunningService) -> Client:
    return service.client((service.data / TECHNICIAN_FILE).read_text().strip())


@pytest.fixture
def doctor(technician: Client) -> Iterator[str]:
    """A doctor's id."""
    body = {"name": "Dr. Nayak", "role": "doctor", "pin": PINS["doctor"]}
    person: str = technician.post("/api/admin/staff", body)["id"]
    yield person
    technician.ask("DELETE", f"/api/admin/staff/{person}")


@contextmanager
def listening(service: RunningService, token: str) -> Iterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {token}"}
    address = service.url.replace("http", "ws") + ROOM
    with connect(address, additional_headers=headers, proxy=None) as socket:
        socket.recv(timeout=WITHIN_S)
        yield socket


def is_refused(service: RunningService, token: str) -> bool:
    """Whether the handshake is refused for want of a login or of a device."""
    with pytest.raises(InvalidStatus) as refusal, listening(service, token):
        pass
    return refusal.value.response.status_code == 401


def has_ended(socket: ClientConnection) -> bool:
    """Whether it ends in time; until then heartbeats may come."""
    try:
        for _ in range(int(WITHIN_S / 2) + 3):
            socket.recv(timeout=WITHIN_S)
    except ConnectionClosed:
        return True
    except TimeoutError:
        return False
    return False


def test_a_device_alone_is_cut_off_once_its_role_has_people(
    service: RunningService, technician: Client
) -> None:
    admin = service.pair("admin")
    with listening(service, admin.token) as socket:
        body = {"name": "Chitra", "role": "admin", "pin": PINS["admin"]}
        technician.post("/api/admin/staff", body)

        assert has_ended(socket)

    assert is_refused(service, admin.token)


def log_out(service: RunningService, technician: Client, session: Client, person: str) -> None:
    session.post("/api/logout", {})


def change_pin(service: RunningService, technician: Client, session: Client, person: str) -> None:
    session.post("/api/me/pin", {"old": PINS["doctor"], "new": "571930"})


def move(service: RunningService, technician: Client, session: Client, person: str) -> None:
    technician.ask("PATCH", f"/api/admin/staff/{person}", {"counters": ["room-2"]})


def remove(service: RunningService, technician: Client, session: Client, person: str) -> None:
    technician.ask("DELETE", f"/api/admin/staff/{person}")


def unpair(service: RunningService, technician: Client, session: Client, person: str) -> None:
    technician.ask("DELETE", f"/api/devices/{session.get('/api/me')['device']}")


def close_the_day(
    service: RunningService, technician: Client, session: Client, person: str
) -> None:
    technician.post("/api/day/close", {})
    technician.post("/api/day/open", {})


@pytest.mark.parametrize("ends", [log_out, change_pin, move, remove, unpair, close_the_day])
def test_the_sockets_of_a_session_end_with_it(
    service: RunningService,
    technician: Client,
    doctor: str,
    ends: Callable[[RunningService, Client, Client, str], None],
) -> None:
    device = service.pair("doctor")
    said = device.post("/api/login", {"staff": doctor, "pin": PINS["doctor"]})
    session = service.client(said["session_token"])
    with listening(service, session.token) as socket:
        ends(service, technician, session, doctor)

        assert has_ended(socket)

    assert is_refused(service, session.token)


def test_another_persons_socket_on_the_same_device_stays(
    service: RunningService, technician: Client, doctor: str
) -> None:
    body = {"name": "Dr. Das", "role": "doctor", "pin": "719305"}
    other = technician.post("/api/admin/staff", body)["id"]
    device = service.pair("doctor")
    mine = device.post("/api/login", {"staff": doctor, "pin": PINS["doctor"]})["session_token"]
    theirs = device.post("/api/login", {"staff": other, "pin": "719305"})["session_token"]
    with listening(service, mine) as gone, listening(service, theirs) as stays:
        technician.ask("DELETE", f"/api/admin/staff/{doctor}")

        assert has_ended(gone)
        assert not has_ended(stays)
