"""The checks at the door, before any view: host, origin, way, device, person, role, counter."""

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug import Response as AnyResponse

from appliance.actor import Actor, Role
from appliance.rules.errors import ClinicError
from appliance.web.access.callers import STRANGER, Caller, Callers
from appliance.web.access.cookies import kept
from appliance.web.access.names import OwnNames, asked_host
from appliance.web.access.route import Route
from appliance.web.access.sessions import is_session
from appliance.web.access.table import ROUTES
from appliance.web.reached import https_address
from appliance.web.tls import https_is_on, is_unheard

DEVICE_COOKIE = "device"
SESSION_COOKIE = "session"
# A page of ours says so of what it asks while nobody touches it, so that its session can get idle.
BY_ITSELF = "X-By-Itself"
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


class LoginNeeded(ClinicError):
    """The device is known, but nobody is logged in on it (HTTP 401)."""

    code = "login-needed"

    def __init__(self) -> None:
        super().__init__("nobody is logged in on this device; log in first")


class HttpsNeeded(Denied):
    """Others on this network could listen (HTTP 403)."""

    def __init__(self) -> None:
        super().__init__("https-needed", f"staff come by {https_address(request)} here")


def guard(app: Flask, callers: Callers, names: OwnNames, opened: Collection[str] = ()) -> None:
    """Puts the checks before every request of the app.

    `opened` has the settings that open some routes to the public.
    """

    @app.before_request
    def check() -> AnyResponse | None:
        _check_host(names)
        if request.url_rule is None:
            return None  # nothing there: the 404 or 405 says so
        if request.method == "OPTIONS":
            return _methods(app)
        bearer = _bearer()
        _check_origin(bearer is not None)
        route = _route()
        if https_is_on(current_app) and not is_unheard(request):
            if bearer or _is_staffs(route, opened) or not _may(STRANGER, route, opened):
                return _by_https(route)
            g.cookie_counts = False
        g.caller = _caller(callers, bearer)
        _check_role(g.caller, route, opened)
        return None


def current_actor() -> Actor:
    """As whom this request is made."""
    return current_caller().actor


def current_caller() -> Caller:
    """Who makes this request: the device, and the person on it."""
    caller: Caller = g.caller
    return caller


def session_token() -> str:
    """The session's token that this request came with, if it came with one; else something else."""
    return _bearer() or kept(SESSION_COOKIE)


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
    # The same scheme as well: a page that came in clear may be anybody's, under our own name.
    return site.scheme == request.scheme and site.netloc.lower() == request.host.lower()


def _bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _caller(callers: Callers, bearer: str | None) -> Caller:
    """With neither Origin nor bearer a change is made as the public, whatever cookie there is."""
    if bearer is not None:
        caller = callers.by_bearer(bearer)
        if caller is None:
            raise LoginNeeded if is_session(bearer) else NotPaired
        return caller
    if not g.get("cookie_counts", True):
        return STRANGER
    by_itself = BY_ITSELF in request.headers
    return callers.by_cookies(kept(DEVICE_COOKIE), kept(SESSION_COOKIE), by_itself=by_itself)


def _route() -> Route:
    route = ROUTES.get(route_name())
    if route is None:
        raise Denied("denied", "nobody may do this")
    return route


def _by_https(route: Route) -> AnyResponse:
    """A page is sent there, and keeps what stands behind its #. Raises HttpsNeeded."""
    if route.is_api or route.method != "GET" or route.rule.startswith("/ws/"):
        raise HttpsNeeded
    response = redirect(f"{https_address(request)}{request.full_path.removesuffix('?')}")
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_staffs(route: Route, opened: Collection[str]) -> bool:
    """Whether only staff have business there, although it is open to everybody."""
    return route.for_staff and route.public_when not in opened


def _check_role(caller: Caller, route: Route, opened: Collection[str]) -> None:
    if not _may(caller, route, opened):
        _refuse(caller, route)
    if route.at_counter and not caller.actor.acts_at((request.view_args or {}).get("code")):
        raise Denied("other-counter", f"your place is {caller.actor.place}")


def _may(caller: Caller, route: Route, opened: Collection[str]) -> bool:
    if caller.actor.role in route.roles:
        return True
    if route.before_login and caller.device and caller.device.role in route.roles:
        return True
    # A page of ours: a foreign origin was refused before.
    is_public = caller.actor.role is Role.PUBLIC
    return is_public and route.public_when in opened and "Origin" in request.headers


def _refuse(caller: Caller, route: Route) -> None:
    if caller.device is None:
        raise NotPaired
    if caller.login_needed and caller.device.role in route.roles:
        raise LoginNeeded
    role = caller.device.role if caller.login_needed else caller.actor.role
    raise Denied("denied", f"a {role} may not do this")


def route_name() -> str:
    """The request's row in the table, such as `POST /api/tokens`."""
    method = "GET" if request.method in _SAFE else request.method
    return f"{method} {request.url_rule}"
