"""A clinic with people in it, as browsers and programs knock at its door."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from appliance.actor import Role
from tests.access.door import HOME, Door
from tests.access.gatehouse import PINS


class Staffed:
    """Devices of every role, and people on them."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def hire(self, role: str, name: str = "", counters: tuple[str, ...] = ()) -> str:
        """A person of a role, by their id. The PIN is that of `PINS`."""
        body = {
            "name": name or f"the {role}",
            "role": role,
            "pin": PINS[role],
            "counters": counters,
        }
        added = self.door.knock("POST", "/api/admin/staff", Role.TECHNICIAN, json=body)
        assert added.status_code == 201, added.text
        person: str = added.json["id"]  # type: ignore[index]
        return person

    def device(self, role: str, counter: str | None = None) -> str:
        """The token of a new device."""
        return self.door.pair(self.door.code(Role(role), counter))

    def ask(self, method: str, path: str, token: str, body: object = None) -> TestResponse:
        """As a program: by bearer."""
        headers = {"Authorization": f"Bearer {token}"}
        more: dict[str, Any] = {} if body is None else {"json": body}
        return self.door.knock(method, path, headers=headers, **more)

    def browse(
        self, method: str, path: str, cookies: Mapping[str, str], body: object = None
    ) -> TestResponse:
        """As one of our own pages: by cookies."""
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        more: dict[str, Any] = {} if body is None else {"json": body}
        return self.door.knock(method, path, headers={"Cookie": cookie, "Origin": HOME}, **more)

    def log_in(self, device: str, staff: str, pin: str) -> TestResponse:
        return self.ask("POST", "/api/login", device, {"staff": staff, "pin": pin})

    def session(self, device: str, staff: str, role: str) -> str:
        """The token of a person who is logged in."""
        answer = self.log_in(device, staff, PINS[role])
        assert answer.status_code == 200, answer.text
        token: str = answer.json["session_token"]  # type: ignore[index]
        return token
