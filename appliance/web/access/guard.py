"""The checks at the door, before any view runs: host, origin, device, role, counter."""

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from appliance.actor import PUBLIC, Actor, Role
from appliance.rules.errors import ClinicError
from appliance.web.access.devices import Pairing
from appliance.web.access.names import OwnNames, asked_host
from appliance.web.access.table import ROUTES

DEVICE_COOKIE = "device"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Denied(ClinicError):
    """Not yours to do (HTTP 403)."""

    code = "denied"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotPaired(ClinicError):
    """Nobody known asks (HTTP 401)."""

    code = "not-paired"

    def __init__(self) -> None:
        super().__init__("this device is not paired; ask the technician for a pairing code")


def guard(app: Flask, pairing: Pairing, names: OwnNames, opened: Collection[str] = ()) -> None:
    """Puts the checks before every request of the app.

    `opened` has the settings that open some routes to the public.
    """

    @app.before_request
    def check() -> Response | None:
        _check_host(names)
        if request.url_rule is None:
            return None  # nothing there: the 404 or 405 says so
        if request.method == "OPTIONS":
            return _methods(app)
        bearer = _bearer()
        _check_origin(bearer is not None)
        g.actor = _actor(pairing, bearer)
        _check_role(g.actor, opened)
        return None


def current_actor() -> Actor:
    """Who makes this request."""
    actor: Actor = g.actor
    return actor


def _methods(app: Flask) -> Response:
    """Which methods an address has; everybody may know, for the docs say it too."""
    response = Response(status=204)
    response.allow.update(app.make_default_options_response().allow)
    return response


def _check_host(names: OwnNames) -> None:
    """Refuses names that are not ours, so that a foreign page cannot rebind its name to us."""
    if not names.has(asked_host(request)):
        raise Denied("foreign-host", "this name does not belong to the queue")


def _check_origin(has_bearer: bool) -> None:
    """A browser must come from our own pages; a program without Origin must bring its token."""
    is_socket = request.url_rule is not None and request.url_rule.websocket
    if request.method in _SAFE and not is_socket:
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        if not _is_ours(origin):
            raise Denied("foreign-origin", "this page does not belong to the queue")
    elif request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        raise Denied("foreign-origin", "this page does not belong to the queue")
    g.cookie_counts = origin is not None or has_bearer


def _is_ours(origin: str) -> bool:
    try:
        site = urlsplit(origin)
    except ValueError:
        return False
    return site.scheme in {"http", "https"} and site.netloc.lower() == request.host.lower()


def _bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _actor(pairing: Pairing, bearer: str | None) -> Actor:
    """With neither Origin nor bearer a change is made as the public, whatever cookie there is."""
    token = bearer
    if token is None and g.get("cookie_counts", True):
        token = request.cookies.get(DEVICE_COOKIE)
    if token is None:
        return PUBLIC
    actor = pairing.actor(token)
    if actor is None and bearer is not None:
        raise NotPaired
    return actor or PUBLIC


def _check_role(actor: Actor, opened: Collection[str]) -> None:
    route = ROUTES.get(route_name())
    if route is None:
        raise Denied("denied", "nobody may do this")
    if actor.role is Role.PUBLIC and route.public_when in opened and "Origin" in request.headers:
        return  # a page of ours: a foreign origin was refused before
    if actor.role not in route.roles:
        if actor.role is Role.PUBLIC:
            raise NotPaired
        raise Denied("denied", f"a {actor.role} device may not do this")
    wrong_counter = actor.counter and actor.counter != (request.view_args or {}).get("code")
    if actor.role is Role.DOCTOR and wrong_counter and route.at_counter:
        raise Denied("other-counter", f"this device belongs to {actor.counter}")


def route_name() -> str:
    """The request's row in the table, such as `POST /api/tokens`."""
    method = "GET" if request.method in _SAFE else request.method
    return f"{method} {request.url_rule}"
