"""What other programs rely on, written down once more by hand: the description must agree."""

from typing import Any, cast

import pytest

from appliance.web.openapi import document

STAFF = "doctor reception admin"
AT_COUNTER = "doctor admin"
DESK = "reception admin"
ALL = "everybody"

# Route: who may use it, besides the technician; and what its body takes. `?` may be left out.
CONTRACT = {
    "POST /api/tokens": ("kiosk reception admin", "department? priority? patient?"),
    "GET /api/tokens": (STAFF, ""),
    "GET /api/tokens/{id}": (STAFF, ""),
    "POST /api/tokens/{id}/cancel": (STAFF, "reason"),
    "POST /api/tokens/{id}/hold": (STAFF, "reason"),
    "POST /api/tokens/{id}/return": (STAFF, ""),
    "POST /api/tokens/{id}/transfer": (STAFF, "department? counter? position?"),
    "POST /api/tokens/{id}/reinstate": (STAFF, ""),
    "POST /api/tokens/{id}/priority": (STAFF, "priority reason"),
    "POST /api/tokens/{id}/reprint": (STAFF, ""),
    "POST /api/tokens/{id}/printed": ("kiosk", "ok problem? torn?"),
    "GET /api/counters": (STAFF, ""),
    "POST /api/counters/{code}/call-next": (AT_COUNTER, "after"),
    "POST /api/counters/{code}/call": (AT_COUNTER, "token reason after?"),
    "POST /api/counters/{code}/recall": (AT_COUNTER, "token?"),
    "POST /api/counters/{code}/start": (AT_COUNTER, "token?"),
    "POST /api/counters/{code}/finish": (AT_COUNTER, "token?"),
    "POST /api/counters/{code}/missed": (AT_COUNTER, "token?"),
    "POST /api/counters/{code}/undo": (AT_COUNTER, "token?"),
    "POST /api/counters/{code}/open": (STAFF, ""),
    "POST /api/counters/{code}/pause": (STAFF, "minutes"),
    "POST /api/counters/{code}/close": (STAFF, ""),
    "GET /api/departments": (ALL, ""),
    "GET /api/board": (ALL, ""),
    "GET /api/follow/{key}": (ALL, ""),
    "GET /api/events": ("admin", ""),
    "GET /api/stats": (DESK, ""),
    "POST /api/day/close": (DESK, ""),
    "POST /api/day/open": (DESK, ""),
    "POST /api/issuing": (DESK, "open extra?"),
    "POST /api/clock/confirm": (STAFF, "time confirmed?"),
    "POST /api/day/force": ("admin", "date reason"),
    "POST /api/printer/new-roll": (DESK, "kiosk?"),
    "POST /api/printer/test": (DESK, "kind? kiosk?"),
    "GET /api/notices": (DESK, ""),
    "POST /api/notices": (DESK, "text from? until?"),
    "DELETE /api/notices/{id}": (DESK, ""),
    "POST /api/me/pin": (STAFF, "old new"),
    "POST /api/pair": (ALL, "code"),
    "POST /api/login": (STAFF, "staff pin"),
    "POST /api/logout": (STAFF, ""),
    "GET /api/me": (ALL, ""),
    "GET /api/devices": ("admin", ""),
    "DELETE /api/devices/{id}": ("admin", ""),
    "GET /api/admin/departments": ("admin", ""),
    "POST /api/admin/departments": ("admin", "name"),
    "PATCH /api/admin/departments/{code}": ("admin", ""),
    "DELETE /api/admin/departments/{code}": ("admin", ""),
    "GET /api/admin/counters": ("admin", ""),
    "POST /api/admin/counters": ("admin", "name departments"),
    "PATCH /api/admin/counters/{code}": ("admin", ""),
    "DELETE /api/admin/counters/{code}": ("admin", ""),
    "GET /api/admin/staff": ("admin", ""),
    "POST /api/admin/staff": ("admin", "name role pin counters?"),
    "PATCH /api/admin/staff/{id}": ("admin", "name? role? pin? counters?"),
    "DELETE /api/admin/staff/{id}": ("admin", ""),
    "GET /api/admin/settings": ("admin", ""),
    "PATCH /api/admin/settings": ("admin", "changes"),
    "GET /health": (ALL, ""),
    "GET /api/health": (STAFF, ""),
    "GET /api/openapi.json": (ALL, ""),
    "GET /api/docs": (ALL, ""),
}

# A route that has come must leave this list.
STILL_TO_COME: set[str] = set()

# Beyond the contract: what `tokenctl` and the timer ask for.
OUR_OWN = {
    "POST /api/pairings",
    "POST /api/pairings/first",  # for the code on the self-test ticket
    "POST /api/backups",
    "GET /api/backups",
    "GET /api/day",
    "POST /api/day/check",
    "GET /api/login",  # for the page that asks who it is
}

QUERIES = {
    "GET /api/tokens": {"day", "department", "counter", "status", "q", "page", "per_page"},
    "GET /api/events": {"after", "limit"},
    "GET /api/stats": {"from", "to"},
}
QUERY_STILL_TO_COME: set[tuple[str, str]] = set()


@pytest.fixture(scope="module")
def operations() -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def body_of(operation: dict[str, Any]) -> str:
    """The fields of the body as the contract writes them."""
    if "requestBody" not in operation:
        return ""
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    shape = document()["components"]["schemas"][reference.rpartition("/")[2]]
    required = set(shape["required"])
    return " ".join(name if name in required else f"{name}?" for name in shape["properties"])


def test_every_route_of_the_contract_exists_or_is_known_to_be_missing(
    operations: dict[str, dict[str, Any]],
) -> None:
    assert set(CONTRACT) - set(operations) == STILL_TO_COME


def test_no_route_exists_that_nobody_wrote_down(operations: dict[str, dict[str, Any]]) -> None:
    assert set(operations) - set(CONTRACT) == OUR_OWN


@pytest.mark.parametrize("route", sorted(set(CONTRACT) - STILL_TO_COME))
def test_a_route_is_for_whom_the_contract_says(
    operations: dict[str, dict[str, Any]], route: str
) -> None:
    roles = set(cast("list[str]", operations[route]["x-roles"]))

    found = ALL if "public" in roles else roles - {"technician"}

    wanted = CONTRACT[route][0]
    assert found == (ALL if wanted == ALL else set(wanted.split()))


@pytest.mark.parametrize("route", sorted(set(CONTRACT) - STILL_TO_COME))
def test_a_route_takes_the_fields_that_the_contract_names(
    operations: dict[str, dict[str, Any]], route: str
) -> None:
    wanted = set(CONTRACT[route][1].split())
    found = set(body_of(operations[route]).split())

    assert wanted <= found
    assert all(name.endswith("?") for name in found - wanted)  # more may be said, but need not be


def test_lists_can_be_searched_as_the_contract_says(
    operations: dict[str, dict[str, Any]],
) -> None:
    missing = {
        (route, name)
        for route, names in QUERIES.items()
        if route in operations
        for name in names - {part.get("name") for part in operations[route]["parameters"]}
    }

    assert missing == QUERY_STILL_TO_COME


def test_every_post_takes_an_idempotency_key(operations: dict[str, dict[str, Any]]) -> None:
    key = {"$ref": "#/components/parameters/Idempotency-Key"}

    without = {name for name, said in operations.items() if key not in said["parameters"]}

    assert {name for name in without if name.startswith("POST ")} == set()
