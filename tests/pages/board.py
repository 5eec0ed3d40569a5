"""The board in Chromium, and a service whose frames the test decides."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import flask
import flask_sock
import msgspec
from selenium import webdriver
from werkzeug.serving import WSGIRequestHandler, make_server

from appliance import __version__, wire
from appliance.settings import Clinic, Display
from appliance.web.board import board
from appliance.web.pages import pages
from display.pictures import DEPARTMENTS

from .browser import Screen
from .scripted import CLINIC_ZONE

HEARTBEAT_S = 0.5
POLICY = "default-src 'self'; frame-ancestors 'none'; object-src 'none'"


def clock(ago_s: float = 0) -> str:
    at = datetime.now(CLINIC_ZONE) - timedelta(seconds=ago_s)
    return at.isoformat(timespec="milliseconds")


def departments(count: int, waiting: int = 12) -> list[wire.Department]:
    return [
        wire.Department(
            prefix.lower(), en, {"en": en, "hi": hi, "or": odia}, prefix, max(0, waiting - n)
        )
        for n, (en, hi, odia, prefix) in enumerate(DEPARTMENTS[:count])
    ]


def queued(count: int, first: int = 13) -> dict[str, Any]:
    """Departments with three labels each."""
    some = departments(count)
    return {
        "departments": some,
        "next": {
            d.code: [f"{d.prefix}{first - 3 * n + k}" for k in range(3)] for n, d in enumerate(some)
        },
        "waiting": {d.code: d.waiting for d in some},
    }


def counter(number: int, **changes: Any) -> wire.BoardCounter:
    code, name = f"room-{number}", f"Room {number}"
    return msgspec.structs.replace(wire.BoardCounter(code, name, "open", None, None), **changes)


NOBODY = wire.Board(
    clinic="Community Health Centre, Balipatna",
    day="2026-11-21",
    languages=["en", "hi", "or"],
    now_serving=[],
    next={},
    waiting={},
    missed=[],
    counters=[counter(1), counter(2), counter(3)],
    departments=departments(3, 0),
    unprinted=[],
    issuing=wire.Issuing(open=True),
    clock_sure=True,
    recent_calls=[],
    notices=[],
)


class Queue:
    """What the scripted service tells the board."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.over = False
        self.revision = 0
        self.board = NOBODY
        self.reset()

    def reset(self) -> None:
        self.calls = 0
        self.silent = self.away = False
        self.refused = self.asked = 0
        self.sick = False
        self.settings = "a"
        self.clock = clock
        self.put(NOBODY)

    def put(self, board: wire.Board | None = None, **changes: Any) -> None:
        with self.changed:
            self.board = msgspec.structs.replace(board or self.board, **changes)
            self.revision += 1
            self.changed.notify_all()

    def goes(self, **changes: bool) -> None:
        """`silent`: no frame goes out; `away`: lines are cut and no new ones taken."""
        with self.changed:
            vars(self).update(changes)
            self.changed.notify_all()

    def call(
        self, label: str, room: int = 2, *, ago_s: float = 0, priority: Any = "normal"
    ) -> None:
        """Somebody is called; who was in the room leaves it."""
        self.calls += 1
        code, at = f"room-{room}", clock(ago_s)
        name = next(counter.name for counter in self.board.counters if counter.code == code)
        call = wire.RecentCall(self.calls, label, code, name, priority, at, 1)
        here = wire.NowServing(code, name, label, priority, at, 1)
        stay = [row for row in self.board.now_serving if row.counter != code]
        self.put(now_serving=[*stay, here], recent_calls=[*self.board.recent_calls, call][-10:])

    def frame(self) -> bytes:
        return wire.encode(wire.BoardFrame(self.revision, clock(), self.board, self.settings))


def busy(queue: Queue, count: int = 3) -> None:
    """An ordinary morning: three rooms, the newest call a minute and more ago."""
    queue.put(**queued(count), missed=["G7", "P2"])
    for label, room in (("G10", 2), ("P6", 1), ("G11", 1), ("D4", 3), ("G12", 2)):
        queue.call(label, room, ago_s=90)


def build(queue: Queue, display: Display) -> flask.Flask:
    """The real page, with the scripted queue behind it."""
    app = flask.Flask("board-alone", static_folder=None)
    clinic = Clinic(name="Kalahandi Clinic", languages=("en", "hi", "or"))
    app.register_blueprint(pages(clinic, lambda _code: False))
    app.register_blueprint(board(clinic, lambda: display))
    app.add_url_rule("/health", "health", partial(_health, queue))
    app.before_request(partial(_away, queue))
    app.after_request(_policy)
    flask_sock.Sock(app).route("/ws/board")(lambda ws: _tell(ws, queue))
    return app


def _away(queue: Queue) -> flask.Response | None:
    if not (queue.away and flask.request.path.startswith("/ws")):
        return None
    queue.refused += 1
    return flask.Response(status=503)


def _health(queue: Queue) -> flask.Response:
    queue.asked += 1
    if queue.sick:
        return flask.Response("Bad gateway", status=502)
    return flask.jsonify(version=__version__)


def _policy(response: flask.Response) -> flask.Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _tell(ws: Any, queue: Queue) -> None:
    seen = -1
    while not (queue.over or queue.away):
        with queue.changed:
            queue.changed.wait_for(partial(_due, queue, seen), HEARTBEAT_S)
            silent, revision, frame = queue.silent, queue.revision, queue.frame()
        if not ws.connected:
            return
        if silent or queue.over or queue.away:
            continue
        alive = wire.encode(wire.AliveFrame(revision, clock()))
        ws.send((frame if revision != seen else alive).decode())
        seen = revision


def _due(queue: Queue, seen: int) -> bool:
    return queue.over or queue.away or (queue.revision != seen and not queue.silent)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  (werkzeug's name)
        """A cut line is part of the script, no news."""


@contextlib.contextmanager
def board_service(queue: Queue, display: Display, port: int = 0) -> Iterator[str]:
    """Serves the page and the queue on loopback; gives the address."""
    app = build(queue, display)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        queue.goes(over=True)
        server.shutdown()
        thread.join()
        server.server_close()


class BoardPage(Screen):
    """`/board` as the waiting room sees it."""

    def watch(self, size: tuple[int, int] = (1280, 720), query: str = "") -> None:
        self.open(f"/board{query}", size)
        self.until(lambda: self.kind() not in {None, "starting"})

    def skips(self, seconds: float) -> None:
        """The page's clock jumps, as after a sleep."""
        self.run(
            "const now = performance.now.bind(performance);"
            "const ms = 1000 * arguments[0];"
            "performance.now = () => now() + ms;",
            seconds,
        )

    def kind(self) -> Any:
        return self.run("return document.body.dataset.kind")

    def line(self) -> Any:
        return self.run("return document.body.dataset.line")

    def ground(self, part: str = "field") -> Any:
        return self.driver.find_element("css selector", f"[data-part={part}]").get_attribute(
            "data-ground"
        )

    def words(self, part: str = "") -> str:
        """All that is written, a line each."""
        where = f"[data-part={part}] text" if part else "svg text"
        script = (
            "return Array.from(document.querySelectorAll(arguments[0])).map((t) => t.textContent)"
        )
        return "\n".join(self.run(script, where))

    def says(self, words: str, within_s: float = 10) -> bool:
        with contextlib.suppress(Exception):
            self.until(lambda: words in self.words(), within_s)
        assert words in self.words()
        return True

    def picture(self, path: str) -> None:
        self.driver.save_screenshot(path)


__all__ = ["BoardPage", "Queue", "board_service", "busy", "counter", "webdriver"]
