"""A service whose answers the test decides: it cuts lines, goes silent, and lets others call first.

It speaks the contract of the doctor's page only, and keeps one room, so that a page can be driven
through faults that a sound service does not make.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import flask
import flask_sock
import msgspec
from werkzeug.serving import WSGIRequestHandler, make_server

from appliance import settings, wire
from appliance.web.pages import not_found_page, pages

CLINIC_ZONE = timezone(timedelta(hours=5, minutes=30))
HEARTBEAT_S = 0.5
GOOD_CODE = "K7Q2-M4TX"
NOT_CURRENT = wire.Problem("Not allowed now", 409, "not-current", "room-1 has changed meanwhile")
POLICY = "default-src 'self'; frame-ancestors 'none'"


def token(number: int, prefix: str = "G", **changes: Any) -> wire.Token:
    names = {"G": "General medicine", "P": "Pediatrics", "D": "Dental"}
    made = wire.Token(
        id=f"id-{prefix}{number}",
        label=f"{prefix}{number}",
        number=number,
        department=names[prefix].lower().replace(" ", "_"),
        department_name=names[prefix],
        department_names={"en": names[prefix]},
        day="2026-11-21",
        status="waiting",
        priority="normal",
        issued_department=names[prefix].lower().replace(" ", "_"),
        counter=None,
        time_sure=True,
        issued_at=minutes_ago(10),
        called_at=None,
        started_at=None,
        finished_at=None,
        calls=0,
        ahead=0,
        wait=None,
        printed=True,
        print_problem=None,
        origin="button",
        check_code="K7Q2",
        follow_url="",
    )
    return msgspec.structs.replace(made, **changes)


def unprinted(number: int, prefix: str = "G", **changes: Any) -> wire.Token:
    """A token whose ticket did not come out."""
    failed = {"printed": False, "print_problem": "paper-out"}
    return token(number, prefix, **failed | changes)


def now() -> str:
    return datetime.now(CLINIC_ZONE).isoformat(timespec="milliseconds")


def minutes_ago(minutes: float) -> str:
    at = datetime.now(CLINIC_ZONE) - timedelta(minutes=minutes)
    return at.isoformat(timespec="milliseconds")


class NotCurrent(Exception):
    """A verb was meant for a token that is not in the room any more."""


@dataclass(frozen=True)
class Script:
    """What goes wrong. `cut_answers`: so many commands are done, but the line is cut before the
    answer; `held`: commands wait until released; `silent`: no frame goes out; `lagging`: only
    heartbeats go out."""

    cut_answers: int = 0
    silent: bool = False
    lagging: bool = False
    held: bool = False
    refuse_sockets: bool = False
    refusal: wire.Problem | None = None
    me: wire.Me | None = field(default_factory=lambda: wire.Me("doctor", "room-1", "device-1"))


class Room:
    """One room and its queue, as the page sees them."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.released = threading.Event()
        self.closed = False
        self.reset()

    def reset(self) -> None:
        with self.changed:
            self.script = Script()
            self.revision = getattr(self, "revision", 0) + 1
            self.name = "Room 1"
            self.state: wire.CounterState = "open"
            self.back_at: str | None = None
            self.current: wire.Token | None = None
            self.waiting: list[wire.Token] = []
            self.faults: list[wire.HealthPart] = []
            self.undo_until: str | None = None
            self.clock_sure = True
            self.calls: list[str] = []
            self.reprints: list[str] = []
            self.times: list[tuple[datetime, bool]] = []
            self.keys: list[str] = []
            self.sent: set[int] = set()
            self.asked_who = 0
            self.answers: dict[str, bytes] = {}
            self.before: wire.Token | None = None
            self.released.set()
            self.changed.notify_all()

    def put(self, **changes: Any) -> None:
        """Sets fields of the room and tells every page."""
        with self.changed:
            for name, value in changes.items():
                setattr(self, name, value)
            self._grow()

    def goes(self, **changes: Any) -> None:
        """Changes the script."""
        with self.changed:
            self.script = replace(self.script, **changes)
            (self.released.clear if self.script.held else self.released.set)()
            self.changed.notify_all()

    def frame(self) -> bytes:
        unprinted = self._unprinted()
        departments = sorted({t.department for t in self.waiting} | {"general_medicine"})
        counts = {d: sum(t.department == d for t in self.waiting) for d in departments}
        counter = wire.Counter(
            "room-1", self.name, self.state, self.back_at, None, departments, self.current, counts
        )
        return wire.encode(
            wire.CounterFrame(
                self.revision, now(), counter, self.waiting, self.undo_until, self.clock_sure,
                self.faults, len(self.waiting), unprinted, len(unprinted),
            )
        )  # fmt: skip

    def _unprinted(self) -> list[wire.WithoutTicket]:
        newest = sorted(self.waiting, key=lambda token: token.issued_at, reverse=True)
        return [
            wire.WithoutTicket(t.id, t.label, t.issued_at, t.print_problem)
            for t in newest
            if t.print_problem
        ]

    def command(self, verb: str, key: str, body: dict[str, Any]) -> bytes:
        """Does a verb once per key. Raises NotCurrent."""
        with self.changed:
            self.keys.append(key)
            if key not in self.answers:
                self.answers[key] = self._do(verb, body)
                self._grow()
            return self.answers[key]

    def reprint(self, token_id: str, key: str) -> bytes:
        """Asks the kiosk for paper once per key."""
        with self.changed:
            self.keys.append(key)
            if key not in self.answers:
                self.answers[key] = wire.encode(self._find(token_id))
                self.reprints.append(self._find(token_id).label)
                self._grow()
            return self.answers[key]

    def prints(self, label: str) -> None:
        """The ticket comes out."""
        done = {"printed": True, "print_problem": None}
        with self.changed:
            self.waiting = [_moved(t, **done) if t.label == label else t for t in self.waiting]
            if self.current and self.current.label == label:
                self.current = _moved(self.current, **done)
            self._grow()

    def _find(self, token_id: str) -> wire.Token:
        known = [*self.waiting, *([self.current] if self.current else [])]
        return next(token for token in known if token.id == token_id)

    def call_from_elsewhere(self) -> None:
        """Another screen of the same room calls the next one."""
        with self.changed:
            self._call_next()
            self._grow()

    def _do(self, verb: str, body: dict[str, Any]) -> bytes:
        current = self.current.id if self.current else None
        if verb != "call-next":
            if body["token"] != current:
                raise NotCurrent
            return wire.encode(wire.CallAnswer(getattr(self, f"_{verb}")(), repeated=False))
        if body["after"] != current:
            return wire.encode(wire.CallAnswer(self.current, repeated=True))
        self._call_next()
        return wire.encode(wire.CallAnswer(self.current, repeated=False))

    def _call_next(self) -> None:
        self.before = self.current
        self.current = None
        if self.waiting:
            called, *self.waiting = self.waiting
            self.current = _moved(called, status="called", called_at=now(), calls=1)
            self.calls.append(called.label)
            self.undo_until = minutes_ago(-10 / 60)

    def _recall(self) -> wire.Token:
        assert self.current
        self.current = _moved(self.current, calls=self.current.calls + 1)
        return self.current

    def _start(self) -> wire.Token:
        assert self.current
        self.current = _moved(self.current, status="serving", started_at=now())
        return self.current

    def _missed(self) -> wire.Token:
        gone, self.current, self.undo_until = self.current, None, None
        assert gone
        return gone

    _finish = _missed

    def _undo(self) -> wire.Token | None:
        assert self.current
        self.waiting = [_moved(self.current, status="waiting"), *self.waiting]
        self.current, self.undo_until = self.before, None
        return self.current

    def _grow(self) -> None:
        self.revision += 1
        self.changed.notify_all()


def _moved(token: wire.Token, **changes: Any) -> wire.Token:
    return msgspec.structs.replace(token, **changes)


def build(room: Room, languages: tuple[str, ...]) -> flask.Flask:
    """The real pages, with the scripted room behind them."""
    app = flask.Flask("scripted", static_folder=None)
    clinic = settings.Clinic(name="Kalahandi Clinic", languages=languages)
    app.register_blueprint(pages(clinic, lambda code: code == "room-1"))
    app.register_error_handler(404, lambda _: not_found_page(clinic))
    app.register_error_handler(NotCurrent, lambda _: _problem(NOT_CURRENT))
    app.after_request(_policy)
    _answer_questions(app, room)
    _take_commands(app, room)
    app.before_request(partial(_refuse_socket, room))
    flask_sock.Sock(app).route("/ws/counters/room-1")(lambda ws: _follow(ws, room))
    return app


def _policy(response: flask.Response) -> flask.Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _refuse_socket(room: Room) -> flask.Response | None:
    if room.script.refuse_sockets and flask.request.path.startswith("/ws"):
        return _problem(wire.Problem("Not paired", 401, "not-paired", "not paired"))
    return None


def _answer_questions(app: flask.Flask, room: Room) -> None:
    @app.get("/api/me")
    def me() -> flask.Response:
        room.asked_who += 1
        if room.script.me is None:
            return _problem(wire.Problem("Cannot store now", 503, "cannot-store", "no disk"))
        return _json(wire.encode(room.script.me))

    @app.get("/api/counters")
    def counters() -> flask.Response:
        frame = wire.decode(room.frame(), wire.CounterFrame)
        return _json(wire.encode(wire.Counters([frame.counter])))

    @app.post("/api/pair")
    def pair() -> flask.Response:
        if (flask.request.json or {})["code"] == GOOD_CODE:
            return _json(wire.encode(wire.Paired("secret", "doctor", "room-1")))
        return _problem(wire.Problem("Not found", 404, "unknown-code", "there is no such code"))


def _take_commands(app: flask.Flask, room: Room) -> None:
    @app.post("/api/counters/room-1/<verb>")
    def command(verb: str) -> flask.Response:
        room.released.wait(15)
        if room.script.refusal:
            return _problem(room.script.refusal)
        key = flask.request.headers["Idempotency-Key"]
        answer = room.command(verb, key, flask.request.get_json())
        if room.script.cut_answers:
            room.goes(cut_answers=room.script.cut_answers - 1)
            flask.request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return _json(answer)

    @app.post("/api/tokens/<token_id>/reprint")
    def reprint(token_id: str) -> flask.Response:
        room.released.wait(15)
        if room.script.refusal:
            return _problem(room.script.refusal)
        key = flask.request.headers["Idempotency-Key"]
        return _json(room.reprint(token_id, key))

    @app.post("/api/clock/confirm")
    def confirm() -> flask.Response:
        if room.script.refusal:
            return _problem(room.script.refusal)
        said = wire.decode(flask.request.get_data(), wire.ConfirmTimeBody)
        room.times.append((said.time, said.confirmed))
        room.put(clock_sure=True)
        return _json(wire.encode(wire.ClockAnswer(now(), True, "staff", "2026-11-21")))


def _follow(ws: Any, room: Room) -> None:
    """Each change as a snapshot, and a heartbeat between them, until the room closes."""
    seen = -1
    while not room.closed:
        with room.changed:
            room.changed.wait_for(partial(_due, room, seen), HEARTBEAT_S)
            script, revision, frame = room.script, room.revision, room.frame()
        if not ws.connected:
            return
        if script.silent or room.closed:
            continue
        if script.lagging or revision == seen:
            ws.send(wire.encode(wire.AliveFrame(seen, now())).decode())
            continue
        ws.send(frame.decode())
        room.sent.add(revision)
        seen = revision


def _due(room: Room, seen: int) -> bool:
    kept_back = room.script.silent or room.script.lagging
    return room.closed or (room.revision != seen and not kept_back)


def _json(body: bytes) -> flask.Response:
    return flask.Response(body, mimetype="application/json")


def _problem(problem: wire.Problem) -> flask.Response:
    return flask.Response(
        wire.encode(problem), status=problem.status, mimetype="application/problem+json"
    )


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  (werkzeug's name)
        """A cut line is part of the script, no news."""


@contextlib.contextmanager
def serving(room: Room, languages: tuple[str, ...], port: int = 0) -> Iterator[str]:
    """Serves the pages and the room on loopback; gives the address."""
    server = make_server(
        "127.0.0.1", port, build(room, languages), threaded=True, request_handler=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        room.goes(held=False)
        room.put(closed=True)
        server.shutdown()
        thread.join()
        server.server_close()


__all__ = ["Room", "Script", "minutes_ago", "now", "serving", "token", "unprinted"]
