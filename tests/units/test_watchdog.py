"""The watchdog is fed by work: a program of which one part hangs says nothing."""

import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.notify import Notifier, Turn
from appliance.store import Store
from appliance.store.turns import Turns
from appliance.web.pulse import Pulse, Served, ThreadStates
from appliance.web.server import THREADS
from tests.support.service import RunningService
from tests.support.waiting import wait_for
from tests.units.manager import Manager, managing

# The time of the watchdog in these tests, and how long a busy machine may take for a word.
WATCHDOG_S, PATIENCE_S = 1.5, 5.0
ALIVE = "WATCHDOG=1"
# Who writes, who tells all screens, who answers, and who takes the requests.
PARTS = ("writer", "hub", "pool", "loop")


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with managing(tmp_path, WATCHDOG_S) as manager:
        yield manager


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[RunningService]:
    """Settings and a furnished data folder, without a service."""
    clinic = RunningService(tmp_path)
    yield clinic
    clinic.close()


def start_service(manager: Manager, clinic: RunningService) -> None:
    manager.start(["-m", "tests.units.hanging_service", str(clinic.settings_file)])
    assert manager.hears("READY=1", within_s=15), manager.log


def test_a_service_is_ready_when_it_answers_and_alive_while_it_works(
    manager: Manager, clinic: RunningService
) -> None:
    # Given a service under systemd
    manager.start(
        ["-m", "appliance.cli.tokenctl", "serve", "--settings", str(clinic.settings_file)]
    )

    # When it says that it is ready
    assert manager.hears("READY=1", within_s=15), manager.log

    # Then it answers at once, is heard of again and again, and says when it ends
    assert clinic.is_well()
    assert manager.hears(ALIVE, within_s=PATIENCE_S)
    assert manager.hears(ALIVE, within_s=PATIENCE_S)
    manager.process.send_signal(signal.SIGTERM)
    assert manager.hears("STOPPING=1", within_s=5)
    assert manager.process.wait(10) == 0, manager.log


def test_a_service_of_which_one_part_hangs_says_nothing_until_it_goes_on(tmp_path: Path) -> None:
    with ExitStack() as ended:
        # Given a service for each part, all alive
        held = {part: held_service(part, tmp_path, ended) for part in PARTS}

        # When the part hangs
        for part, (manager, clinic) in held.items():
            manager.say(part)
            if part == "pool":
                ask_all_threads(manager, clinic, ended)

        # Then the others do not speak for it for long, and the log names it
        for manager, _ in held.values():
            assert silent_within(manager, 12), manager.log
            wait_for(partial(told, manager), what="a word of what hangs")

        # And there is a word of life again as soon as it goes on
        for manager, _ in held.values():
            manager.forget()
            manager.say("go")
            assert manager.hears(ALIVE, within_s=10), manager.log


def told(manager: Manager) -> bool:
    return "thread-hangs" in manager.log


def held_service(part: str, folder: Path, ended: ExitStack) -> tuple[Manager, RunningService]:
    (folder / part).mkdir()
    clinic = RunningService(folder / part)
    ended.callback(clinic.close)
    manager = ended.enter_context(managing(folder / part, WATCHDOG_S))
    start_service(manager, clinic)
    assert manager.hears(ALIVE, within_s=PATIENCE_S)
    return manager, clinic


def ask_all_threads(manager: Manager, clinic: RunningService, ended: ExitStack) -> None:
    """One request more than there are threads, once each of them is held; nobody reads answers."""
    wait_for(lambda: "from the next request on" in manager.log, what="a pool that is held")
    for _ in range(THREADS + 1):
        sock = ended.enter_context(socket.create_connection(("127.0.0.1", clinic.port)))
        sock.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")


def silent_within(manager: Manager, seconds: float) -> bool:
    """Whether there comes a silence longer than the watchdog bears."""
    words = int(seconds / (WATCHDOG_S / 3)) + 1
    return any(not manager.hears(ALIVE, within_s=WATCHDOG_S) for _ in range(words))


def test_a_stranger_who_locks_the_database_is_no_hang(
    manager: Manager, clinic: RunningService
) -> None:
    # Given a service that is alive
    start_service(manager, clinic)

    # When a technician's tool holds the lock for longer than anybody waits for it
    with closing(sqlite3.connect(clinic.database, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        manager.forget()

        # Then the service says no to its clients, and lives; nobody speaks of a hang
        assert manager.hears(ALIVE, within_s=8)
        assert not told(manager)


def test_one_slow_moment_is_over_with_the_moment(tmp_path: Path, clinic: RunningService) -> None:
    with managing(tmp_path, 5 * PATIENCE_S) as manager:
        # Given a service of which the writer was late once
        start_service(manager, clinic)
        manager.say("writer")
        wait_for(partial(told, manager), within_s=20, what="a word of what hangs")
        manager.forget()

        # When it goes on
        manager.say("go")

        # Then systemd hears of it at once, and not a third of the watchdog's time later
        assert manager.hears(ALIVE, within_s=PATIENCE_S)


def test_what_hangs_is_written_down_before_the_end(
    manager: Manager, clinic: RunningService
) -> None:
    # Given a service whose loop hangs for good
    start_service(manager, clinic)
    manager.say("loop")
    wait_for(lambda: "held" in manager.log, what="a loop that hangs")

    # When the watchdog ends it
    manager.process.send_signal(signal.SIGABRT)

    # Then it is gone at once, and the log shows where each thread stood
    assert manager.process.wait(5) == -signal.SIGABRT
    assert "Current thread" in manager.log
    assert "_wait" in manager.log


# --- one look ------------------------------------------------------------------------------------


class ToldClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Watch:
    """Looks of the service's at a writer, a pool and a hub, at times of our own."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.card_waits, self.finished = ToldClock(), False, 0
        self.worked_s = 0.0
        zone, turns = ZoneInfo("Asia/Kolkata"), Turns(self.clock)
        self.store = Store(f"sqlite:///{folder}/queue.db", zone, turns)
        self.store.migrate()
        self.hub = Turn("the hub", self.clock)
        self.pool = ThreadPoolExecutor(1)
        given = {"NOTIFY_SOCKET": str(folder / "notify.sock"), "WATCHDOG_USEC": "15000000"}
        self._pulse = Pulse(
            Notifier(given, self.clock),
            self.store,
            Served(lambda: self.pool, lambda: self.finished),
            [self.hub],
            ("127.0.0.1", 1),
            clock=self.clock,
            card_waits=lambda: self.card_waits,
            worked_s=lambda: self.worked_s,
        )

    def is_well(self) -> bool:
        """One look."""
        return self._pulse.look()

    def look_at(self, now_s: float) -> None:
        """One look, at which not all is well."""
        self.clock.now = now_s
        assert not self.is_well()

    def close(self) -> None:
        self.pool.shutdown()


@pytest.fixture
def watch(manager: Manager, tmp_path: Path) -> Iterator[Watch]:
    with closing(Watch(tmp_path)) as watch:
        yield watch


def test_a_turn_that_ends_between_two_looks_counts(watch: Watch) -> None:
    with ExitStack() as ended:
        # Given a writer that was asked while it had a turn
        held = ended.enter_context(ExitStack())
        held.enter_context(watch.store.turns.turn())
        watch.look_at(5)

        # When it ends this turn, and the next one begins before anybody looks again
        held.close()
        ended.enter_context(watch.store.turns.turn())

        # Then it works; and not any more, if that was the last one
        assert wait_for(watch.is_well, what="a well service")
        watch.look_at(10)
        watch.look_at(18)


def test_a_writer_that_comes_from_one_statement_to_the_next_works(watch: Watch) -> None:
    with watch.store.writing(), ThreadPoolExecutor(1) as elsewhere:
        # Given a writer whose turn takes longer than it is given, and who was just well
        watch.look_at(5)

        # When it makes a statement, then it works
        watch.clock.now = 13
        watch.store.events.revision()
        assert wait_for(watch.is_well, what="a well service")

        # But what others read is no work of the writer
        watch.look_at(18)
        watch.clock.now = 26
        elsewhere.submit(watch.store.events.revision).result(10)
        watch.look_at(26)


def test_a_turn_of_the_writer_that_never_ends_is_no_work(watch: Watch) -> None:
    with watch.store.writing():
        watch.look_at(5)
        watch.store.events.revision()
        assert wait_for(watch.is_well, what="a well service")

        # When it makes statement after statement for more than a minute
        watch.look_at(70)
        watch.store.events.revision()

        # Then it gets nowhere
        watch.look_at(71)


def test_a_pool_that_finishes_requests_works_though_nobody_in_it_is_free(watch: Watch) -> None:
    with ExitStack() as ended:
        # Given a pool with one thread, that is not free
        busy = threading.Event()
        ended.callback(busy.set)
        watch.pool.submit(busy.wait)
        watch.look_at(5)

        # When a request was finished all the same
        watch.finished += 1

        # Then it works; and not, while none is
        assert wait_for(watch.is_well, what="a well service")
        watch.look_at(10)
        watch.look_at(18)


def test_a_card_is_waited_for_a_minute_and_no_longer(manager: Manager, watch: Watch) -> None:
    # Given a service that was well
    wait_for(watch.is_well, what="a well service")
    with watch.store.turns.turn():
        # When the card keeps the writer waiting
        watch.look_at(5)
        watch.card_waits = True

        # Then systemd hears that the service lives, for a minute
        for now_s in (13, 30, 59):
            manager.forget()
            watch.look_at(now_s)
            assert manager.hears(ALIVE, within_s=1), now_s
        manager.forget()
        watch.look_at(75)
        assert not manager.hears(ALIVE, within_s=0.1)


def test_a_service_with_too_much_to_do_is_waited_for_a_minute_and_no_longer(
    manager: Manager, watch: Watch
) -> None:
    # Given a service that was well, and a hub that has not kept its word since
    wait_for(watch.is_well, what="a well service")
    watch.hub.within(6)

    # When the service has worked meanwhile for an eighth of the time
    for now_s in (8, 30, 59):
        watch.worked_s = now_s / 8
        manager.forget()
        watch.look_at(now_s)

        # Then systemd hears that it lives
        assert manager.hears(ALIVE, within_s=1), now_s

    # And not where it hardly works any more, nor after a minute
    manager.forget()
    watch.worked_s = 5.5
    watch.look_at(59.5)
    watch.worked_s = 9
    watch.look_at(61)
    assert not manager.hears(ALIVE, within_s=0.1)


def test_who_hangs_while_the_card_answers_is_not_spoken_for(manager: Manager, watch: Watch) -> None:
    # Given a service that was well, and a hub that has not kept its word
    wait_for(watch.is_well, what="a well service")
    watch.hub.within(6)
    manager.forget()

    # When the card waits for nobody, nobody hears of it; while it does, the hub may be late
    watch.look_at(7)
    watch.look_at(8)
    assert not manager.hears(ALIVE, within_s=0.1)
    watch.card_waits = True
    watch.look_at(9)
    assert manager.hears(ALIVE, within_s=1)

    # And as soon as the hub goes on, all is well
    watch.card_waits = False
    watch.look_at(14)
    watch.hub.within(6)
    assert wait_for(watch.is_well, what="a well service")
    assert manager.hears(ALIVE, within_s=1)


# --- the promise itself --------------------------------------------------------------------------


def test_a_thread_is_late_when_its_time_is_over_and_never_at_rest() -> None:
    # Given a thread that promised to be heard of within 10 s
    clock = ToldClock()
    turn = Turn("printing", clock)
    turn.within(10)

    # When 11 s pass
    clock.now = 11

    # Then it is late, until it speaks again; one that waits for work never is
    assert turn.late
    turn.within(10)
    assert not turn.late
    turn.at_rest()
    clock.now = 1e9
    assert not turn.late


def test_one_late_thread_silences_the_whole_program(tmp_path: Path) -> None:
    # Given a program with two threads, one of which is late
    clock = ToldClock()
    fast, slow = Turn("fast", clock), Turn("slow", clock)
    slow.within(10)
    with managing(tmp_path, watchdog_s=30) as manager:
        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify.sock"),
            "WATCHDOG_USEC": "30000000",
        }
        notifier = Notifier(environment, clock)

        # When the loop turns
        clock.now = 11
        fast.within(10)
        notifier.alive([fast, slow])

        # Then nothing is said, and it is once the slow one is back
        assert not manager.hears(ALIVE, within_s=0.1)
        slow.within(10)
        notifier.alive([fast, slow])
        assert manager.hears(ALIVE, within_s=0.1)


def test_a_look_at_the_threads_keeps_no_file_of_those_that_have_ended() -> None:
    states, ending = ThreadStates(), threading.Event()
    threads = [threading.Thread(target=ending.wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    states.one_waits_for_a_device()
    open_files = len(list(Path("/proc/self/fd").iterdir()))

    # when they have ended
    ending.set()
    for thread in threads:
        thread.join(10)
    states.one_waits_for_a_device()

    assert len(list(Path("/proc/self/fd").iterdir())) == open_files - len(threads)
