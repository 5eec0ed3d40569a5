"""The real simulator process, and stand-ins for its neighbours, the kiosk and the display."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

PATIENCE_S = 10.0

Serve = Callable[[socket.socket], None]


class StandIn:
    """A listening socket whose every connection is served by one function, on one thread."""

    def __init__(self, listening: socket.socket, serve: Serve) -> None:
        self._listening = listening
        self._serve = serve
        self._thread = Thread(target=self._run)

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection, suppress(ConnectionError):
                self._serve(connection)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()


def stand_in_at(path: Path, serve: Serve) -> StandIn:
    """A stand-in at a unix socket."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    listening.listen(8)
    return StandIn(listening, serve)


class Pins:
    """A kiosk with one button; what was pressed stands in `presses`."""

    def __init__(self) -> None:
        self.presses: list[dict[str, Any]] = []

    def serve(self, connection: socket.socket) -> None:
        request = json.loads(connection.makefile().readline())
        connection.sendall(json.dumps(self._answer(request)).encode() + b"\n")

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if "state" in request:
            return {
                "buttons": {"general_medicine": {"pin": 17, "pressed": False}},
                "lamps": {"general_medicine": {"pin": 27, "on": True, "mode": "ready"}},
                "printer": {"state": "ready", "meter_mm": 1200},
            }
        if request["press"] != "general_medicine":
            return {"ok": False, "code": "unknown-button"}
        self.presses.append(request)
        return {"ok": True}


class Simulator:
    """The program in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appliance.simulator", "--run", str(folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "error"},
        )

    def wait_until_ready(self) -> Self:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == "simulator: ready\n", self.process.communicate()[1]
        return self

    def stop(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit status, what it said, what it complained of."""
        self.process.send_signal(by)
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, out, err

    def end(self) -> tuple[int, str, str]:
        """The same for a program that ends by itself."""
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, out, err

    def request(
        self, method: str, path: str, body: object = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in small letters) and body."""
        connection = http.client.HTTPConnection("bench", timeout=PATIENCE_S)
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.settimeout(PATIENCE_S)
        try:
            connection.sock.connect(str(self.folder / "simulator.sock"))
            sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            connection.request(method, path, sent)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        return json.loads(self.request("GET", path)[2])

    def post(self, path: str, body: object) -> tuple[int, Any]:
        """Status and JSON."""
        status, _, answer = self.request("POST", path, body)
        return status, json.loads(answer)

    def print(self, stream: bytes) -> None:
        """Sends a job and waits until the printer has taken all of it."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sender:
            sender.settimeout(PATIENCE_S)
            sender.connect(str(self.folder / "printer.sock"))
            sender.sendall(stream)
            sender.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                sender.recv(1)
