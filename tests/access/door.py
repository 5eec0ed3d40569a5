"""The app's door as clients of every role knock at it, through Flask's own test client."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.actor import Role
from appliance.service import Service
from appliance.settings import Privacy, Queue, Settings

TECHNICIAN = "the technician's token"
HOME = "http://localhost"


@contextmanager
def open_door(folder: Path, queue: Queue | None = None) -> Iterator["Door"]:
    """A service with its data in the folder, and its door. `queue`: its limits."""
    settings = Settings(
        service=replace(Settings().service, data_dir=str(folder)),
        privacy=Privacy(names=True),
        queue=queue or Queue(),
    )
    service = Service(settings, TECHNICIAN)
    service.start()
    try:
        yield Door(service)
    finally:
        service.stop()


class Door:
    """Sends requests; pairs devices as a technician would."""

    def __init__(self, service: Service) -> None:
        self.client: FlaskClient = service.app.test_client(use_cookies=False)
        self._tokens: dict[tuple[Role, str | None], str] = {}

    def knock(
        self,
        method: str,
        path: str,
        role: Role = Role.PUBLIC,
        *,
        counter: str | None = None,
        headers: dict[str, str] | None = None,
        **body: Any,
    ) -> TestResponse:
        sent = dict(headers or {})
        if role is not Role.PUBLIC:
            sent["Authorization"] = f"Bearer {self.token(role, counter)}"
        return self.client.open(path, method=method, headers=sent, **body)

    def token(self, role: Role, counter: str | None = None) -> str:
        """The device token of a role, paired at first use."""
        if role is Role.TECHNICIAN:
            return TECHNICIAN
        if (role, counter) not in self._tokens:
            self._tokens[role, counter] = self.pair(self.code(role, counter))
        return self._tokens[role, counter]

    def code(self, role: Role, counter: str | None = None) -> str:
        body = {"role": role, "counter": counter}
        made = self.knock("POST", "/api/pairings", Role.TECHNICIAN, json=body)
        assert made.status_code == 201, made.text
        code: str = made.json["code"]  # type: ignore[index]
        return code

    def pair(self, code: str) -> str:
        paired = self.knock("POST", "/api/pair", json={"code": code})
        assert paired.status_code == 200, paired.text
        token: str = paired.json["device_token"]  # type: ignore[index]
        return token


def code_of(response: TestResponse) -> str:
    """The stable code of a problem answer."""
    assert response.content_type == "application/problem+json", response.text
    assert response.json is not None
    code: str = response.json["code"]
    return code
