"""The Flask app: who is given what. No work at import; `create_app` is called in the worker."""

from flask import Flask, Response

from appliance.board_view import BoardView
from appliance.desk import Desk
from appliance.desk_view import DeskView
from appliance.follow_view import FollowView
from appliance.health import Health
from appliance.history_view import HistoryView
from appliance.kiosk_view import KioskView
from appliance.kiosk_watch import KioskWatch
from appliance.kiosks import Kiosks
from appliance.ledger import Ledger
from appliance.live import Hub
from appliance.settings import Settings
from appliance.store import Store
from appliance.upkeep import Upkeep
from appliance.views import Views
from appliance.web.access.devices import Pairing
from appliance.web.access.guard import guard
from appliance.web.access.rates import Rate
from appliance.web.answers import map_errors
from appliance.web.api.backups import backups
from appliance.web.api.clock import clock
from appliance.web.api.counters import counters, doors
from appliance.web.api.day import day
from appliance.web.api.description import description
from appliance.web.api.devices import devices
from appliance.web.api.follow import follow
from appliance.web.api.issuing import issuing
from appliance.web.api.paper import paper
from appliance.web.api.public import public
from appliance.web.api.tokens import token_verbs, tokens
from appliance.web.asking import BODY_AT_MOST
from appliance.web.handover import SOCK_SERVER_OPTIONS
from appliance.web.pages import docs_page, not_found_page, pages
from appliance.web.serving import Api
from appliance.web.simulator import simulator
from appliance.web.sockets import Topics, sockets
from appliance.web.unreadable import map_unreadable

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(
    settings: Settings,
    *,
    desk: Desk,
    ledger: Ledger,
    store: Store,
    views: Views,
    board_view: BoardView,
    desk_view: DeskView,
    follow_view: FollowView,
    history: HistoryView,
    pairing: Pairing,
    hub: Hub,
    kiosk_view: KioskView,
    kiosks: Kiosks,
    watch: KioskWatch,
    health: Health,
    upkeep: Upkeep,
    simulator_socket: str | None = None,
) -> Flask:
    """The app with its routes, checks and error answers."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # its redirect would be an HTML page, also from /api
    app.config["MAX_CONTENT_LENGTH"] = BODY_AT_MOST
    app.config["SOCK_SERVER_OPTIONS"] = SOCK_SERVER_OPTIONS
    guard(app, pairing, _host_names(settings), _opened(settings))
    map_errors(app, lambda: not_found_page(settings.clinic))
    map_unreadable(app)
    api = Api(app, ledger)
    public(api, views, board_view)
    public_rate = Rate(settings.queue.public_per_hour, lambda: ledger.clock.reading().uptime_s)
    issuing(api, desk, views, board_view, public_rate)
    tokens(api, desk, store, views)
    token_verbs(api, desk, views)
    counters(api, desk, views)
    doors(api, desk, views)
    devices(api, pairing, removed=(hub.ban, kiosks.forget))
    paper(api, desk, health)
    backups(api, upkeep)
    clock(api, ledger, views)
    day(api, ledger, history)
    follow(api, follow_view)
    description(api, page=lambda: docs_page(settings.clinic))
    topics = Topics(
        views,
        board_view,
        desk_view,
        follow_view,
        kiosk_view=kiosk_view,
        kiosks=kiosks,
        watch=watch,
        hub=hub,
    )
    app.register_blueprint(sockets(topics, hub))
    app.register_blueprint(pages(settings.clinic, lambda code: _has_counter(store, code)))
    if simulator_socket:
        app.register_blueprint(simulator(simulator_socket))
    app.after_request(_secured)
    return app


def _host_names(settings: Settings) -> frozenset[str]:
    names = (*settings.service.trusted_hosts, "token-kiosk.local")
    return frozenset(name.lower() for name in names)


def _opened(settings: Settings) -> frozenset[str]:
    """The settings that are on and open a route of the table to the public."""
    return frozenset({"queue.public_issuing"} if settings.queue.public_issuing else ())


def _has_counter(store: Store, code: str) -> bool:
    with store.reading():
        return code in store.places.counters()


def _secured(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
