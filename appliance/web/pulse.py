"""Says READY once the service answers, and feeds the watchdog while it works: a thread of its own.

Fed by work alone: the writer takes a turn or comes on in it, the pool has a thread free or finishes
a request, and the hub and the server's loop keep their word. An honest no of the disk (full,
read-only, locked by a stranger) is an answer too. For a while so is a card that keeps a thread
waiting, and a service that is late because it has too much to do: ending the process would mend
none of them. Only silence is a hang.
"""

import http.client
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass

from appliance.notify import Notifier, Turn
from appliance.rules.errors import StoreTrouble
from appliance.store import Store
from appliance.store.turns import TURN_WITHIN_S

log = logging.getLogger(__name__)

ASK_AGAIN_S = 0.05
ANSWER_WITHIN_S = 2.0
LOOK_AGAIN_S = 0.1  # while somebody is waited for
# Behind a stranger's lock it takes SQLite a little more than TURN_WITHIN_S to say no.
WORKS_WITHIN_S = TURN_WITHIN_S + 2.0
# Cheap cards stop for seconds to tidy up, a bad one for longer. After a minute it is broken, and
# the next start finds out how. A machine with too much to do, as while it starts, gets as long.
EXCUSED_FOR_S = 60.0
# Of one processor, since all was well: what is deadlocked uses next to nothing. On an emulated Pi
# that was starting, with fourteen requests waiting, a single step took over six seconds.
AT_WORK = 0.1


class ThreadStates:
    """What the kernel says of this process's threads. For one thread.

    Each system call is a wait for the interpreter's lock, longest where the process is busiest: on
    a slow machine a look at 60 threads through fresh files took 15 seconds and starved the
    watchdog. The files stay open, so that a thread costs one call: 1.3 seconds there.
    """

    def __init__(self) -> None:
        self._files: dict[int, int] = {}

    def one_waits_for_a_device(self) -> bool:
        """Whether a thread sleeps in the kernel until one answers: proc_pid_stat(5)."""
        now = {thread.native_id for thread in threading.enumerate() if thread.native_id}
        for gone in self._files.keys() - now:
            self._forget(gone)
        return any(self._state(thread) == b"D" for thread in now)

    def _state(self, thread: int) -> bytes:
        try:
            if thread not in self._files:
                self._files[thread] = os.open(f"/proc/self/task/{thread}/stat", os.O_RDONLY)
            said = os.pread(self._files[thread], 512, 0)
        except OSError:  # it has ended meanwhile; another one may get its number
            self._forget(thread)
            return b""
        # The state follows the name, which may hold brackets itself.
        return said.rpartition(b")")[2].split()[0]

    def _forget(self, thread: int) -> None:
        if (file := self._files.pop(thread, None)) is not None:
            os.close(file)


@dataclass(frozen=True, slots=True)
class Served:
    """The server's pool of threads, and how many requests it has finished."""

    pool: Callable[[], Executor]
    finished: Callable[[], int]


class Pulse:
    """Started once the server's loop is about to run. `address` is where the service answers."""

    def __init__(
        self,
        notifier: Notifier,
        store: Store,
        served: Served,
        turns: Sequence[Turn],
        address: tuple[str, int],
        *,
        clock: Callable[[], float] = time.monotonic,
        card_waits: Callable[[], bool] | None = None,
        worked_s: Callable[[], float] = time.process_time,
    ) -> None:
        self._notifier, self._address = notifier, address
        self._clock = clock
        self._card_waits = card_waits or ThreadStates().one_waits_for_a_device
        self._writer = _Writer(store, Turn("the writer", clock))
        self._pool = _Pool(served, Turn("the server's pool", clock))
        self._turns = (self._writer.turn, self._pool.turn, *turns)
        self._worked_s = worked_s
        self._well_at_s, self._well_worked_s = clock(), worked_s()
        self._excuse = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begins to look; not at all where nobody wants to know."""
        if self._notifier.is_heard:
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._answers():
            if self._ended.wait(ASK_AGAIN_S):
                return
        self._notifier.ready()
        self._well_at_s, self._well_worked_s = self._clock(), self._worked_s()
        pause_s = self._notifier.every_s
        while not self._ended.wait(pause_s):
            pause_s = self._notifier.every_s if self.look() else LOOK_AGAIN_S

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
        """Whether every part has answered since the last look that was true; does not wait.

        Feeds the watchdog then, and where the card or the processor keeps them waiting.
        """
        # Each is asked, also where another one is known to hang.
        answered = [self._writer.answers(), self._pool.answers()]
        late = [turn for turn in self._turns if turn.late]
        if all(answered) and not late:
            self._all_is_well()
            return True
        if late and self._is_excused(late):
            self._notifier.alive()
        elif late:
            self._notifier.alive(late)
        return False

    def _all_is_well(self) -> None:
        self._writer.ask_anew()
        self._pool.ask_anew()
        if self._excuse:
            log.warning("%s: over after %.0f s", self._excuse, self._clock() - self._well_at_s)
        self._well_at_s, self._well_worked_s = self._clock(), self._worked_s()
        self._excuse = ""
        self._notifier.alive()

    def _is_excused(self, late: Sequence[Turn]) -> bool:
        since_s = self._clock() - self._well_at_s
        if since_s > EXCUSED_FOR_S:
            return False
        # The cheap question first: to look at the threads is a burden where there is much to do.
        if self._worked_s() - self._well_worked_s > AT_WORK * since_s:
            excuse = "service-busy"
        # Any thread: one may wait for another's lock inside SQLite, and that one for the card.
        elif self._card_waits():
            excuse = "card-slow"
        else:
            return False
        if excuse != self._excuse:
            log.warning("%s: it keeps %s waiting", excuse, ", ".join(turn.name for turn in late))
        self._excuse = excuse
        return True


class _Writer:
    """Asked for one turn. The thread that takes it is left behind where it never comes back."""

    def __init__(self, store: Store, turn: Turn) -> None:
        self._store, self.turn = store, turn
        self._before: int | None = None  # how far it had moved when it was asked
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="round trip", daemon=True)

    def ask_anew(self) -> None:
        """What was answered is forgotten."""
        self._before = None

    def answers(self) -> bool:
        """Whether a turn, anybody's, has ended or come on since it was asked."""
        if self._before is None:
            self._before = self._store.turns.moved
            self.turn.within(WORKS_WITHIN_S)
        if self._store.turns.moved != self._before:
            self.turn.at_rest()
            return True
        if self._thread.ident is None:
            self._thread.start()
        self._wanted.set()  # again, where its own turn did not come
        return False

    def _run(self) -> None:
        while self._wanted.wait():
            with suppress(StoreTrouble):
                self._store.look()
            self._wanted.clear()


class _Pool:
    """Asked for one thread."""

    def __init__(self, served: Served, turn: Turn) -> None:
        self._served, self.turn = served, turn
        self._asked: Future[None] | None = None
        self._before = 0

    def ask_anew(self) -> None:
        """What was answered is forgotten."""
        self._asked = None

    def answers(self) -> bool:
        """Whether a thread was free, or has finished a request, since it was asked."""
        if self._asked is None:
            self._before = self._served.finished()
            self._asked = self._served.pool().submit(lambda: None)
            self.turn.within(WORKS_WITHIN_S)
        if not self._asked.done() and self._served.finished() == self._before:
            return False
        self.turn.at_rest()
        return True
