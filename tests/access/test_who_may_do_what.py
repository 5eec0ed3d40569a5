import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from appliance.actor import Role
from appliance.service import Service
from appliance.web.access.route import Route
from appliance.web.access.table import ROUTES
from tests.access.door import Door, code_of, open_door
from tests.access.staffed import Staffed

ONLY_IN_THE_DEMO = {route for route in ROUTES if "/simulator" in route}
REFUSALS = {"denied", "not-paired", "login-needed"}
SOCKETS = {route for route in ROUTES if " /ws/" in route}


def routes_of(service: Service) -> set[str]:
    return {
        f"{method} {rule}"
        for rule in service.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_its_row_and_every_row_its_route(service: Service) -> None:
    assert routes_of(service) == set(ROUTES) - ONLY_IN_THE_DEMO


def test_each_route_is_open_to_its_roles_and_closed_to_all_others(door: Door) -> None:
    asked = product(sorted(set(ROUTES) - SOCKETS - ONLY_IN_THE_DEMO), Role)

    for route, role in asked:
        method, rule = route.split(" ")
        path = re.sub(r"<(?:path:)?[a-z_]+>", "room-1", rule)
        answer = door.knock(method, path, role, json=None if method == "GET" else {})
        refused = answer.status_code in (401, 403) and code_of(answer) in ("denied", "not-paired")
        closed = role not in ROUTES[route].roles
        assert refused == closed, (route, role, answer.status_code, answer.text)


# Device and person, and as whom the person acts; None: nobody is logged in.
ON_DEVICES = {
    ("doctor", "doctor"): Role.DOCTOR,
    ("doctor", "admin"): Role.DOCTOR,
    ("reception", "reception"): Role.RECEPTION,
    ("reception", "admin"): Role.RECEPTION,
    ("admin", "admin"): Role.ADMIN,
    ("admin", "reception"): Role.RECEPTION,
    ("admin", "doctor"): Role.DOCTOR,
    ("doctor", None): None,
    ("reception", None): None,
    ("admin", None): None,
}


class Everybody:
    """A device of each role, and everybody who may log in on it; who was logged out, is in again.

    What a route does may log everybody out: it may close the day.
    """

    def __init__(self, door: Door) -> None:
        self.staffed = Staffed(door)
        self._devices = {
            role: self.staffed.device(role) for role in ("doctor", "reception", "admin")
        }
        self._people = {role: self.staffed.hire(role) for role in self._devices}
        self._sessions: dict[tuple[str, str], str] = {}

    def token(self, device: str, person: str | None) -> str:
        if person is None:
            return self._devices[device]
        session = self._sessions.get((device, person))
        if session is None or self.staffed.ask("GET", "/api/me", session).status_code != 200:
            session = self.staffed.session(self._devices[device], self._people[person], person)
            self._sessions[device, person] = session
        return session


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everybody]:
    with open_door(tmp_path_factory.mktemp("clinic")) as door:
        yield Everybody(door)


def may(route: Route, device: str, acting: Role | None) -> bool:
    if acting is not None:
        return acting in route.roles
    return route.is_public or (route.before_login and Role(device) in route.roles)


@pytest.mark.parametrize("route", sorted(set(ROUTES) - SOCKETS - ONLY_IN_THE_DEMO))
def test_a_person_may_what_their_role_on_this_device_may_and_nobody_what_the_public_may(
    everybody: Everybody, route: str
) -> None:
    method, rule = route.split(" ")
    path = re.sub(r"<(?:path:)?[a-z_]+>", "room-1", rule)

    for (device, person), acting in ON_DEVICES.items():
        token = everybody.token(device, person)
        answer = everybody.staffed.ask(method, path, token, None if method == "GET" else {})
        refused = answer.status_code in (401, 403) and code_of(answer) in REFUSALS
        assert refused != may(ROUTES[route], device, acting), (device, person, answer.text)
        if refused and acting is None and Role(device) in ROUTES[route].roles:
            assert (answer.status_code, code_of(answer)) == (401, "login-needed")


def test_a_doctor_bound_to_a_counter_acts_there_only(door: Door) -> None:
    body = {"after": None}

    here = door.knock(
        "POST", "/api/counters/room-1/call-next", Role.DOCTOR, counter="room-1", json=body
    )
    there = door.knock(
        "POST", "/api/counters/room-2/call-next", Role.DOCTOR, counter="room-1", json=body
    )

    assert here.status_code == 200
    assert (there.status_code, code_of(there)) == (403, "other-counter")


def kept(folder: Path) -> list[str]:
    """Whatever stands in the database."""
    with closing(sqlite3.connect(f"file:{folder / 'queue.db'}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def test_no_get_changes_anything(door: Door, tmp_path: Path) -> None:
    looks = [route for route in sorted(set(ROUTES) - SOCKETS - ONLY_IN_THE_DEMO) if "GET " in route]
    tokens = [door.token(role) for role in (Role.ADMIN, Role.DOCTOR, Role.TECHNICIAN)]
    before = kept(tmp_path)

    for route in looks:
        path = re.sub(r"<(?:path:)?[a-z_]+>", "room-1", route.removeprefix("GET "))
        for token in tokens:
            for method in ("GET", "HEAD"):
                headers = {"Authorization": f"Bearer {token}"}
                door.knock(method, path, headers=headers).close()

    assert kept(tmp_path) == before


def test_an_unknown_token_is_told_to_pair(door: Door) -> None:
    answer = door.knock("GET", "/api/counters", headers={"Authorization": "Bearer nonsense"})

    assert (answer.status_code, code_of(answer)) == (401, "not-paired")


def test_a_removed_device_is_out_at_once(door: Door) -> None:
    door.knock("GET", "/api/counters", Role.DOCTOR)
    devices = door.knock("GET", "/api/devices", Role.TECHNICIAN).json
    assert devices is not None

    gone = door.knock("DELETE", f"/api/devices/{devices['items'][0]['id']}", Role.TECHNICIAN)
    after = door.knock("GET", "/api/counters", Role.DOCTOR)

    assert gone.status_code == 204
    assert after.status_code == 401
