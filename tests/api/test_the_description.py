"""The OpenAPI document says what is so, and the views cannot do otherwise."""

import json
from collections.abc import Iterator
from typing import Any, cast

import jsonschema_rs
import pytest
from flask import Flask, Response

from appliance import wire
from appliance.ledger import Ledger
from appliance.rules.tokens import Status
from appliance.web import queries
from appliance.web.access.table import ROUTES, SECTIONS
from appliance.web.openapi import document, path_of
from appliance.web.serving import Api
from tests.access.door import Door


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return document()


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_has_every_route_of_the_table_once(description: dict[str, Any]) -> None:
    routes = [route for routes in SECTIONS.values() for route in routes]
    for_programs = [f"{route.method} {path_of(route)}" for route in routes if route.is_api]

    assert len(ROUTES) == len(routes)
    assert sorted(name for name, _ in operations(description)) == sorted(for_programs)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(
    description: dict[str, Any],
) -> None:
    said = [operation for _, operation in operations(description)]

    assert len({operation["operationId"] for operation in said}) == len(said)
    assert all(operation["summary"] for operation in said)


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    for reference in references(description):
        found: Any = description
        for name in reference.removeprefix("#/").split("/"):
            assert name in found, reference
            found = found[name]


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_every_example_is_one_that_the_schema_allows(description: dict[str, Any]) -> None:
    contents = [
        (name, content)
        for name, operation in operations(description)
        for answer in (operation.get("requestBody", {}), *operation["responses"].values())
        for content in answer.get("content", {}).values()
        if "example" in content
    ]

    assert contents
    for name, content in contents:
        schema = {**content["schema"], "components": description["components"]}
        checked = jsonschema_rs.validator_for(schema)
        wrong = [error.message for error in checked.iter_errors(content["example"])]
        assert not wrong, (name, wrong, content["example"])


def test_a_search_knows_every_status() -> None:
    schema = json.dumps(document()["paths"]["/api/tokens"]["get"]["parameters"])

    assert queries.TokensQuery(status="waiting")
    assert all(f'"{status}"' in schema for status in Status)


def test_anybody_can_read_it_and_it_does_not_change(door: Door) -> None:
    first, second = (door.knock("GET", "/api/openapi.json") for _ in range(2))

    assert first.status_code == 200
    assert first.content_type == "application/json"
    assert first.data == second.data
    assert cast("dict[str, Any]", first.json)["openapi"].startswith("3.1")


def takes_another_body(code: str, said: wire.CallBody) -> wire.CallAnswer:
    raise NotImplementedError


def takes_no_body(code: str) -> wire.CallAnswer:
    raise NotImplementedError


def answers_something_else(code: str, said: wire.CallNextBody) -> wire.Token:
    raise NotImplementedError


def takes_another_name(counter: str, said: wire.CallNextBody) -> Response:
    raise NotImplementedError


@pytest.mark.parametrize(
    "view", [takes_another_body, takes_no_body, answers_something_else, takes_another_name]
)
def test_a_view_that_differs_from_its_row_does_not_start(view: Any) -> None:
    # The ledger is used by requests only, and none is made.
    api = Api(Flask("clinic"), cast("Ledger", None))

    with pytest.raises(TypeError, match="call-next"):
        api.serves("POST /api/counters/<code>/call-next")(view)
