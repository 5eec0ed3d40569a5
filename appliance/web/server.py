"""gunicorn's gthread worker around the app, in this very process.

gunicorn's arbiter would be a second process of 30 MB whose only work, bringing a dead worker back,
systemd does as well; and a worker that outlived its killed arbiter would be a second writer.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.sock import create_sockets
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from appliance.service import Service
from appliance.web.asking import BODY_AT_MOST
from appliance.web.slow_clients import Head, head_of
from appliance.web.unreadable import refuse

THREADS = 16
CLOSE_IDLE_WITHIN_S = 0.2


def serve(service: Service, listen: str) -> None:
    """Serves until SIGTERM or SIGINT, then stops the service. Main thread only."""
    application = _Application(service.app, listen)
    log = application.cfg.logger_class(application.cfg)
    sockets = create_sockets(application.cfg, log)
    worker = _Worker(0, os.getppid(), sockets, application, 0, application.cfg, log)
    service.start()
    try:
        worker.init_process()
    finally:
        service.stop()
        worker.tmp.close()


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
            "graceful_timeout": 5,
            "control_socket_disable": True,
            # The worker's heartbeat file must not wear the card.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
            "loglevel": "warning",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


class _Worker(ThreadWorker):  # type: ignore[misc]
    """The worker without its arbiter: nobody above it, and an end that does not dawdle."""

    def init_signals(self) -> None:
        super().init_signals()
        signal.signal(signal.SIGINT, self.handle_exit)

    def handle(self, connection: Any) -> Any:
        """Runs in a thread of the pool, which must not wait for a client."""
        if connection.initialized and connection.parser.unreader.buf.getvalue():
            return super().handle(connection)  # the next request came along with the last
        match head_of(connection):
            case Head.COMING:
                return _DEFER  # back to the poller
            case Head.TOO_LATE:
                return False  # closed
        connection.data_ready = True
        return super().handle(connection)

    def handle_request(self, request: Any, connection: Any) -> Any:
        # gunicorn promises to keep the connection, and then ends it where much is left unread:
        # what the client sends next would be lost without an answer.
        if _is_large(request):
            request.force_close()
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
    """Whether the body is too large, or of no length that is known before."""
    headers = dict(request.headers)
    return "TRANSFER-ENCODING" in headers or int(headers.get("CONTENT-LENGTH", 0)) > BODY_AT_MOST
