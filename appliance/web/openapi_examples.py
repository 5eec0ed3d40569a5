"""An example for a schema, put together by the names of its fields: one word means one thing."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_BY_NAME: Mapping[str, Any] = {
    "ahead": 3,
    "calls": 1,
    "check_code": "K7Q2",
    "clinic": "Community Health Centre",
    "code": "room-1",
    "counter": "room-1",
    "counter_name": "Room 1",
    "day": "2026-11-21",
    "department": "general_medicine",
    "department_name": "General Medicine",
    "department_names": {"en": "General Medicine", "hi": "सामान्य चिकित्सा"},
    "departments": ["general_medicine"],
    "device": "9f86d081884c7d65",
    "device_token": "what the program keeps",
    "finished_at": None,
    "follow_url": "/t/1f-q3JkZ0cU1m8hGd2bV7xYtA",
    "high_minutes": 25,
    "id": "0193a1c4d2f05b6e8a7c9d0e1f2a3b4c",
    "issued_department": "general_medicine",
    "languages": ["en", "hi", "or"],
    "low_minutes": 10,
    "missed": ["G7"],
    "next": {"general_medicine": ["G13", "G14"]},
    "notes": "Comes with her son",
    "number": 12,
    "opens_at": None,
    "patient": None,
    "per_page": 50,
    "phone": "+91 98765 43210",
    "prefix": "G",
    "print_problem": None,
    "problem": None,
    "reason": None,
    "role": "doctor",
    "started_at": None,
    "text": {"en": "The doctor comes at ten."},
    "total": 1,
    "url": "http://192.0.2.7:8080/pair#K7Q2-M4TX",
    "version": "0.2.0",
    "waiting": {"general_medicine": 4},
}
_BY_TYPE = {"string": "…", "integer": 1, "number": 1.0, "boolean": True}


def example_of(schema: Json, schemas: Json, name: str = "") -> Any:
    """A value that the schema allows; `schemas` are what its references name."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for word in ("examples", "enum"):
        if word in schema:
            return schema[word][0]
    if name in _BY_NAME and _fits(_BY_NAME[name], schema):
        return _BY_NAME[name]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas, name)
    return _structure(schema, schemas)


def _fits(value: Any, schema: Json) -> bool:
    """Whether the value is of a type that the schema speaks of."""
    types = {str: "string", int: "integer", dict: "object", list: "array", type(None): "null"}
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type")]
    found = [kind for kind in kinds if kind["type"] == types[type(value)]]
    if found and isinstance(value, list):
        return _fits(value[0], found[0]["items"])
    return bool(found)


def _structure(schema: Json, schemas: Json) -> Any:
    match schema.get("type"):
        case "object":
            parts = schema.get("properties", {})
            return {name: example_of(part, schemas, name) for name, part in parts.items()}
        case "array":
            return [example_of(schema["items"], schemas)]
        case kind:
            return _BY_TYPE.get(str(kind))
