"""Says READY once the service answers, and feeds the watchdog while it works: a thread of its own.

Fed by work alone: the writer takes a turn, a thread of the pool is free, and the hub and the
server's loop keep their word. An honest no of the disk (full, read-only, locked by a stranger) is
an answer too, and so is a card that keeps the writer waiting, for a while: ending the process would
mend none of them. Only silence is a hang.
"""

import http.client
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path

from appliance.notify import Notifier, Turn
from appliance.rules.errors import StoreTrouble
from appliance.store import Store
from appliance.store.turns import TURN_WITHIN_S

log = logging.getLogger(__name__)

ASK_AGAIN_S = 0.05
ANSWER_WITHIN_S = 2.0
# Cheap cards stop for seconds to tidy up, a bad one for longer. After a minute it is broken: then
# the end, and with it the safe page, says so.
CARD_WITHIN_S = 60.0


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
        # A look may itself be kept waiting by the card; who tells of it must not be.
        self._looker = ThreadPoolExecutor(1, "look")
        self._asked: Future[None] | None = None
        self._ended_before: int | None = None  # the writer's turns at a look that waits for one
        self._hung: list[str] = []
        self._wrote_at_s = 0.0
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
        self._wrote_at_s = time.monotonic()
        pause_s = self._notifier.every_s
        while not self._ended.wait(pause_s):
            # Asked again at once where one does not work, so that a slow moment is over with it.
            pause_s = self._notifier.every_s if self.look() else ASK_AGAIN_S
        self._looker.shutdown(wait=False)

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

    def look(self) -> bool:
        """Looks at every part once, and feeds the watchdog where all work. Whether they do."""
        # Both: a look at the one must not wait for a good word of the other.
        works = {
            "the writer has not ended a turn in time": self._writer_works(),
            "no thread of the server's pool is free": self._pool_is_free(),
        }
        hung = [words for words, is_well in works.items() if not is_well]
        for words in hung:
            if words not in self._hung:
                log.error("thread-hangs: %s", words)
        self._hung = hung
        if not hung:
            self._notifier.alive(self._turns)
        return not hung

    def _writer_works(self) -> bool:
        turns = self._store.turns
        # A turn that ends between two looks counts: where a stranger holds the lock, each one takes
        # as long as a look waits.
        if self._ended_before is None:
            self._ended_before = turns.ended
        if self._asked is None:
            self._asked = self._looker.submit(self._round_trip)
        if wait([self._asked], TURN_WITHIN_S).done:
            self._asked.result()
            self._asked = None
        if turns.ended != self._ended_before:
            self._ended_before = None
            self._wrote_at_s = time.monotonic()
            return True
        waited_s = time.monotonic() - self._wrote_at_s
        if waited_s > CARD_WITHIN_S or not _waits_for_the_card():
            return False
        log.warning("card-slow: it keeps a change waiting; the last one was %.0f s ago", waited_s)
        return True

    def _round_trip(self) -> None:
        with suppress(StoreTrouble):
            self._store.look()

    def _pool_is_free(self) -> bool:
        """Whether the pool has done what was asked of it at the last look; asks again."""
        if self._free is not None and not self._free.done():
            return False
        self._free = self._pool().submit(lambda: None)
        return True


def _waits_for_the_card() -> bool:
    """Whether a thread sleeps in the kernel until a device answers: proc_pid_stat(5).

    Any: the writer may wait for another's lock inside SQLite, and that one for the card.
    """
    states = []
    for file in Path("/proc/self/task").glob("*/stat"):
        with suppress(OSError):  # a thread that has ended meanwhile
            # The state follows the name, which may hold brackets itself.
            states.append(file.read_text(encoding="utf-8").rpartition(")")[2].split()[0])
    return "D" in states
