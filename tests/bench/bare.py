"""The baseline, a process of its own: the least that can call itself a durable HTTP service.

`python -m tests.bench.bare FOLDER PORT`: Flask under the service's own gunicorn settings, one
insert a request, and no rule, role, event or screen.
"""

import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from gunicorn.app.base import BaseApplication

from appliance.web.server import THREADS


class BareServer(BaseApplication):  # type: ignore[misc]
    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"127.0.0.1:{self._port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm",
            "loglevel": "warning",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._folder / "bare.db")


def create_app(path: Path) -> Flask:
    app, kept = Flask(__name__), threading.local()
    with sqlite3.connect(path) as first:
        first.execute("PRAGMA page_size = 1024")
        first.execute("PRAGMA journal_mode = WAL")
        first.execute("CREATE TABLE token (number INTEGER PRIMARY KEY, department TEXT, at REAL)")
    first.close()

    def connection() -> sqlite3.Connection:
        if not hasattr(kept, "connection"):
            kept.connection = sqlite3.connect(path, isolation_level=None, timeout=5)
            kept.connection.execute("PRAGMA synchronous = FULL")
        opened: sqlite3.Connection = kept.connection
        return opened

    @app.post("/api/tokens")
    def issue() -> tuple[Response, int]:
        body: dict[str, Any] = request.get_json()
        db = connection()
        db.execute("BEGIN IMMEDIATE")
        added = db.execute(
            "INSERT INTO token (department, at) VALUES (?, julianday())", (body["department"],)
        )
        db.execute("COMMIT")
        return jsonify({"number": added.lastrowid}), 201

    @app.get("/health")
    def health() -> Response:
        return jsonify({"status": "ok"})

    return app


if __name__ == "__main__":
    BareServer(Path(sys.argv[1]), int(sys.argv[2])).run()
