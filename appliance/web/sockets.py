"""`/ws/…`: handshake and sign-in here, then the hub has the socket."""

from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, g, request
from flask_sock import Sock
from simple_websocket import Server
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from appliance import wire
from appliance.live import Hub, Topic
from appliance.web.access.guard import current_actor, current_caller
from appliance.web.handover import take_over
from appliance.web.parts import Parts

ALIVE_EVERY_S = 2.0
FOLLOWERS_ALIVE_EVERY_S = 20.0  # a phone in a pocket must not be woken for nothing


class Topics:
    """The snapshots a socket may follow. One topic object per snapshot, made once."""

    def __init__(self, parts: Parts) -> None:
        shown = parts.shown
        self._shown, self._kiosks = shown, parts.kiosks
        self._watch, self._hub = parts.watch, parts.hub
        board = _rendered(shown.board.frame)
        self._board = Topic("board", board, ALIVE_EVERY_S)
        self._board_page = Topic("board page", board, ALIVE_EVERY_S)
        self._desk = Topic("desk", _rendered(shown.desk.frame), ALIVE_EVERY_S)
        self._queue = Topic("queue", _rendered(shown.follow.frame), FOLLOWERS_ALIVE_EVERY_S)
        self._by_name: dict[str, Topic] = {}

    def board(self) -> Topic:
        """What the waiting room sees: the screen's own, or a page's that anybody may open.

        Browsers tell an origin, programs none. A dead television must not be taken for well
        because somebody's phone looks at the page.
        """
        return self._board_page if "Origin" in request.headers else self._board

    def desk(self) -> Topic:
        """What reception sees."""
        return self._desk

    def kiosk(self) -> Topic:
        """What the kiosk that asks needs to know."""
        device = current_actor().device or ""
        return self._topic(
            f"kiosk {device}", partial(self._shown.kiosk.frame, device), self._kiosk_said
        )

    def follow(self, key: str) -> Topic:
        """What all followers share. Raises NoSuchTicket for a key that no ticket has."""
        self._shown.follow.check(key)
        return self._queue

    def counter(self, code: str) -> Topic:
        """The topic of one counter. Raises NotKnown, also once it is offered no more."""
        frame = partial(self._shown.views.counter_frame, code)
        frame()
        return self._topic(f"counter {code}", frame)

    def _topic(
        self,
        name: str,
        frame: Callable[[], wire.FromService],
        heard: Callable[[str, str], None] | None = None,
    ) -> Topic:
        topic = Topic(name, _rendered(frame), ALIVE_EVERY_S, heard)
        return self._by_name.setdefault(name, topic)  # two tablets may come at once

    def _kiosk_said(self, device: str, text: str) -> None:
        frame = wire.frame_from_kiosk(text)
        if isinstance(frame, wire.JobFrame):
            self._watch.said(device, frame)
            return
        if self._kiosks.heard(device, frame):
            self._hub.publish()
        self._watch.spoke(device)


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
        known = current_caller().device is not None
        if not hub.places.has_room(request.remote_addr or "", known=known):
            raise ServiceUnavailable("too many sockets are open")
        # Refused before the upgrade, so that the client gets an answer it can read.
        g.topic = topic_of[str(request.url_rule)](**(request.view_args or {}))
        _check_handshake()
        # Compression would cost 170 KB a follower and buy nothing on a local network.
        request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)

    def join(ws: Server, **_names: str) -> None:
        known = request.args.get("revision", type=int)
        address = request.remote_addr or ""
        hub.join(take_over(ws), g.topic, current_caller().peer, known, address)

    for rule in topic_of:
        sock.route(rule.removeprefix("/ws"), bp=routes, endpoint=rule)(join)
    return routes


def _check_handshake() -> None:
    """simple-websocket takes it for granted that a handshake is one."""
    if "Sec-WebSocket-Key" not in request.headers:
        raise BadRequest("no Sec-WebSocket-Key")
    if request.headers.get("Sec-WebSocket-Version") != "13":
        raise BadRequest("use WebSocket version 13")
