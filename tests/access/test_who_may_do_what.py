import re

import pytest

from appliance.actor import Role
from appliance.service import Service
from appliance.web.access.table import ROUTES
from tests.access.door import Door, code_of

ONLY_IN_THE_DEMO = {route for route in ROUTES if "/simulator" in route}
SOCKETS = {route for route in ROUTES if " /ws/" in route}


def routes_of(service: Service) -> set[str]:
    return {
        f"{method} {rule}"
        for rule in service.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_its_row_and_every_row_its_route(service: Service) -> None:
    assert routes_of(service) == set(ROUTES) - ONLY_IN_THE_DEMO


@pytest.mark.parametrize("route", sorted(set(ROUTES) - SOCKETS - ONLY_IN_THE_DEMO))
def test_a_route_is_open_to_its_roles_and_closed_to_all_others(door: Door, route: str) -> None:
    method, rule = route.split(" ")
    path = re.sub(r"<(?:path:)?[a-z_]+>", "room-1", rule)

    for role in Role:
        answer = door.knock(method, path, role, json=None if method == "GET" else {})
        refused = answer.status_code in (401, 403) and code_of(answer) in ("denied", "not-paired")
        assert refused == (role not in ROUTES[route].roles), (role, answer.status_code, answer.text)


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


def test_no_get_changes_anything(service: Service) -> None:
    changing = {
        rule.rule
        for rule in service.app.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    }

    shared = {rule for rule in changing if f"GET {rule}" in ROUTES and "POST" not in rule}
    # Lists; reading them writes nothing.
    assert shared <= {"/api/tokens", "/api/login", "/api/admin/staff"}


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
