"""A service of the test's own on loopback: real HTTP and a real WebSocket, told how to behave."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from appliance import wire
from appliance.kiosk.ticket.job import SAMPLE

ALIVE_S = 0.3
NOW = "2026-11-21T09:00:00.000+05:30"


@dataclass
class Seen:
    """What reached the service."""

    keys: list[str] = field(default_factory=list)
    departments: list[str | None] = field(default_factory=list)
    printed: list[tuple[str, bool, str | None]] = field(default_factory=list)
    torn: list[bool] = field(default_factory=list)
    links: int = 0
    bearers: set[str | None] = field(default_factory=set)
    frames: list[wire.StatusFrame | wire.JobFrame] = field(default_factory=list)


class Door:
    """One address for both servers: looks at the first line and passes the connection on."""

    def __init__(self, http_port: int, ws_port: int) -> None:
        self._ports = {b"GET ": ws_port, b"POST": http_port}
        self._pairs: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._accept_on(self._listener)

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._accept_on(self._listener)

    def shut(self) -> None:
        with self._lock:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            for end in self._pairs:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._pairs.clear()

    def _accept_on(self, listener: socket.socket) -> None:
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                threading.Thread(target=self._pass_on, args=(caller,), daemon=True).start()

    def _pass_on(self, caller: socket.socket) -> None:
        with caller:
            first = caller.recv(4, socket.MSG_PEEK | socket.MSG_WAITALL)
            if first not in self._ports:
                return
            with socket.create_connection(("127.0.0.1", self._ports[first])) as inner:
                with self._lock:
                    self._pairs |= {caller, inner}
                back = threading.Thread(target=self._copy, args=(inner, caller), daemon=True)
                back.start()
                self._copy(caller, inner)
                back.join()
                with self._lock:
                    self._pairs -= {caller, inner}

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class StubService:
    """Answers on two ports; `answer` is the HTTP status it gives to issue requests.

    `await_` waits until something it has seen makes a condition true.
    """

    def __init__(self) -> None:
        self.seen = Seen()
        self.answer = 201
        self.problem_code = "issuing-closed"
        self.lose_answers = 0
        self.first_admin_url = ""  # while there is no admin
        self._changed = threading.Condition()
        self._by_key: dict[str, wire.Token] = {}
        self._frame = wire.KioskFrame(1, NOW, wire.Issuing(open=True), True, [])
        self._ended = False
        self._http: ThreadingHTTPServer | None = None
        self._ws: Server | None = None

    # --- on and off ---

    def __enter__(self) -> Self:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_POST(self) -> None:
                stub._post(self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._start(self._http.serve_forever, 0.02)
        self._ws = serve(self._socket, "127.0.0.1", 0, ping_interval=None, compression=None)
        self._start(self._ws.serve_forever)
        self._door = Door(self._http.server_address[1], self._ws.socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._door.port}"
        return self

    def go_away(self) -> None:
        """Every connection breaks and new ones are refused."""
        self._door.shut()

    def come_back(self) -> None:
        """It answers again at the same address."""
        self._door.open()

    def __exit__(self, *_: object) -> None:
        self._door.shut()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._ws is not None:
            self._ws.shutdown()
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()

    def _start(self, target: Callable[..., object], *args: object) -> None:
        threading.Thread(target=target, args=args, daemon=True).start()

    # --- what it is told and what it saw ---

    def show(self, **changes: Any) -> None:
        """Changes the frame that kiosks see."""
        with self._changed:
            changes.setdefault("revision", self._frame.revision + 1)
            self._frame = msgspec.structs.replace(self._frame, **changes)
            self._changed.notify_all()

    def await_(self, condition: Callable[[Seen], object], within_s: float = 8.0) -> bool:
        """True as soon as what was seen fulfils it; fails, showing it, where that does not come."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self.seen), within_s), self.seen
        return True

    # --- HTTP ---

    def _post(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        with self._changed:
            self.seen.bearers.add(request.headers["Authorization"])
            if request.path == "/api/tokens":
                status, shape = self._issue(request.headers["Idempotency-Key"], body)
            elif request.path == "/api/pairings/first":
                status, shape = self._pairing()
            else:
                status, shape = self._printed(request.path, body)
            self._changed.notify_all()
        if status == 0:
            request.close_connection = True
            return
        data = wire.encode(shape)
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def _issue(self, key: str, body: bytes) -> tuple[int, msgspec.Struct]:
        wish = wire.decode(body, wire.IssueBody)
        self.seen.keys.append(key)
        self.seen.departments.append(wish.department)
        if self.answer != 201:
            return self.answer, wire.Problem("No", self.answer, self.problem_code, "Not now.")
        replay = key in self._by_key
        token = self._by_key.setdefault(key, self._token(wish.department or "general_medicine"))
        if self.lose_answers:
            self.lose_answers -= 1
            return 0, token
        return (200 if replay else 201), token

    def _token(self, department: str) -> wire.Token:
        number = len(self._by_key) + 1
        return msgspec.structs.replace(
            SAMPLE, id=f"id-{number}", number=number, label=f"G{number}", department=department
        )

    def _pairing(self) -> tuple[int, msgspec.Struct]:
        self.seen.links += 1
        if not self.first_admin_url:
            return 409, wire.Problem("No", 409, "admin-known", "There is one.")
        return 201, wire.Pairing(self.first_admin_url, "ABCD-2345", NOW, 600, "")

    def _printed(self, path: str, body: bytes) -> tuple[int, msgspec.Struct]:
        said = wire.decode(body, wire.PrintedBody)
        self.seen.printed.append((path.split("/")[3], said.ok, said.problem))
        self.seen.torn.append(said.torn)
        return 200, SAMPLE

    # --- WebSocket ---

    def _socket(self, kiosk: ServerConnection) -> None:
        self._start(self._listen, kiosk)
        sent = 0
        try:
            while not self._ended:
                with self._changed:
                    self._changed.wait_for(
                        lambda: self._ended or self._frame.revision > sent,  # noqa: B023
                        ALIVE_S,
                    )
                    frame = self._frame
                news = frame.revision > sent
                sent = frame.revision
                kiosk.send(wire.encode(frame if news else wire.AliveFrame(sent, NOW)).decode())
        except (ConnectionClosed, OSError):
            return

    def _listen(self, kiosk: ServerConnection) -> None:
        try:
            for message in kiosk:
                frame = wire.frame_from_kiosk(message)
                with self._changed:
                    self.seen.frames.append(frame)
                    self._changed.notify_all()
        except (ConnectionClosed, OSError):
            return
