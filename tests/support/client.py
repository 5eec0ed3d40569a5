"""A small HTTP client on one kept connection, so that thousands of requests cost little."""

import http.client
import json
import select
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE_S = 10.0


class NoAnswer(Exception):
    """The connection broke: whether the request was carried out, nobody knows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is the raw text; `json` reads it."""

    status: int
    kind: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One device or person at the service. One thread at a time; `twin` makes one for another."""

    def __init__(self, url: str, token: str = "", timeout_s: float = PATIENCE_S) -> None:
        self.url, self.token, self._timeout_s = url, token, timeout_s
        self._connection: http.client.HTTPConnection | None = None

    def twin(self) -> "Client":
        """The same device on a connection of its own."""
        return Client(self.url, self.token, self._timeout_s)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, path: str) -> Any:
        """The JSON of an answer that must be well."""
        return self._well(self.ask("GET", path))

    def post(self, path: str, body: object = None, key: str | None = None) -> Any:
        """The JSON of an answer that must be well."""
        return self._well(self.ask("POST", path, body, key))

    def _well(self, answer: Answer) -> Any:
        assert answer.status < 300, (answer.status, answer.body)
        return answer.json if answer.body else None

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request. `body` is sent as JSON, bytes as they are. Raises NoAnswer."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        if key is not None:
            sent["Idempotency-Key"] = key
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            connection = self._connected()
            connection.request(method, path, raw, {**sent, **(headers or {})})
            got = connection.getresponse()
            return Answer(got.status, got.getheader("Content-Type", ""), got.read())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(f"{method} {path}: {error!r}") from None

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is not None and _was_ended(self._connection.sock):
            self.close()  # a server ends connections that were idle for a while
        if self._connection is None:
            address = urlsplit(self.url)
            self._connection = http.client.HTTPConnection(
                address.hostname or "", address.port, timeout=self._timeout_s
            )
        return self._connection


def _was_ended(sock: socket.socket | None) -> bool:
    """Between two requests a connection has nothing to say but its end."""
    if sock is None:
        return True
    poll = select.poll()  # select knows no descriptor above 1,023
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
