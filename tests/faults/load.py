"""People at work while the service dies under them: each asks again until it is answered."""

import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from tests.faults.judge import Called, Issued
from tests.support.client import Client, NoAnswer

AGAIN_AFTER_S = 0.02


class Unanswered(Exception):
    """The service is dead, and it will not come back for this one."""


class Load:
    """Threads that issue and call until `stop`. What they were told is read after it."""

    def __init__(self) -> None:
        self._stopping, self._dead = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self.trouble: list[str] = []
        self.issued: list[Issued] = []
        self.called: list[Called] = []
        self.keys: set[str] = set()

    def issues(self, client: Client, departments: Sequence[str]) -> None:
        """One more client that issues tokens, one after the other."""
        self._work(lambda: self._issue(client, random.choice(departments)), client)

    def calls(self, client: Client, counter: str) -> None:
        """One more doctor, who calls one after the other."""
        current: list[str | None] = [None]
        self._work(lambda: self._call(client, counter, current), client)

    def _work(self, once: Callable[[], None], client: Client) -> None:
        def until_stopped() -> None:
            with client, suppress(Unanswered):
                while not self._stopping.is_set():
                    once()

        thread = threading.Thread(target=until_stopped)
        self._threads.append(thread)
        thread.start()

    def end_with(self, death: Callable[[], None]) -> None:
        """The service dies in the middle of it, and nobody asks again."""
        self._dead.set()
        death()
        self.stop()

    def stop(self) -> None:
        """Lets each finish what it asked for."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "a client was never answered"

    def _issue(self, client: Client, department: str) -> None:
        key = uuid.uuid4().hex
        self.keys.add(key)
        token, asked_at = self._insist(client, "/api/tokens", {"department": department}, key)
        self.issued.append(
            Issued(key, token["id"], department, token["number"], asked_at, time.monotonic())
        )

    def _call(self, client: Client, counter: str, current: list[str | None]) -> None:
        key, after = uuid.uuid4().hex, current[0]
        path = f"/api/counters/{counter}/call-next"
        answer, _ = self._insist(client, path, {"after": after}, key)
        current[0] = answer["token"]["id"] if answer["token"] else None
        self.called.append(Called(key, counter, after, current[0], answer["repeated"]))

    def _insist(self, client: Client, path: str, body: object, key: str) -> tuple[Any, float]:
        """The answer, and when it was first asked for; anything but a yes is trouble."""
        asked_at = time.monotonic()
        while True:
            try:
                answer = client.ask("POST", path, body, key)
            except NoAnswer:
                if self._dead.is_set():
                    raise Unanswered from None
                threading.Event().wait(AGAIN_AFTER_S)
                continue
            if answer.status not in {200, 201}:
                self.trouble.append(f"{answer.status} {answer.body!r}")
                self._stopping.set()
                raise AssertionError(self.trouble[-1])
            return answer.json, asked_at
