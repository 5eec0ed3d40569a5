"""A program that talks to the service: one keep-alive connection, one device token."""

import http.client
import json
import time
from types import TracebackType
from typing import Any, Self

TIMEOUT_S = 20.0


class BadAnswer(Exception):
    """The service did not answer 2xx."""


class Client:
    """Not for two threads at once. http.client sets TCP_NODELAY itself."""

    def __init__(self, port: int, token: str | None = None, source: str = "127.0.0.1") -> None:
        self._line = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=TIMEOUT_S, source_address=(source, 0)
        )
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self.took_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._line.close()

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: object, key: str | None = None) -> Any:
        """The answer; `took_s` then says how long it took. Raises BadAnswer, OSError."""
        more = {"Idempotency-Key": key} if key else {}
        return self._ask("POST", path, json.dumps(body).encode(), more)

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Any:
        begun = time.perf_counter()
        self._line.request(method, path, body, self._headers | more)
        answer = self._line.getresponse()
        data = answer.read()
        self.took_s = time.perf_counter() - begun
        if answer.status >= 300:
            raise BadAnswer(f"{method} {path}: {answer.status} {data[:200]!r}")
        return json.loads(data)
