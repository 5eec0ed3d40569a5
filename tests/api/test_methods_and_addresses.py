"""What every route does alike: methods it has not, and parameters it does not know."""

import re
from collections.abc import Iterator

import pytest

from appliance.actor import Role
from appliance.web.access.route import Route
from appliance.web.access.table import ROUTES
from tests.access.door import Door, code_of, open_door

API = [route for route in ROUTES.values() if route.is_api]
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One for all of them: what is not there changes nothing."""
    with open_door(tmp_path_factory.mktemp("clinic")) as door:
        yield door


def address(route: Route) -> str:
    return re.sub(r"<[^>]*>", "room-1", route.rule)


def methods_of(rule: str) -> set[str]:
    return {route.method for route in API if route.rule == rule}


@pytest.mark.parametrize("rule", sorted({route.rule for route in API}))
def test_a_method_that_is_not_there_is_told_which_are(door: Door, rule: str) -> None:
    has = methods_of(rule)
    path = address(ROUTES[f"{min(has)} {rule}"])

    for method in sorted(METHODS - has):
        answer = door.knock(method, path, Role.ADMIN)

        assert (answer.status_code, code_of(answer)) == (405, "method-not-allowed")
        assert set(answer.allow) >= has
        assert set(answer.allow) <= has | {"HEAD", "OPTIONS"}


@pytest.mark.parametrize("rule", sorted({route.rule for route in API}))
def test_options_tells_the_methods_and_nothing_else(door: Door, rule: str) -> None:
    has = methods_of(rule)

    answer = door.knock("OPTIONS", address(ROUTES[f"{min(has)} {rule}"]))

    assert (answer.status_code, answer.data) == (204, b"")
    assert set(answer.allow) == has | {"OPTIONS"} | ({"HEAD"} if "GET" in has else set())
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("route", [r for r in API if r.method == "GET"], ids=lambda r: r.rule)
def test_head_answers_as_get_does_without_the_body(door: Door, route: Route) -> None:
    role = min(route.roles - {Role.PUBLIC})

    got, head = (door.knock(method, address(route), role) for method in ("GET", "HEAD"))

    assert (head.status_code, head.data) == (got.status_code, b"")
    assert head.content_type == got.content_type


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_a_parameter_that_nobody_knows_is_told(door: Door, route: Route) -> None:
    role = min(route.roles - {Role.PUBLIC})

    answer = door.knock(route.method, f"{address(route)}?perpage=3", role)

    assert (answer.status_code, code_of(answer)) == (422, "field-wrong")
    assert answer.json is not None
    assert [error["field"] for error in answer.json["errors"]] == ["perpage"]


def test_a_parameter_that_stands_twice_is_told(door: Door) -> None:
    answer = door.knock("GET", "/api/tokens?page=1&page=2", Role.ADMIN)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"] == [{"field": "page", "message": "stands more than once"}]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=null", "status"),
        ("status=royal", "status"),
        ("day=2026-02-30", "day"),
        ("day=today", "day"),
        ("department=X%27--", "department"),
        ("counter=%00", "counter"),
        ("per_page=201", "per_page"),
    ],
)
def test_a_parameter_that_is_no_such_thing_is_told(door: Door, query: str, field: str) -> None:
    answer = door.knock("GET", f"/api/tokens?{query}", Role.ADMIN)

    assert answer.status_code == 422
    assert answer.json is not None
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_whole_number_may_be_written_with_a_point(door: Door) -> None:
    body = b'{"minutes": 15.0}'
    here = "/api/counters/room-1/pause"

    taken = door.knock("POST", here, Role.ADMIN, data=body, content_type="application/json")
    half = door.knock("POST", here, Role.ADMIN, json={"minutes": 15.5})

    assert taken.status_code == 200, taken.text
    assert half.status_code == 422


def test_an_unknown_device_is_told_how_to_come_back(door: Door) -> None:
    answer = door.knock("GET", "/api/counters")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
