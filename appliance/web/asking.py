"""What a request says, read as its route's row wants it: its body and its query.

Both refuse what they do not know: a mistyped name is told, and is never silently without effect.
"""

import re
from typing import Any

import msgspec
from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from appliance import wire
from appliance.rules.errors import ClinicError, FieldWrong
from appliance.rules.patients import PHONE
from appliance.web.access.route import Route
from appliance.web.queries import NoQuery

BODY_AT_MOST = 64 * 1024


class Malformed(ClinicError):
    """The body is no JSON (HTTP 400)."""

    code = "malformed-json"


class Asked:
    """Reads the requests of one route. Any thread."""

    def __init__(self, route: Route) -> None:
        self._query = route.query or NoQuery
        self._passes_query = route.query is not None
        self._body = None if route.body is None else msgspec.json.Decoder(route.body)
        self._passes_body = route.body not in (None, wire.NoBody)

    def taken(self) -> dict[str, Any]:
        """The view's arguments. Raises Malformed, FieldWrong, and 413 and 415."""
        taken: dict[str, Any] = {}
        query = _query(self._query)
        if self._passes_query:
            taken["asked"] = query
        if self._body is not None:
            said = _body(self._body)
            if self._passes_body:
                taken["said"] = said
        return taken


def idempotency_key() -> str | None:
    """The key that the request came with. Raises FieldWrong."""
    key = request.headers.get("Idempotency-Key")
    try:
        return msgspec.convert(key, type=wire.Key | None)
    except msgspec.ValidationError as error:
        raise FieldWrong("Idempotency-Key", _in_words(str(error))) from None


def _query(shape: type[msgspec.Struct]) -> msgspec.Struct:
    for name, values in request.args.lists():
        if len(values) > 1:
            raise FieldWrong(name, "stands more than once")
    try:
        query = msgspec.convert(request.args.to_dict(), type=shape, strict=False)
    except msgspec.ValidationError as error:
        raise _field_wrong(str(error)) from None
    for part in msgspec.structs.fields(shape):
        if part.encode_name in request.args and getattr(query, part.name) is None:
            # msgspec reads the letters "null" so, where a parameter may be left out.
            raise FieldWrong(part.encode_name, "is null: leave it out instead")
    return query


def _body(decoder: msgspec.json.Decoder[Any]) -> Any:
    data = request.get_data(cache=True)  # MAX_CONTENT_LENGTH holds the size
    if data and request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return _decoded(decoder, data or b"{}")
    except msgspec.ValidationError as error:
        raise _field_wrong(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"the body is no JSON: {error}") from None
    except RecursionError:
        raise Malformed("the body is nested too deeply") from None


def _decoded(decoder: msgspec.json.Decoder[Any], data: bytes) -> Any:
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
    # To JSON 15.0 is as whole as 15, and some languages write it so.
    return msgspec.convert(_with_whole_numbers(msgspec.json.decode(data)), type=decoder.type)


def _with_whole_numbers(value: Any) -> Any:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _with_whole_numbers(part) for name, part in value.items()}
        case list():
            return [_with_whole_numbers(part) for part in value]
    return value


# What a person reads instead of a pattern.
_WORDS = {
    wire.PLAIN: "holds control characters",
    wire.WRITTEN: "is empty or holds control characters",
    wire.VISIBLE: "holds characters that a key may not have",
    wire.CODE: "is no code: small letters, figures, - and _",
    wire.PREFIX: "is not letters from A to Z",
    wire.ID: "is no id",
    PHONE: "is no phone number: 7 to 20 figures, spaces, + or -",
}
_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_TOO_LONG = re.compile(r"Expected `str` of length <= ([0-9]+)")
_NAMED = re.compile(r"(?:missing required|unknown) field `(?P<name>[^`]*)`")


def _field_wrong(message: str) -> FieldWrong:
    """The field that a validation message speaks of, and the message without the path."""
    at, named = _AT.search(message), _NAMED.search(message)
    path = [at["path"]] if at and at["path"] else []
    if named:
        path.append(named["name"])
    return FieldWrong(".".join(path) or "body", _in_words(_AT.sub("", message)))


def _in_words(message: str) -> str:
    for pattern, words in _WORDS.items():
        if repr(pattern) in message:
            return words
    if message.endswith("length >= 1"):
        return "is empty"
    if found := _TOO_LONG.fullmatch(message):
        return f"is longer than {found[1]} characters"
    return message.replace("`", "")
