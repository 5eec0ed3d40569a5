"""One socket of the hub: what it was sent, what is still on its way, when it was last heard."""

import socket
from collections.abc import Iterator

from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from appliance.live.budget import Budget
from appliance.live.topics import Topic

# A kiosk's status is some 200 bytes; nobody has a reason to send more.
MESSAGE_AT_MOST = 4096


class Gone(Exception):
    """The other end closed, broke the protocol, or said too much."""


class Listener:
    """Only the hub's thread touches it. The socket is non-blocking.

    A slow client keeps one frame on its way and, behind it, only the newest.
    """

    __slots__ = (
        "_budget",
        "_incoming",
        "_newest",
        "_rest",
        "_text",
        "address",
        "heard_at_s",
        "peer",
        "sent_at_s",
        "sock",
        "topic",
    )

    def __init__(
        self, sock: socket.socket, topic: Topic, peer: str, address: str, now_s: float
    ) -> None:
        self.sock, self.topic, self.peer, self.address = sock, topic, peer, address
        self.heard_at_s = self.sent_at_s = now_s
        self._budget = Budget(now_s)
        self._rest = b""
        self._newest: bytes | None = None
        self._incoming: Connection | None = None
        self._text = ""

    @property
    def waits(self) -> bool:
        """Whether bytes are left that the socket did not take yet."""
        return bool(self._rest)

    def send(self, frame: bytes, now_s: float) -> None:
        """Sends a snapshot or heartbeat; behind an unfinished frame only the newest is kept."""
        if self._rest:
            self._newest = frame
        else:
            self._rest = frame
            self.flush(now_s)

    def control(self, frame: bytes, now_s: float) -> None:
        """Sends a ping or pong. Pages cannot see it, so it takes no heartbeat's place."""
        # Within an unfinished frame it would break that; the client is slow, not silent.
        if not self._rest:
            said_at_s = self.sent_at_s
            self.send(frame, now_s)
            self.sent_at_s = said_at_s

    def flush(self, now_s: float) -> None:
        """Sends what the socket takes now. Raises Gone."""
        while self._rest:
            try:
                sent = self.sock.send(self._rest)
            except BlockingIOError:
                return
            except OSError as error:
                raise Gone(str(error)) from None
            self.sent_at_s = now_s
            self._rest = self._rest[sent:]
            if not self._rest and self._newest:
                self._rest, self._newest = self._newest, None

    def receive(self, now_s: float) -> Iterator[str]:
        """Texts that arrived; pings are answered. Raises Gone."""
        try:
            data = self.sock.recv(8192)
        except BlockingIOError:
            return
        except OSError as error:
            raise Gone(str(error)) from None
        if not data:
            raise Gone("closed")
        if not self._budget.spend(len(data), now_s):
            raise Gone("said too much")
        self.heard_at_s = now_s
        yield from self._messages(data, now_s)

    def _messages(self, data: bytes, now_s: float) -> Iterator[str]:
        incoming = self._incoming = self._incoming or Connection(ConnectionType.SERVER)
        try:
            incoming.receive_data(data)
            for event in incoming.events():
                if isinstance(event, CloseConnection):
                    self.control(incoming.send(event.response()), now_s)
                    raise Gone("closed by the client")
                if isinstance(event, BytesMessage):
                    raise Gone("nobody here speaks in bytes")
                if isinstance(event, Ping):
                    self.control(incoming.send(event.response()), now_s)
                elif isinstance(event, TextMessage):
                    yield from self._whole(event)
        except (RemoteProtocolError, LocalProtocolError) as error:
            raise Gone(str(error)) from None

    def _whole(self, part: TextMessage) -> Iterator[str]:
        self._text += part.data
        if len(self._text) > MESSAGE_AT_MOST:
            raise Gone("message too long")
        if part.message_finished:
            text, self._text = self._text, ""
            yield text
