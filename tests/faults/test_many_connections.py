"""However many connections one address opens, the kiosk on this machine finds a place."""

import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from appliance.web.connections import OF_ONE_ADDRESS, Connection, Connections
from appliance.web.tls import Terminator


class Door:
    """Two listeners of one server: strangers come at the one, this machine's kiosk at the other."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.strangers, self.here = (
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)
        )
        self.worker = SimpleNamespace(
            cfg=Config(),
            poller=stack.enter_context(selectors.DefaultSelector()),
            terminator=Terminator([self.strangers]),
        )
        self.connections = Connections()

    def come(self, listener: socket.socket) -> tuple[socket.socket, Connection | None]:
        client = socket.create_connection(listener.getsockname(), timeout=5)
        self._stack.enter_context(client)
        connection = self.connections.accept(self.worker, listener)
        if connection:
            self._stack.callback(connection.sock.close)
        return client, connection

    def turn(self) -> None:
        """What the server's loop does, without a wait."""
        for key, _ in self.worker.poller.select(0):
            key.data(key.fileobj)
        self.connections.end_overdue(self.worker.poller)


@pytest.fixture
def door() -> Iterator[Door]:
    with ExitStack() as stack:
        yield Door(stack)


def test_one_address_has_only_so_many(door: Door) -> None:
    taken = [door.come(door.strangers)[1] for _ in range(OF_ONE_ADDRESS)]
    one_more, refused = door.come(door.strangers)

    assert all(taken)
    assert refused is None
    assert one_more.recv(1) == b""
    assert door.come(door.here)[1] is not None


def test_who_ends_makes_room(door: Door) -> None:
    taken = [door.come(door.strangers)[1] for _ in range(OF_ONE_ADDRESS)]
    assert taken[0] is not None
    taken[0].close()

    assert door.come(door.strangers)[1] is not None
    assert door.come(door.strangers)[1] is None


def test_an_end_that_the_other_side_does_not_see_keeps_its_place(door: Door) -> None:
    come = [door.come(door.strangers) for _ in range(OF_ONE_ADDRESS)]
    client, connection = come[0]
    assert connection is not None

    connection.close(graceful=True)
    connection.close()
    assert door.come(door.strangers)[1] is None

    client.close()
    door.turn()
    assert door.come(door.strangers)[1] is not None
    assert door.come(door.strangers)[1] is None


def test_an_end_waits_for_the_other_side_without_holding_the_loop(door: Door) -> None:
    client, connection = door.come(door.here)
    assert connection is not None
    connection.sock.send(b"the answer")
    client.send(b"more than was read")
    connection.close(graceful=True)

    door.turn()
    assert client.recv(100) == b"the answer"
    assert client.recv(100) == b""
    assert connection.sock.fileno() != -1

    client.close()
    door.turn()
    assert connection.sock.fileno() == -1
