"""Answers and problems out: one place where errors become HTTP."""

import logging
from collections.abc import Callable

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from appliance import wire
from appliance.clock import rfc3339
from appliance.desk import NotYours
from appliance.rules.errors import (
    ClinicError,
    FieldsWrong,
    FieldWrong,
    NotKnown,
    Refused,
    StoreTrouble,
)
from appliance.rules.issuing import IssuingClosed
from appliance.web.access.devices import CodeNotValid
from appliance.web.access.guard import Denied, LoginNeeded, NotPaired
from appliance.web.access.guesses import TooManyGuesses
from appliance.web.access.logins import OldPinWrong, Unpaired, WrongPin
from appliance.web.access.rates import TooOften
from appliance.web.asking import BODY_AT_MOST

log = logging.getLogger(__name__)


_STATUS: tuple[tuple[type[ClinicError], int, str], ...] = (
    (NotPaired, 401, "Not paired"),
    (Unpaired, 401, "Not paired"),
    (LoginNeeded, 401, "Not logged in"),
    (OldPinWrong, 403, "Wrong PIN"),
    (WrongPin, 401, "Wrong PIN"),
    (Denied, 403, "Not yours to do"),
    (NotYours, 403, "Not yours to do"),
    (CodeNotValid, 403, "Pairing code not valid"),
    (TooManyGuesses, 429, "Too many guesses"),
    (TooOften, 429, "Too often"),
    (NotKnown, 404, "Not found"),
    (FieldWrong, 422, "A field is wrong"),
    (FieldsWrong, 422, "Fields are wrong"),
    (Refused, 409, "Not allowed now"),
    (StoreTrouble, 503, "Cannot store now"),
)


def answer(shape: msgspec.Struct, status: int = 200) -> Response:
    """The shape as a JSON answer."""
    return json_answer(wire.encode(shape), status)


def json_answer(data: bytes, status: int) -> Response:
    """Encoded JSON as an answer that no cache keeps."""
    response = Response(data, status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(shape: wire.Problem) -> Response:
    """A problem as RFC 9457 wants it."""
    response = json_answer(wire.encode(shape), shape.status)
    response.content_type = "application/problem+json"
    return response


def _is_person() -> bool:
    """Whether a browser asked for a page, and not a program for an answer."""
    if request.path.startswith(("/api", "/ws", "/simulator")):
        return False
    wanted = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return wanted == "text/html"


def clinic_problem(error: ClinicError) -> wire.Problem:
    """What went wrong, in the words of the clinic."""
    status, title = next(
        ((status, title) for kind, status, title in _STATUS if isinstance(error, kind)),
        (400, "Malformed"),
    )
    errors: list[wire.FieldError] | msgspec.UnsetType = msgspec.UNSET
    if isinstance(error, FieldWrong):
        errors = [wire.FieldError(error.field, error.message)]
    elif isinstance(error, FieldsWrong):
        errors = [wire.FieldError(one.field, one.message) for one in error.wrong]
    told = wire.Problem(
        title=title, status=status, code=error.code, detail=str(error), errors=errors
    )
    if isinstance(error, IssuingClosed):
        opens_at = rfc3339(error.opens_at) if error.opens_at else None
        return msgspec.structs.replace(told, reason=error.why, opens_at=opens_at)
    return told


def _clinic_answer(error: ClinicError) -> Response:
    shape = clinic_problem(error)
    if shape.status >= 500:
        log.error("%s: %s", shape.code, shape.detail)
    response = problem(shape)
    if shape.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, (TooManyGuesses, TooOften)):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _http_problem(error: HTTPException) -> Response:
    status, title = error.code or 500, error.name
    code = "-".join(title.lower().split())
    response = problem(wire.Problem(title, status, code, error.description or title))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def map_errors(app: Flask, not_found_page: Callable[[], Response]) -> None:
    """Every error becomes problem+json, never a stack trace; a person gets a 404 page."""

    @app.errorhandler(ClinicError)
    def clinic(error: ClinicError) -> Response:
        return _clinic_answer(error)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> Response:
        detail = f"a body may have {BODY_AT_MOST // 1024} kB"
        return problem(wire.Problem("Too large", 413, "body-too-large", detail))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.code == 404 and _is_person():
            return not_found_page()
        return _http_problem(error)

    @app.errorhandler(Exception)
    def unforeseen(_error: Exception) -> Response:
        log.exception("unforeseen: %s %s", request.method, request.url_rule)
        detail = "something went wrong here; nothing was changed"
        return problem(wire.Problem("Internal error", 500, "unforeseen", detail))
