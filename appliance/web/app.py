"""The Flask app: who is given what. No work at import; `create_app` is called in the worker."""

import re

from flask import Blueprint, Flask, Request, Response, request

from appliance.certificates import Certificates
from appliance.settings import Settings
from appliance.store import Store
from appliance.web.access.guard import guard
from appliance.web.access.names import OwnNames
from appliance.web.access.patience import Patience
from appliance.web.access.rates import Rate
from appliance.web.access.strays import answer_strays
from appliance.web.answers import map_errors
from appliance.web.api.admin_places import admin_counters, admin_departments
from appliance.web.api.admin_settings import admin_settings
from appliance.web.api.backups import backups
from appliance.web.api.clock import clock
from appliance.web.api.counters import counters, doors
from appliance.web.api.day import day
from appliance.web.api.description import description
from appliance.web.api.devices import devices
from appliance.web.api.follow import follow
from appliance.web.api.issuing import issuing
from appliance.web.api.login import login
from appliance.web.api.notices import notices
from appliance.web.api.paper import paper
from appliance.web.api.people import people
from appliance.web.api.public import public
from appliance.web.api.tokens import token_verbs, tokens
from appliance.web.asking import BODY_AT_MOST
from appliance.web.board import board
from appliance.web.handover import SOCK_SERVER_OPTIONS
from appliance.web.pages import docs_page, not_found_page, pages
from appliance.web.parts import Parts
from appliance.web.patient import patient
from appliance.web.serving import Api
from appliance.web.simulator import simulator
from appliance.web.sockets import Topics, sockets
from appliance.web.trust import trust
from appliance.web.unreadable import map_unreadable

_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
# A host and port that are safe to repeat in a header.
_PLAIN_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", re.ASCII)
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(parts: Parts, simulator_socket: str | None = None) -> Flask:
    """The app with its routes, checks and error answers."""
    settings = parts.settings
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # its redirect would be an HTML page, also from /api
    app.config["MAX_CONTENT_LENGTH"] = BODY_AT_MOST
    app.config["SOCK_SERVER_OPTIONS"] = SOCK_SERVER_OPTIONS
    names = OwnNames(settings.service.trusted_hosts)
    answer_strays(app, names)
    guard(app, parts.gate.callers, names, _opened(settings))
    map_errors(app, lambda: not_found_page(settings.clinic))
    map_unreadable(app)
    _serve_api(Api(app, parts.ledger), parts)
    app.register_blueprint(sockets(Topics(parts), parts.hub))
    app.register_blueprint(_pages(parts))
    app.register_blueprint(board(settings.clinic, lambda: parts.choosing.settings().display))
    authority = Certificates(parts.choosing.places.tls).authority
    app.register_blueprint(trust(settings.clinic, authority))
    app.register_blueprint(patient(settings.clinic, parts.shown.follow))
    if simulator_socket:
        app.register_blueprint(simulator(simulator_socket))
    app.after_request(_secured)
    return app


def _serve_api(api: Api, parts: Parts) -> None:
    desk, views, ledger = parts.desk, parts.shown.views, parts.ledger
    per_hour = parts.settings.queue.public_per_hour
    public(api, views, parts.shown.board)
    public_rate = Rate(per_hour, lambda: ledger.clock.reading().uptime_s)
    issuing(api, desk, views, parts.shown.board, public_rate)
    tokens(api, desk, parts.store, views)
    token_verbs(api, desk, views)
    counters(api, desk, views)
    doors(api, desk, views)
    devices(api, parts.gate.pairing, parts.gate.people)
    login(api, parts.gate.logins, Patience(parts.store, ledger))
    people(api, parts.gate.people)
    admin_departments(api, desk, parts.store)
    admin_counters(api, desk, parts.store)
    admin_settings(api, parts.choosing)
    notices(api, desk, parts.shown.notices, parts.settings.clinic.languages)
    paper(api, desk, parts.health)
    backups(api, parts.upkeep)
    clock(api, ledger, views)
    day(api, ledger, parts.shown.history)
    follow(api, parts.shown.follow)
    description(api, page=lambda: docs_page(parts.settings.clinic))


def _pages(parts: Parts) -> Blueprint:
    return pages(
        parts.settings.clinic,
        lambda code: _has_counter(parts.store, code),
        public_issuing=parts.settings.queue.public_issuing,
    )


def _opened(settings: Settings) -> frozenset[str]:
    """The settings that are on and open a route of the table to the public."""
    return frozenset({"queue.public_issuing"} if settings.queue.public_issuing else ())


def _has_counter(store: Store, code: str) -> bool:
    with store.reading():
        return code in store.places.offered_counters()


def _policy(request: Request) -> str:
    """What a page may load. For Safari before 16 and Chromium before 71 'self' has no sockets."""
    if not _PLAIN_HOST.fullmatch(request.host):
        return _POLICY
    scheme = "wss" if request.is_secure else "ws"
    return f"{_POLICY}; connect-src 'self' {scheme}://{request.host}"


def _secured(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy(request))
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
