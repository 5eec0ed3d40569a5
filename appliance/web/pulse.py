"""Says READY once the service answers, and feeds the watchdog while it works: a thread of its own.

Fed by work alone: the writer takes a turn, a thread of the pool is free, and the hub and the
server's loop keep their word. An honest no of the disk (full, read-only, locked by a stranger) is
an answer too, since ending the process would mend none of them; only silence is a hang.
"""

import http.client
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress

from appliance.notify import Notifier, Turn
from appliance.rules.errors import StoreTrouble
from appliance.store import Store

log = logging.getLogger(__name__)

ASK_AGAIN_S = 0.05
ANSWER_WITHIN_S = 2.0


class Pulse:
    """Started once the server's loop is about to run. `address` is where the service answers."""

    def __init__(
        self,
        notifier: Notifier,
        store: Store,
        pool: Callable[[], Executor],
        turns: Sequence[Turn],
        address: tuple[str, int],
    ) -> None:
        self._notifier, self._store, self._pool = notifier, store, pool
        self._turns, self._address = turns, address
        self._free: Future[None] | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begins to look; not at all where nobody wants to know."""
        if self._notifier.is_heard:
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread; one that hangs in a look is left behind."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._answers():
            if self._ended.wait(ASK_AGAIN_S):
                return
        self._notifier.ready()
        while not self._ended.wait(self._notifier.every_s):
            self.look()
        self._store.close()

    def _answers(self) -> bool:
        """Whether a request comes back, whatever the answer."""
        connection = http.client.HTTPConnection(*self._address, timeout=ANSWER_WITHIN_S)
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        else:
            return True
        finally:
            connection.close()

    def look(self) -> None:
        """Looks at every part once, and feeds the watchdog where all work."""
        # Both: a look at the one must not wait for a good word of the other.
        writes, answers = self._writer_works(), self._pool_is_free()
        if writes and answers:
            self._notifier.alive(self._turns)

    def _writer_works(self) -> bool:
        before = self._store.turns_ended
        with suppress(StoreTrouble):
            self._store.look()
        if self._store.turns_ended == before:
            log.error("thread-hangs: the writer has not ended a turn in time")
            return False
        return True

    def _pool_is_free(self) -> bool:
        """Whether the pool has done what was asked of it at the last look; asks again."""
        if self._free is not None and not self._free.done():
            log.error("thread-hangs: no thread of the server's pool is free")
            return False
        self._free = self._pool().submit(lambda: None)
        return True
