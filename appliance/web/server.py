"""gunicorn around the app: one worker process, sixteen threads, and the hub beside them."""

import signal
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from appliance.processes import die_with_parent
from appliance.service import Service
from appliance.settings import Settings

THREADS = 16


class Server(BaseApplication):  # type: ignore[misc]
    """Runs until SIGTERM or SIGINT. The service is built in the worker, after the fork."""

    def __init__(
        self, settings: Settings, technician_token: str, simulator_socket: str | None
    ) -> None:
        self._settings, self._token = settings, technician_token
        self._simulator_socket = simulator_socket
        self._service: Service | None = None
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's settings; why each is as it is stands beside it."""
        for name, value in {
            "bind": self._settings.service.listen,
            "worker_class": "gthread",
            "workers": 1,  # one process owns the database: two would give numbers twice
            "threads": THREADS,
            "graceful_timeout": 5,
            "control_socket_disable": True,
            # The heartbeat file must not wear the card.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
            "loglevel": "warning",
            "post_fork": _die_with_parent,
            "worker_exit": self._ended,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in the worker."""
        self._service = Service(self._settings, self._token, self._simulator_socket)
        self._service.start()
        return self._service.app

    def _ended(self, _server: Any, _worker: Any) -> None:
        if self._service is not None:
            self._service.stop()


def _die_with_parent(_server: Any, _worker: Any) -> None:
    """A worker that outlived its killed parent would be a second writer for a second."""
    die_with_parent(signal.SIGKILL)
