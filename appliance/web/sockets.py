"""`/ws/…`: handshake and sign-in here, then the hub has the socket."""

from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, g, request
from flask_sock import Sock
from simple_websocket import Server
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from appliance import wire
from appliance.board_view import BoardView
from appliance.desk_view import DeskView
from appliance.follow_view import FollowView
from appliance.health import KioskReports
from appliance.kiosk_words import KioskWords
from appliance.live import Hub, Topic
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.handover import take_over

ALIVE_EVERY_S = 2.0
FOLLOWERS_ALIVE_EVERY_S = 20.0  # a phone in a pocket must not be woken for nothing


class Topics:
    """The snapshots a socket may follow. One topic object per snapshot, made once."""

    def __init__(
        self,
        views: Views,
        board_view: BoardView,
        desk_view: DeskView,
        follow_view: FollowView,
        *,
        reports: KioskReports,
        words: KioskWords,
        hub: Hub,
    ) -> None:
        self._views, self._follow_view = views, follow_view
        self._reports, self._words, self._hub = reports, words, hub
        kiosk = _rendered(views.kiosk_frame)
        self._board = Topic("board", _rendered(board_view.frame), ALIVE_EVERY_S)
        self._desk = Topic("desk", _rendered(desk_view.frame), ALIVE_EVERY_S)
        self._queue = Topic("queue", _rendered(follow_view.frame), FOLLOWERS_ALIVE_EVERY_S)
        self._kiosk = Topic("kiosk", kiosk, ALIVE_EVERY_S, self._kiosk_said)
        self._counters: dict[str, Topic] = {}

    def board(self) -> Topic:
        """What the waiting room sees."""
        return self._board

    def desk(self) -> Topic:
        """What reception sees."""
        return self._desk

    def kiosk(self) -> Topic:
        """What a kiosk needs to know."""
        return self._kiosk

    def follow(self, key: str) -> Topic:
        """What all followers share. Raises NoSuchTicket for a key that no ticket has."""
        self._follow_view.check(key)
        return self._queue

    def counter(self, code: str) -> Topic:
        """The topic of one counter. Raises NotKnown."""
        if code not in self._counters:
            self._views.counter_frame(code)  # refuses an unknown one
            render = _rendered(partial(self._views.counter_frame, code))
            topic = Topic(f"counter {code}", render, ALIVE_EVERY_S)
            self._counters.setdefault(code, topic)  # two tablets may come at once
        return self._counters[code]

    def _kiosk_said(self, device: str, text: str) -> None:
        frame = wire.frame_from_kiosk(text)
        if isinstance(frame, wire.JobFrame):
            self._words.said(device, frame)
        elif self._reports.heard(device, frame):
            self._hub.publish()


def _rendered(frame: Callable[[], wire.FromService]) -> Callable[[], tuple[int, bytes]]:
    """What a topic wants: a frame's revision and its JSON."""

    def render() -> tuple[int, bytes]:
        made = frame()
        return made.revision, wire.encode(made)

    return render


def sockets(topics: Topics, hub: Hub) -> Blueprint:
    """The socket routes."""
    routes = Blueprint("sockets", __name__, url_prefix="/ws")
    sock = Sock()
    topic_of: Mapping[str, Callable[..., Topic]] = {
        "/ws/board": topics.board,
        "/ws/counters/<code>": topics.counter,
        "/ws/desk": topics.desk,
        "/ws/follow/<key>": topics.follow,
        "/ws/kiosk": topics.kiosk,
    }

    @routes.before_request
    def prepare() -> None:
        if hub.full:
            raise ServiceUnavailable("too many sockets are open")
        # Refused before the upgrade, so that the client gets an answer it can read.
        g.topic = topic_of[str(request.url_rule)](**(request.view_args or {}))
        _check_handshake()
        # Compression would cost 170 KB a follower and buy nothing on a local network.
        request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)

    def join(ws: Server, **_names: str) -> None:
        known = request.args.get("revision", type=int)
        hub.join(take_over(ws), g.topic, current_actor().device or "", known)

    for rule in topic_of:
        sock.route(rule.removeprefix("/ws"), bp=routes, endpoint=rule)(join)
    return routes


def _check_handshake() -> None:
    """simple-websocket takes it for granted that a handshake is one."""
    if "Sec-WebSocket-Key" not in request.headers:
        raise BadRequest("no Sec-WebSocket-Key")
    if request.headers.get("Sec-WebSocket-Version") != "13":
        raise BadRequest("use WebSocket version 13")
