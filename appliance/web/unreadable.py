"""Requests that cannot be read as HTTP: answered as problem+json, like all the others."""

import logging
import socket
from contextlib import suppress
from http import HTTPStatus

from flask import Flask, Response
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock

from appliance import wire
from appliance.seldom import Seldom
from appliance.web.answers import problem
from appliance.web.slow_clients import LengthRequired

log = logging.getLogger(__name__)
log.addFilter(Seldom())  # any stranger can send nonsense, again and again


def map_unreadable(app: Flask) -> None:
    """Answers a body that turns out to be broken while a view reads it."""

    @app.errorhandler(ParseException)
    def unreadable(error: ParseException) -> Response:
        return problem(_said(error))


def refuse(client: socket.socket, error: Exception) -> None:
    """Answers what never became a request; whoever calls closes the connection."""
    shape = _said(error)
    data = wire.encode(shape)
    head = (
        f"HTTP/1.1 {shape.status} {HTTPStatus(shape.status).phrase}\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(data)}\r\n"
        "Connection: close\r\n\r\n"
    )
    with suppress(OSError):  # whoever sends nonsense may be gone
        write_nonblock(client, head.encode() + data)


def _said(error: Exception) -> wire.Problem:
    shape = _problem(error)
    if shape.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s: no request came of it", shape.code, exc_info=error)
    else:
        # The kind of mistake only: the sender's own words have no place in the log.
        log.warning("%s: %s", shape.code, type(error).__name__)
    return shape


def _problem(error: Exception) -> wire.Problem:
    if isinstance(error, LimitRequestLine):
        return wire.Problem("Too long", 414, "address-too-long", "the address is too long")
    if isinstance(error, LimitRequestHeaders):
        return wire.Problem("Too large", 431, "headers-too-large", "the headers are too large")
    if isinstance(error, LengthRequired):
        return wire.Problem("Length required", 411, "length-required", "say the body's length")
    if isinstance(error, ParseException):
        return wire.Problem("Malformed", 400, "unreadable", "this is no HTTP request")
    detail = "something went wrong here; nothing was changed"
    return wire.Problem("Internal error", 500, "unforeseen", detail)
