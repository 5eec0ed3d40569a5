"""The hub: one selector thread that sends each topic's newest snapshot to all its sockets.

A thread per socket would cost 58 KB and a place in the pool each; a thousand phones cost this one
thread a few milliseconds a change.
"""

import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress

from appliance.live.frames import GOING_AWAY, PING, text_frame
from appliance.live.listener import Gone, Listener
from appliance.live.places import Places
from appliance.live.topics import Topic
from appliance.notify import Turn
from appliance.rules.errors import NotKnown

log = logging.getLogger(__name__)

FAN_OUT_EVERY_S = 0.05  # the first change goes at once, a burst is sent as its newest
PING_EVERY_S = 15.0
SILENT_AFTER_S = 40.0  # two pings unanswered
SNAPSHOT_IS_FRESH_S = 1.0
TICK_S = 0.5
TURNS_WITHIN_S = 6.0  # a look at a slow card is long
RETRY_AFTER_S = 1.0

Alive = Callable[[int], bytes]
Joining = tuple[socket.socket, Topic, str, int | None, str]


class Hub:
    """Owns every open WebSocket. `join`, `publish` and `stop` may be called from any thread."""

    def __init__(self, alive: Alive) -> None:
        self._alive, self.places = alive, Places()
        self._selector = selectors.DefaultSelector()
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._joining: deque[Joining] = deque()
        self._leaving: deque[str] = deque()
        self._banned: set[str] = set()
        self._listeners: dict[Topic, set[Listener]] = {}
        self._changed = self._stopping = False
        self.turn = Turn("the hub")
        self._fanned_out_at_s = self._ticked_at_s = self._pinged_at_s = 0.0
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)

    def start(self) -> None:
        """Starts the hub's thread."""
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._thread.start()

    def join(
        self, sock: socket.socket, topic: Topic, peer: str, known: int | None, address: str = ""
    ) -> None:
        """Takes over a socket after its handshake; `known` is the revision the client has.

        `peer` is what it is ended by, `address` where it comes from.
        """
        self.places.take(address)
        self._joining.append((sock, topic, peer, known, address))
        self._ring()

    def publish(self) -> None:
        """Something was committed: the newest snapshots go out."""
        # The hub forgets `_changed` before it reads, so a change it was told of is always shown.
        if not self._changed:
            self._changed = True
            self._ring()

    def listening(self, topic: str) -> int:
        """How many sockets follow the topic of this name. Any thread."""
        return sum(len(found) for of, found in [*self._listeners.items()] if of.name == topic)

    def ban(self, peer: str) -> None:
        """Ends every socket of a device that was removed, also one that is just joining."""
        self._leaving.append(peer)
        self._ring()

    def stop(self) -> None:
        """Says goodbye to every socket and ends the thread."""
        self._stopping = True
        self._ring()
        self._thread.join(timeout=2)
        self._selector.close()
        self._bell.close()
        self._ear.close()

    def _ring(self) -> None:
        # If the bell is full the hub wakes anyway; if it is gone, so is the hub.
        with suppress(OSError):
            self._bell.send(b"!")

    # --- the hub's own thread from here ----------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            self.turn.within(TURNS_WITHIN_S)
            for key, events in self._selector.select(self._patience()):
                if key.data is None:
                    self._hush()
                else:
                    self._serve(key.data, events)
            try:
                self._work(time.monotonic())
            except Exception:  # whatever it was, the screens need the next turn
                log.exception("live-failed: a turn of the hub")
        for listener in self._all():
            self._goodbye(listener)

    def _patience(self) -> float:
        now = time.monotonic()
        if self._changed:
            return max(0.0, self._fanned_out_at_s + FAN_OUT_EVERY_S - now)
        return max(0.0, self._ticked_at_s + TICK_S - now)

    def _hush(self) -> None:
        with suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass

    def _work(self, now: float) -> None:
        while self._leaving:
            self._cut_off(self._leaving.popleft())
        while self._joining:
            self._welcome(*self._joining.popleft(), now)
        if self._changed and now - self._fanned_out_at_s >= FAN_OUT_EVERY_S:
            self._changed, self._fanned_out_at_s = False, now
            for topic, listeners in self._listeners.items():
                self._fan_out(topic, listeners, now)
        if now - self._ticked_at_s >= TICK_S:
            self._ticked_at_s = now
            self._tick(now)

    def _fan_out(self, topic: Topic, listeners: set[Listener], now: float) -> None:
        if not listeners:
            topic.outdate()
        elif made := self._made(topic, 0.0, now):
            self._send(listeners, made[1], now)

    def _made(self, topic: Topic, at_most_s: float, now: float) -> tuple[int, bytes] | None:
        """The topic's snapshot, at most so old; None where none can be made.

        It is tried again, or its followers are sent away where what they follow is there no more.
        """
        # A promise for each: on a slow machine all topics together may take longer than one may.
        self.turn.within(TURNS_WITHIN_S)
        try:
            return topic.recent(now, at_most_s) if at_most_s else topic.snapshot(now)
        except NotKnown:  # a room was given up; who asks for it anew is told so by the door
            for listener in [*self._listeners[topic]]:
                self._goodbye(listener)
            return None
        except Exception:  # one failed read must not silence every screen
            log.exception("live-failed: no snapshot of %s could be made", topic.name)
            self._changed, self._fanned_out_at_s = True, now + RETRY_AFTER_S
            return None

    def _cut_off(self, peer: str) -> None:
        self._banned.add(peer)
        for listener in self._all():
            if listener.peer == peer:
                self._drop(listener)

    def _welcome(
        self,
        sock: socket.socket,
        topic: Topic,
        peer: str,
        known: int | None,
        address: str,
        now: float,
    ) -> None:
        if peer in self._banned:
            self.places.leave(address)
            sock.close()
            return
        listener = Listener(sock, topic, peer, address, now)
        self._listeners.setdefault(topic, set()).add(listener)
        self._selector.register(sock, selectors.EVENT_READ, listener)
        made = self._made(topic, SNAPSHOT_IS_FRESH_S, now)
        if made is None:
            return  # it gets the first that can be made
        revision, frame = made
        has_it = known is not None and known == revision
        self._send([listener], text_frame(self._alive(revision)) if has_it else frame, now)

    def _send(self, listeners: Iterable[Listener], frame: bytes, now: float) -> None:
        for listener in list(listeners):
            try:
                waited = listener.waits
                listener.send(frame, now)
                if listener.waits and not waited:
                    self._watch(listener)
            except Gone:
                self._drop(listener)

    def _watch(self, listener: Listener) -> None:
        wants = selectors.EVENT_READ | (selectors.EVENT_WRITE if listener.waits else 0)
        self._selector.modify(listener.sock, wants, listener)

    def _serve(self, listener: Listener, events: int) -> None:
        now = time.monotonic()
        try:
            if events & selectors.EVENT_WRITE:
                listener.flush(now)
                if not listener.waits:
                    self._watch(listener)
            if events & selectors.EVENT_READ:
                self._hear(listener, now)
        except Gone:
            self._drop(listener)
        except Exception:  # what one client says must not hurt the others
            log.exception("live-failed: a client's message")
            self._drop(listener)

    def _hear(self, listener: Listener, now: float) -> None:
        for text in listener.receive(now):
            if listener.topic.heard:
                listener.topic.heard(listener.peer, text)
        if listener.waits:
            self._watch(listener)  # a pong that did not fit

    def _tick(self, now: float) -> None:
        """Heartbeats where it was quiet, pings now and then, and an end to the silent."""
        for topic, listeners in self._listeners.items():
            latest = now + TICK_S - topic.alive_every_s
            # Not to a slow client: the heartbeat would push out the snapshot that waits for it.
            quiet = [x for x in listeners if x.sent_at_s <= latest and not x.waits]
            if quiet:
                self._send(quiet, text_frame(self._alive(topic.revision)), now)
        for listener in self._all():
            if now - listener.heard_at_s > SILENT_AFTER_S:
                self._drop(listener)
        if now - self._pinged_at_s >= PING_EVERY_S:
            self._pinged_at_s = now
            self._ping(now)

    def _ping(self, now: float) -> None:
        for listener in self._all():
            try:
                listener.control(PING, now)
                if listener.waits:
                    self._watch(listener)
            except Gone:
                self._drop(listener)

    def _all(self) -> list[Listener]:
        return [listener for listeners in self._listeners.values() for listener in listeners]

    def _drop(self, listener: Listener) -> None:
        if listener not in self._listeners[listener.topic]:
            return
        self._listeners[listener.topic].discard(listener)
        self.places.leave(listener.address)
        self._selector.unregister(listener.sock)
        listener.sock.close()

    def _goodbye(self, listener: Listener) -> None:
        with suppress(OSError):
            if not listener.waits:
                listener.sock.send(GOING_AWAY)
        self._drop(listener)
