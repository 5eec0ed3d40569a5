"""The API's description, OpenAPI 3.1, made from the route table and from the shapes of the wire.

`document()` costs some milliseconds and is called when somebody asks for it first, not at start.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from appliance import __version__, wire
from appliance.web.access.route import Route
from appliance.web.access.table import SECTIONS
from appliance.web.openapi_examples import example_of

Json = dict[str, Any]

_SCHEMAS = "#/components/schemas/{name}"
_TITLES: Mapping[int, str] = {
    400: "The body is no JSON",
    401: "Not paired, nobody logged in, or the token is unknown",
    403: "Not yours to do",
    404: "What was named does not exist",
    409: "The rules say no; nothing has changed",
    413: "The body is too large",
    414: "The address is too long",
    415: "The body is no application/json",
    422: "A field is wrong; `errors` names it",
    429: "Too many wrong guesses or requests",
    431: "The headers are too large",
    503: "Cannot store or read now; nothing has changed",
}
_BEARER = "A `device_token`, or the `session_token` of a person who is logged in."
_DESCRIPTION = """\
Everything the pages, kiosks and screens do, they do by this API. Programs send
`Authorization: Bearer` with the `device_token` they got for a pairing code, or with the
`session_token` of a person who logged in on that device; browsers send the cookies they got for
both, and must come from the clinic's own pages to change anything. Once people of a role work here,
a device of that role does nothing without a login (`login-needed`).

Every problem is `application/problem+json` with a `code` that is never reworded. Fields and
parameters that are not described here are refused. By WebSocket, screens follow `/ws/board`, a
doctor's page `/ws/counters/{code}`, reception `/ws/desk`, a patient's phone `/ws/follow/{key}`, a
kiosk `/ws/kiosk`: each frame is a whole snapshot with a
growing `revision`."""


def document() -> Json:
    """The whole description, ready to be encoded."""
    sections = {
        section: described
        for section, routes in SECTIONS.items()
        if (described := [route for route in routes if route.is_api])
    }
    schemas = _schemas(route for routes in sections.values() for route in routes)
    paths: dict[str, Json] = {}
    for section, routes in sections.items():
        for route in routes:
            operation = _Operation(route, schemas).described(section)
            paths.setdefault(path_of(route), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": "/"}],
        "tags": [{"name": section} for section in sections],
        "paths": paths,
        "components": _components(schemas),
    }


def path_of(route: Route) -> str:
    """The address as the description writes it, such as `/api/tokens/{id}`."""
    return re.sub(r"<(?:path:)?([a-z_]+)>", lambda m: f"{{{_outside(m[1])}}}", route.rule)


def _outside(name: str) -> str:
    return "id" if name.endswith("_id") else name


def _info() -> Json:
    return {
        "title": "Token kiosk",
        "version": __version__,
        "summary": "A walk-in queue for a small clinic.",
        "description": _DESCRIPTION,
        "license": {"name": "MIT", "identifier": "MIT"},
    }


def _schemas(routes: Iterator[Route]) -> Json:
    shapes: dict[str, type[msgspec.Struct]] = {"Problem": wire.Problem}
    for route in routes:
        shapes |= {shape.__name__: shape for shape in (route.body, route.answer) if shape}
    _, schemas = msgspec.json.schema_components(shapes.values(), ref_template=_SCHEMAS)
    for name, shape in shapes.items():
        schemas[name]["description"] = _about(shape)
    return dict(sorted(schemas.items()))


def _components(schemas: Json) -> Json:
    return {
        "schemas": schemas,
        "responses": {str(status): _problem(status) for status in _TITLES},
        "parameters": {"Idempotency-Key": _key_parameter()},
        "headers": {
            "Retry-After": {
                "description": "After how many seconds it is worth trying again.",
                "schema": {"type": "integer", "minimum": 1},
            }
        },
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": _BEARER},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "device"},
        },
    }


def _problem(status: int) -> Json:
    response: Json = {
        "description": _TITLES[status],
        "content": {"application/problem+json": {"schema": _ref(wire.Problem)}},
    }
    if status == 429:
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return response


def _key_parameter() -> Json:
    schema = msgspec.json.schema(wire.Key)
    return {"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema}


def _about(shape: type[msgspec.Struct]) -> str:
    """The shape's docstring without the address that it may begin with."""
    about = re.sub(r"^`[A-Z]+ [^`]*`[:.]\s*", "", shape.__doc__ or "")
    return about[:1].upper() + about[1:]


def _ref(shape: type[msgspec.Struct]) -> Json:
    return {"$ref": _SCHEMAS.format(name=shape.__name__)}


class _Operation:
    """One route's part of the document."""

    def __init__(self, route: Route, schemas: Json) -> None:
        self._route, self._schemas = route, schemas

    def described(self, section: str) -> Json:
        """The operation object."""
        route = self._route
        words = re.findall(r"[a-z]+", f"{route.method.lower()} {path_of(route)}")
        operation: Json = {
            "tags": [section],
            "summary": route.summary,
            "description": self._description(),
            "operationId": "_".join(words),
            "security": _security(route),
            "x-roles": sorted(route.roles),
            "parameters": [*self._path(), *self._query(), *self._key()],
            "responses": self._responses(),
        }
        if route.body is not None:
            operation["requestBody"] = self._body(route.body)
        return operation

    def _description(self) -> str:
        route = self._route
        parts = []
        if route.body is not None:
            parts.append(_about(route.body))
        if route.public_when:
            parts.append(f"Also open to the public where `{route.public_when}` is on.")
        if route.at_counter:
            parts.append("A doctor's device that belongs to one counter acts at that one only.")
        return "\n\n".join(parts)

    def _path(self) -> Iterator[Json]:
        types = {"code": wire.CounterCode}
        for name in self._route.parameters:
            schema = msgspec.json.schema(types.get(name, wire.Id))
            yield {"name": _outside(name), "in": "path", "required": True, "schema": schema}

    def _query(self) -> Iterator[Json]:
        if self._route.query is None:
            return
        _, shapes = msgspec.json.schema_components([self._route.query], ref_template=_SCHEMAS)
        for name, schema in shapes[self._route.query.__name__]["properties"].items():
            yield {"name": name, "in": "query", "required": False, "schema": _not_null(schema)}

    def _key(self) -> Iterator[Json]:
        if self._route.takes_key:
            yield {"$ref": "#/components/parameters/Idempotency-Key"}

    def _body(self, shape: type[msgspec.Struct]) -> Json:
        schema = self._schemas[shape.__name__]
        content = {"schema": _ref(shape), "example": example_of(schema, self._schemas)}
        return {"required": bool(schema["required"]), "content": {"application/json": content}}

    def _responses(self) -> Json:
        route = self._route
        responses: Json = {str(route.status): self._success("Done")}
        if route.takes_key and route.status == 201:
            again = self._success("Done before, under the same Idempotency-Key")
            del again["content"]["application/json"]["example"]
            responses["200"] = again
        if route.answer is wire.Health:
            # From the view itself; the checks before it may tell of the same trouble as a problem.
            responses["503"] = self._success("The service is down")
            responses["503"]["content"] |= _problem(503)["content"]
        for status in route.problems:
            responses.setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
        return dict(sorted(responses.items()))

    def _success(self, description: str) -> Json:
        shape = self._route.answer
        if shape is None:
            return {"description": description}
        example = example_of(self._schemas[shape.__name__], self._schemas)
        content = {"application/json": {"schema": _ref(shape), "example": example}}
        return {"description": description, "content": content}


def _security(route: Route) -> list[Json]:
    """What must come along, each an alternative; nothing at all is one where the public may."""
    if route.is_public:
        return []
    return [{"bearer": []}, {"cookie": []}, *([{}] if route.public_when else [])]


def _not_null(schema: Json) -> Json:
    """In an address there is no null: what may be left out is left out."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if not kinds:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    return {**kinds[0], **rest}
