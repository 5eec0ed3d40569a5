"""A patient's phone in Chromium, and a service of one ticket whose state the test decides."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import flask
import msgspec
from selenium import webdriver
from werkzeug.serving import WSGIRequestHandler, make_server

from appliance import settings, wire
from appliance.follow_view import NoSuchTicket
from appliance.rules.errors import StoreTrouble
from appliance.web.pages import pages
from appliance.web.patient import patient

from .browser import FEEL, PHONE, Screen, each_page_begins_with, leave

KEY = "2a-3Jq9x2Vw7Rk1pZt8Lm4n5A"
_NO_SOCKETS = "delete window.WebSocket;"


class Phone(Screen):
    """`/t/{key}` as a patient sees it."""

    def follow(
        self, path: str, language: str = "en", size: tuple[int, int] = PHONE, *, awake: bool = True
    ) -> None:
        self.open(f"{path}?lang={language}", size)
        if awake:
            self.until(lambda: self.line() == "live")

    def state(self) -> str:
        return str(self.run("return document.body.dataset.state"))

    def line(self) -> str:
        return str(self.run("return document.body.dataset.line"))

    def comes_to(self, state: str, within_s: float = 15) -> bool:
        with contextlib.suppress(Exception):
            self.until(lambda: self.state() == state, within_s)
        assert self.state() == state
        return True

    def felt(self) -> list[list[int]]:
        """What the hand felt, oldest first."""
        found: list[list[int]] = self.run("return window.felt")
        return found

    def texts(self) -> dict[str, str]:
        """All that the page says of the token."""
        names = ("label", "department", "headline", "text", "wait", "note")
        script = "return arguments[0].map((id) => document.getElementById(id).textContent)"
        return dict(zip(names, self.run(script, names), strict=True))


@contextlib.contextmanager
def watched(driver: webdriver.Chrome, *, sockets: bool = True) -> Iterator[None]:
    """Every page from here on is watched as it vibrates; without sockets it is an old browser."""
    try:
        with each_page_begins_with(driver, FEEL + ("" if sockets else _NO_SOCKETS)):
            yield
    finally:
        leave(driver)


WAITING = wire.Followed(
    label="G12",
    day="2026-11-21",
    status="waiting",
    department="general_medicine",
    department_name="General Medicine",
    department_names={"en": "General Medicine", "hi": "सामान्य चिकित्सा", "or": "ସାଧାରଣ ଚିକିତ୍ସା"},
    counter=None,
    counter_name=None,
    ahead=5,
    wait=wire.Wait(20, 35),
    calls=0,
    called_at=None,
    revision=1,
)


class OneTicket:
    """What the service knows of the one ticket there is."""

    def __init__(self) -> None:
        self.token, self.now = WAITING, "2026-11-21T10:32:00.000+05:30"
        self.known, self.away, self.sure = True, False, True

    def becomes(self, status: str, **changes: Any) -> None:
        """The token moves on."""
        left = {} if status == "waiting" else {"ahead": None, "wait": None}
        at = {"counter": "room-2", "counter_name": "Room 2", "calls": 1}
        place = at if status in {"called", "serving"} else {}
        revision = self.token.revision + 1
        fresh = {"status": status, "revision": revision, **left, **place, **changes}
        self.token = msgspec.structs.replace(WAITING, **fresh)

    def followed(self, key: str) -> wire.Followed:
        if self.away:
            raise StoreTrouble("the disk is away")
        if key != KEY or not self.known:
            raise NoSuchTicket
        return self.token

    def time(self) -> str | None:
        return self.now if self.sure else None


def build(ticket: OneTicket, languages: tuple[str, ...]) -> flask.Flask:
    """The real page, with the one ticket behind it; there are no sockets."""
    app = flask.Flask("one-ticket", static_folder=None)
    clinic = settings.Clinic(name="Kalahandi Clinic", languages=languages)
    app.register_blueprint(pages(clinic, lambda _code: False))
    app.register_blueprint(patient(clinic, ticket))

    @app.get("/api/follow/<key>")
    def follow(key: str) -> flask.Response:
        try:
            return flask.Response(wire.encode(ticket.followed(key)), mimetype="application/json")
        except StoreTrouble:
            return flask.Response(status=503)
        except NoSuchTicket:
            return flask.Response(status=404)

    @app.after_request
    def policy(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    return app


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  (werkzeug's name)
        """Sockets are asked for in vain here; that is no news."""


@contextlib.contextmanager
def one_ticket(ticket: OneTicket, languages: tuple[str, ...]) -> Iterator[str]:
    """Serves the ticket's page on loopback; gives the address."""
    app = build(ticket, languages)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
