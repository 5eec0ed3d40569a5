"""Idempotency keys: the same key and body give the same answer, however often they come.

What changes the queue keeps its key on disk, in the transaction of the change. Answers that hold a
secret, or that no transaction holds together, are kept in memory, for as long as one would retry.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from flask import Response, request

from appliance import wire
from appliance.ledger import KeyUsedOtherwise, Ledger
from appliance.web.access.guard import current_actor
from appliance.web.answers import json_answer
from appliance.web.asking import idempotency_key

KEPT_S = 600.0
KEPT_AT_MOST = 200


def once(ledger: Ledger, do: Callable[[], tuple[int, msgspec.Struct]]) -> Response:
    """Does the request once per key and device, with its key on disk; a replay of 201 is 200."""

    def encoded() -> tuple[int, bytes]:
        status, shape = do()
        return status, wire.encode(shape)

    key = _scoped_key()
    status, data, replayed = ledger.once(key, _fingerprint(key), encoded)
    return json_answer(data, 200 if replayed else status)


@dataclass(slots=True)
class _Kept:
    """What was asked under one key, and the answer, once there is one."""

    until_s: float
    lock: threading.Lock = field(default_factory=threading.Lock)  # held while it is being done
    fingerprint: str = ""
    answer: Response | None = None


class Remembered:
    """Answers in memory, by key: a bounded number, for ten minutes of uptime. Any thread."""

    def __init__(self, uptime_s: Callable[[], float]) -> None:
        self._uptime_s = uptime_s
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def once(self, do: Callable[[], Response]) -> Response:
        """Does the request once per key and device. A refusal is not remembered.

        Raises KeyUsedOtherwise.
        """
        key = _scoped_key()
        if key is None:
            return do()
        kept, fingerprint = self._of(key), _fingerprint(key)
        with kept.lock:
            if kept.answer is None:
                answer = do()
                kept.answer, kept.fingerprint = _copy(answer), fingerprint
                return answer
            if kept.fingerprint != fingerprint:
                raise KeyUsedOtherwise
            return _copy(kept.answer)

    def _of(self, key: str) -> _Kept:
        now_s = self._uptime_s()
        with self._lock:
            while self._kept and next(iter(self._kept.values())).until_s < now_s:
                self._kept.popitem(last=False)
            kept = self._kept.setdefault(key, _Kept(now_s + KEPT_S))
            while len(self._kept) > KEPT_AT_MOST:
                self._kept.popitem(last=False)
            return kept


def _copy(answer: Response) -> Response:
    """As a replay gives it: 200, with the cookie that it may have set."""
    status = 200 if answer.status_code == 201 else answer.status_code
    return Response(answer.get_data(), status, answer.headers)


def _scoped_key() -> str | None:
    """The request's key, apart for each device and person: nobody gets another one's answer."""
    key = idempotency_key()
    if key is None:
        return None
    actor = current_actor()
    return f"{actor.device or ''}{actor.person or ''}/{key}"


def _fingerprint(key: str | None) -> str:
    said = f"{key}\n{request.method} {request.path}\n".encode() + request.get_data(cache=True)
    return hashlib.sha256(said).hexdigest()[:32]
