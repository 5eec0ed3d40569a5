"""gunicorn's gthread worker around the app, in this very process.

gunicorn's arbiter would be a second process of 30 MB whose only work, bringing a dead worker back,
systemd does as well; and a worker that outlived its killed arbiter would be a second writer.
"""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import ParseException
from gunicorn.sock import create_sockets
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from appliance.certificates import Certificates
from appliance.notify import Turn, systemd_notifier, tell_where_it_hangs
from appliance.service import Service
from appliance.web.asking import BODY_AT_MOST
from appliance.web.connections import CONNECTIONS_AT_MOST, Connections
from appliance.web.listening import Given, network_ports, serves
from appliance.web.pulse import Pulse, Served
from appliance.web.reached import NETWORK_PORTS
from appliance.web.renewal import Renewal
from appliance.web.slow_clients import SILENCE_AT_MOST_S, Arrived, arrived
from appliance.web.tls import BELIEVED, NOBODY_BELIEVED, Terminator
from appliance.web.unreadable import refuse

THREADS = 16
CLOSE_IDLE_WITHIN_S = 0.2
TURNS_WITHIN_S = 6.0  # the loop wakes each second, and never waits for a client or the disk


def serve(service: Service, listen: str, given: Given) -> None:
    """Serves `listen` and the sockets given, until SIGTERM or SIGINT; then stops the service.

    Main thread only.
    """
    application = _Application(service.app, listen)
    terminator = Terminator(given.tls)
    terminator.tell(service.app, wanted=Certificates(service.choosing.places.tls).is_on)
    sockets = _sockets(application, listen, given.sockets)
    service.app.config[NETWORK_PORTS] = network_ports(sockets)
    notifier = systemd_notifier(time.monotonic)
    worker = _Worker(0, os.getppid(), sockets, application, 0, application.cfg, _log(application))
    worker.terminator, worker.believing = terminator, _believing(service.app, listen)
    pulse = Pulse(
        notifier,
        service.store,
        Served(lambda: worker.tpool, lambda: worker.finished),
        turns=(worker.turn, service.hub.turn),
        address=_address(listen),
    )
    worker.on_running, worker.on_ending = pulse.start, notifier.ending
    renewal = Renewal()
    service.choosing.renew = renewal.ask
    service.start()
    try:
        worker.init_process()
    finally:
        renewal.stop()
        pulse.stop()
        service.stop()
        worker.tmp.close()


def _believing(app: Flask, listen: str) -> Any:
    """The same settings, for connections of the terminator."""
    settings = _Application(app, listen).cfg
    for name, value in BELIEVED.items():
        settings.set(name, value)
    return settings


def _sockets(application: "_Application", listen: str, given: list[socket.socket]) -> list[Any]:
    """As gunicorn wants them: those given, and one for `listen` where none of them is that."""
    log = _log(application)
    sockets: list[Any] = []
    if not serves(given, listen):
        sockets += create_sockets(application.cfg, log)
    if given:
        sockets += create_sockets(application.cfg, log, fds=[sock.detach() for sock in given])
    return sockets


def _log(application: "_Application") -> Any:
    return application.cfg.logger_class(application.cfg)


def _address(listen: str) -> tuple[str, int]:
    """Where this machine reaches what listens there."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), int(port)  # noqa: S104


class _Application(BaseApplication):  # type: ignore[misc]
    """gunicorn's settings; why each is as it is stands beside it."""

    def __init__(self, app: Flask, listen: str) -> None:
        self._app, self._listen = app, listen
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": self._listen,
            "worker_class": "gthread",
            "threads": THREADS,
            "worker_connections": CONNECTIONS_AT_MOST,
            "graceful_timeout": 5,
            "control_socket_disable": True,
            # The worker's heartbeat file must not wear the card.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
            "loglevel": "warning",
            **NOBODY_BELIEVED,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


class _Worker(ThreadWorker):  # type: ignore[misc]
    """The worker without its arbiter: nobody above it, and an end that does not dawdle."""

    on_running: Callable[[], None]
    on_ending: Callable[[], None]
    terminator: Terminator
    believing: Any

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.turn, self.finished = Turn("the server's loop"), 0
        self._connections = Connections()

    def init_signals(self) -> None:
        super().init_signals()
        signal.signal(signal.SIGINT, self.handle_exit)
        tell_where_it_hangs()

    def run(self) -> None:
        self.on_running()
        super().run()

    def notify(self) -> None:
        """Once in each turn of the loop."""
        self.turn.within(TURNS_WITHIN_S)
        self._connections.end_overdue(self.poller)

    def accept(self, listener: Any) -> None:
        """One that waits at the listener, unless somebody else was faster."""
        with suppress(BlockingIOError, ConnectionAbortedError):
            if connection := self._connections.accept(self, listener):
                self.nr_conns += 1
                self.enqueue_req(connection)

    def handle_exit(self, number: int, frame: Any) -> None:
        self.on_ending()
        super().handle_exit(number, frame)

    def handle(self, connection: Any) -> Any:
        """Runs in a thread of the pool, which must not wait for a client."""
        if self.terminator.speaks(connection):
            connection.cfg = self.believing
        try:
            match arrived(connection):
                case Arrived.COMING:
                    return _DEFER  # back to the poller
                case Arrived.TOO_LATE:
                    return False  # closed
        except ParseException as error:
            refuse(connection.sock, error)
            return False
        connection.data_ready = True
        return super().handle(connection)

    def finish_request(self, connection: Any, future: Any) -> None:
        """On the loop's thread."""
        self.finished += 1
        super().finish_request(connection, future)
        if self.pending_conns and self.pending_conns[-1] is connection:
            # All of them wait as long, so the earliest stays the first.
            connection.timeout = time.monotonic() + SILENCE_AT_MOST_S

    def handle_request(self, request: Any, connection: Any) -> Any:
        # gunicorn promises to keep the connection, and then ends it where much is left unread:
        # what the client sends next would be lost without an answer.
        if _is_large(request):
            request.force_close()
        self.terminator.mark(request, connection)
        return super().handle_request(request, connection)

    def handle_error(self, _request: Any, client: Any, _address: Any, error: Exception) -> None:
        refuse(client, error)

    def is_parent_alive(self) -> bool:
        return True

    def _cap_keepalive(self, _deadline: float) -> None:
        # Browsers and the kiosk open a new connection by themselves; two seconds' wait for them
        # would be most of the time that the queue is away at an upgrade.
        super()._cap_keepalive(time.monotonic() + CLOSE_IDLE_WITHIN_S)


def _is_large(request: Any) -> bool:
    """Whether the body is too large, and left unread."""
    return int(dict(request.headers).get("CONTENT-LENGTH", 0)) > BODY_AT_MOST
