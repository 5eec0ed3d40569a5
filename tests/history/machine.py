"""Any history of a clinic's day: every verb, a clock that is told, crashes at commits.

After each step the database is judged by what the clinic would say of it (`obvious`).
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appliance.actor import Actor, Role
from appliance.desk import NoCurrentToken, Target
from appliance.rules.recalling import NothingToUndo, TooManyCalls
from appliance.rules.tokens import Position, Priority, VerbNotAllowed
from tests.desk.clinic import DOCTOR, Clinic
from tests.history import obvious
from tests.rules.obvious_order import who_is_next

DESK = Actor(Role.RECEPTION, "desk")
ROOMS = st.sampled_from(["room-1", "room-2"])
ONE_DEPARTMENT = "room-1"
DEPARTMENTS = st.sampled_from(["general", "general", "children"])
PICK = st.integers(0, 10_000)
AT_THE_COUNTER = st.sampled_from(["recall", "start", "finish", "mark_missed"])
STATE = (
    "SELECT * FROM token ORDER BY serial",
    # What was never called stands at the beginning, with a row or without.
    "SELECT * FROM rotation WHERE calls > 0 ORDER BY scope, code",
)
STATUS = 8  # its column

State = list[list[tuple[object, ...]]]


class AnyHistory(RuleBasedStateMachine):
    """One clinic from the first token on."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="history-"))
        self.clinic = Clinic(self.folder)
        self.boots, self.revision, self.issued = 1, 0, 0
        self.true_time = self.clinic.clock.now.wall  # which a trusted clock shows
        self.before_call: dict[str, State] = {}

    def teardown(self) -> None:
        self.clinic.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def a_morning(self) -> None:
        for department in ("general", "children", "general", "general"):
            self.clinic.issue(department)
            self.issued += 1

    # --- verbs -----------------------------------------------------------------------------------

    @rule(department=DEPARTMENTS, priority=st.sampled_from([Priority.NORMAL, *Priority]))
    def issue(self, department: str, priority: Priority) -> None:
        self.clinic.issue(department, priority)
        self.issued += 1

    @rule(counter=ROOMS)
    def call_next(self, counter: str) -> None:
        expected = obvious.expected_at(self.clinic, counter) if counter == ONE_DEPARTMENT else 0
        first = self._first_of_each() if counter != ONE_DEPARTMENT else set()
        self.before_call = {counter: self._state()}

        called = self.clinic.call_next(counter)

        if counter == ONE_DEPARTMENT:
            assert (called and called.serial) == expected
        elif called is not None:
            assert called.serial in first, "a counter called somebody who is first nowhere"

    def _first_of_each(self) -> set[int]:
        """Whom `room-2`, which serves both departments, may call: those not bound to `room-1`."""
        firsts = set()
        for department in ("general", "children"):
            everybody = obvious.waiters(self.clinic, department)
            mine = [w for w in everybody if w.bound in (None, "room-2")]
            turns = obvious.rotation(self.clinic, "department", department)
            if mine:
                firsts.add(who_is_next(mine, turns, everybody).serial)
        return firsts

    @rule(counter=ROOMS, verb=AT_THE_COUNTER)
    def at_the_counter(self, counter: str, verb: str) -> None:
        current, desk = self.clinic.current(counter), self.clinic.desk
        acts: dict[str, Callable[[], Any]] = {
            "recall": lambda: desk.recall(counter, DOCTOR),
            "start": lambda: desk.start(counter, DOCTOR),
            "finish": lambda: desk.finish(counter, DOCTOR),
            "mark_missed": lambda: desk.mark_missed(counter, DOCTOR),
        }
        self.before_call = {}
        if verb == "recall":
            self._pass(seconds=6)
        if current is None:
            self._refused(acts[verb])
        else:
            self._judged(verb, current.id, acts[verb])

    @rule(
        pick=PICK,
        verb=st.sampled_from(["hold", "return", "reinstate", "cancel", "transfer", "call"]),
        department=DEPARTMENTS,
        counter=st.sampled_from([None, "room-2"]),
        position=st.sampled_from(Position),
    )
    def with_a_token(
        self, pick: int, verb: str, department: str, counter: str | None, position: Position
    ) -> None:
        token, desk = self._any_token(pick), self.clinic.desk
        acts: dict[str, Callable[[], Any]] = {
            "hold": lambda: desk.hold(token, "lab", DESK),
            "return": lambda: desk.return_(token, DESK),
            "reinstate": lambda: desk.reinstate(token, DESK),
            "cancel": lambda: desk.cancel(token, "left", DESK),
            "transfer": lambda: desk.transfer(token, Target(department, counter, position), DESK),
            "call": lambda: desk.call("room-2", token, "asked for", DOCTOR),
        }
        at_room_2 = self.clinic.current("room-2")
        if verb == "call" and at_room_2 and at_room_2.id == token:
            return
        self.before_call = {"room-2": self._state()} if verb == "call" else {}
        self._judged(verb, token, acts[verb])

    @rule(pick=PICK, priority=st.sampled_from(Priority))
    def give_priority(self, pick: int, priority: Priority) -> None:
        token = self._any_token(pick)
        if self._status(token) in {"waiting", "on_hold", "missed"}:
            self.before_call = {}
            assert self.clinic.desk.give_priority(token, priority, "x", DESK).priority is priority
        else:
            self._refused(lambda: self.clinic.desk.give_priority(token, priority, "x", DESK))

    @rule(counter=ROOMS, after_s=st.sampled_from([0, 3, 9, 11]))
    def undo(self, counter: str, after_s: int) -> None:
        self._pass(seconds=after_s)
        before = self.before_call.get(counter)
        try:
            self.clinic.desk.undo(counter, DOCTOR)
        except NothingToUndo:
            return
        if before is not None:
            tokens, rotations = self._state()
            since = tokens[len(before[0]) :]  # issued meanwhile
            assert [tokens[: len(before[0])], rotations] == before, "undo did not restore exactly"
            assert all(token[STATUS] == "waiting" for token in since)
        self.before_call = {}

    # --- time and trouble ------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 10, 45, 90]))
    def time_passes(self, minutes: int) -> None:
        self._pass(minutes=minutes)

    @rule(hours=st.integers(-30, 30), sure=st.booleans())
    def power_cut(self, hours: int, sure: bool) -> None:
        """The machine wakes with a trusted clock a little later, or with any clock at all."""
        self.boots += 1
        self.true_time += timedelta(minutes=abs(hours))
        wakes = self.true_time if sure else self.true_time + timedelta(hours=hours)
        self.clinic.close()
        self.clinic.clock.reboots(wakes, f"boot-{self.boots}", sure=sure)
        self.clinic.open()
        self.before_call = {}

    @precondition(lambda self: self.clinic.clock.now.sure)
    @rule()
    def the_next_day(self) -> None:
        self._pass(hours=24)
        self.clinic.ledger.check_day()
        self.before_call = {}
        assert self.clinic.rows("SELECT count(*) FROM token WHERE open") == [(0,)]
        assert self.clinic.issue().number == 1
        self.issued += 1

    @rule(department=DEPARTMENTS, landed=st.booleans())
    def crash_at_the_commit_of_an_issue(self, department: str, landed: bool) -> None:
        """The process dies as it commits: the change is whole or is not there; the retry counts."""
        before, kept = self._state(), self._copy_files()
        number = self.clinic.issue(department).number
        after = self._state()
        self.clinic.close()
        if not landed:
            self._put_back(kept)
        self.clinic.open()

        assert self._state() == (after if landed else before)
        if not landed:
            assert self.clinic.issue(department).number == number
        self.issued += 1

    @rule(counter=ROOMS, landed=st.booleans())
    def crash_at_the_commit_of_a_call(self, counter: str, landed: bool) -> None:
        before, kept = self._state(), self._copy_files()
        self.clinic.call_next(counter)
        after = self._state()
        self.clinic.close()
        if not landed:
            self._put_back(kept)
            self.revision = 0  # the events of the lost change are gone with it
        self.clinic.open()
        self.before_call = {}

        assert self._state() == (after if landed else before)

    # --- what always holds -----------------------------------------------------------------------

    @invariant()
    def numbers_have_no_gaps_and_no_doubles(self) -> None:
        for period, department, count, highest, different in self.clinic.rows(
            "SELECT period, issued_department, count(*), max(number), count(DISTINCT number)"
            " FROM token GROUP BY period, issued_department"
        ):
            assert count == highest == different, f"{period} {department}"

    @invariant()
    def no_token_is_lost(self) -> None:
        assert self.clinic.rows("SELECT count(*) FROM token") == [(self.issued,)]

    @invariant()
    def every_change_is_an_event_and_events_tell_the_state(self) -> None:
        found = self.clinic.rows("SELECT serial, status FROM token ORDER BY serial")
        assert found == sorted(obvious.replayed(self.clinic).items())
        (revision,) = self.clinic.rows("SELECT max(id) FROM event")[0]
        assert revision >= self.revision  # type: ignore[operator]
        self.revision = int(revision)  # type: ignore[call-overload]

    @invariant()
    def what_people_are_told_is_the_obvious_order(self) -> None:
        board = self.clinic.board.board()
        for department in ("general", "children"):
            order = obvious.told(self.clinic, department)
            with self.clinic.store.reading():
                tokens = self.clinic.store.tokens.many(order)
                told = self.clinic.views.tokens(tokens)
            assert board.next[department] == [token.label for token in tokens[:3]]
            assert [token.ahead for token in told] == list(range(len(order)))

    # --- helpers ---------------------------------------------------------------------------------

    def _judged(self, verb: str, token: str, act: Callable[[], Any]) -> None:
        """Does it where the clinic's table allows it, and sees it refused where not."""
        status = self._status(token)
        allowed, to = obvious.LEGAL[verb]
        if status not in allowed:
            self._refused(act)
            return
        try:
            act()
        except TooManyCalls:
            return  # the table allows it, the clinic's number does not
        assert self._status(token) == to

    def _refused(self, act: Callable[[], Any]) -> None:
        before, revision = self._state(), self.clinic.rows("SELECT max(id) FROM event")
        try:
            act()
        except (VerbNotAllowed, NoCurrentToken):
            assert self._state() == before
            assert self.clinic.rows("SELECT max(id) FROM event") == revision
            return
        raise AssertionError("an illegal move was made")

    def _pass(self, **span: float) -> None:
        self.true_time += timedelta(**span)
        self.clinic.clock.passes(**span)

    def _any_token(self, pick: int) -> str:
        """Mostly one of the newest, so that open ones are met."""
        rows = self.clinic.rows("SELECT id FROM token ORDER BY open IS NULL, serial DESC")
        return str(rows[pick % len(rows)][0])

    def _status(self, token: str) -> str:
        return str(self.clinic.rows(f"SELECT status FROM token WHERE id = '{token}'")[0][0])

    def _state(self) -> State:
        return [self.clinic.rows(sql) for sql in STATE]

    def _copy_files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.folder.glob("queue.db*")}

    def _put_back(self, kept: dict[Path, bytes]) -> None:
        for path in self.folder.glob("queue.db*"):
            path.unlink()
        for path, content in kept.items():
            if not path.name.endswith("-shm"):
                path.write_bytes(content)
