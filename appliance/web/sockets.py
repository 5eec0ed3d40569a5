"""`/ws/…`: handshake and sign-in here, then the hub has the socket."""

from functools import partial

from flask import Blueprint, request
from flask_sock import Sock
from simple_websocket import Server
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from appliance import wire
from appliance.board_view import BoardView
from appliance.health import KioskReports
from appliance.kiosk_words import KioskWords
from appliance.live import Hub, Topic
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.handover import take_over

ALIVE_EVERY_S = 2.0


class Topics:
    """The snapshots a socket may follow. One topic object per snapshot, made once."""

    def __init__(
        self,
        views: Views,
        board_view: BoardView,
        reports: KioskReports,
        words: KioskWords,
        hub: Hub,
    ) -> None:
        self._views, self._board_view = views, board_view
        self._reports, self._words, self._hub = reports, words, hub
        self.board = Topic("board", self._board, ALIVE_EVERY_S)
        self.kiosk = Topic("kiosk", self._kiosk, ALIVE_EVERY_S, self._kiosk_said)
        self._counters: dict[str, Topic] = {}

    def counter(self, code: str) -> Topic:
        """The topic of one counter. Raises NotKnown."""
        if code not in self._counters:
            self._views.counter_frame(code)  # refuses an unknown one
            render = partial(self._counter, code)
            topic = Topic(f"counter {code}", render, ALIVE_EVERY_S)
            self._counters.setdefault(code, topic)  # two tablets may come at once
        return self._counters[code]

    def _board(self) -> tuple[int, bytes]:
        frame = self._board_view.frame()
        return frame.revision, wire.encode(frame)

    def _counter(self, code: str) -> tuple[int, bytes]:
        frame = self._views.counter_frame(code)
        return frame.revision, wire.encode(frame)

    def _kiosk(self) -> tuple[int, bytes]:
        frame = self._views.kiosk_frame()
        return frame.revision, wire.encode(frame)

    def _kiosk_said(self, device: str, text: str) -> None:
        frame = wire.frame_from_kiosk(text)
        if isinstance(frame, wire.JobFrame):
            self._words.said(device, frame)
        elif self._reports.heard(device, frame):
            self._hub.publish()


def sockets(topics: Topics, hub: Hub) -> Blueprint:
    """The socket routes."""
    routes = Blueprint("sockets", __name__, url_prefix="/ws")
    sock = Sock()

    @routes.before_request
    def prepare() -> None:
        if hub.full:
            raise ServiceUnavailable("too many sockets are open")
        # Refused before the upgrade, so that the client gets an answer it can read.
        if "code" in (request.view_args or {}):
            topics.counter(request.view_args["code"])  # type: ignore[index]
        _check_handshake()
        # Compression would cost 170 KB a follower and buy nothing on a local network.
        request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)

    def join(ws: Server, topic: Topic) -> None:
        known = request.args.get("revision", type=int)
        hub.join(take_over(ws), topic, current_actor().device or "", known)

    @sock.route("/board", bp=routes)  # type: ignore[untyped-decorator]
    def board(ws: Server) -> None:
        join(ws, topics.board)

    @sock.route("/counters/<code>", bp=routes)  # type: ignore[untyped-decorator]
    def counter(ws: Server, code: str) -> None:
        join(ws, topics.counter(code))

    @sock.route("/kiosk", bp=routes)  # type: ignore[untyped-decorator]
    def kiosk(ws: Server) -> None:
        join(ws, topics.kiosk)

    return routes


def _check_handshake() -> None:
    """simple-websocket takes it for granted that a handshake is one."""
    if "Sec-WebSocket-Key" not in request.headers:
        raise BadRequest("no Sec-WebSocket-Key")
    if request.headers.get("Sec-WebSocket-Version") != "13":
        raise BadRequest("use WebSocket version 13")
