"""Which call is heard when."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import RecentCall
from display.voice.turns import (
    AGAIN_AFTER_S,
    LEAD_S,
    WAITING_AT_MOST,
    Line,
    Truth,
    Turn,
    ended,
    entered,
    learned,
    next_turn,
    truth_of,
    wakes_at,
)
from tests.display.waiting_room import board, call

A, B, C, D, E = (call(n, f"G{n}", f"room-{n}") for n in range(1, 6))


def line_of(*calls: RecentCall, at: float = 0.0) -> Line:
    """All of them shown at once, with nobody else about."""
    line, _ = learned(Line(), truth_of(board(*calls)))
    for each in calls:
        line, _ = entered(line, each, at)
    return line


def test_calls_are_heard_in_their_order_and_then_again() -> None:
    line, first = next_turn(line_of(A, B), 0.0)
    assert first == Turn(A, 0.0)
    line, second = next_turn(ended(line, first, 10.0), 10.0)
    assert second == Turn(B, 0.0)

    line = ended(line, second, 20.0)
    assert wakes_at(line) == 10.0 + AGAIN_AFTER_S
    line, third = next_turn(line, 20.0)
    assert third == Turn(A, 0.0, again=True)
    line = ended(line, third, 25.0)
    assert next_turn(line, 27.0)[1] is None
    line, fourth = next_turn(line, 28.0)
    assert fourth == Turn(B, 0.0, again=True)
    assert wakes_at(ended(line, fourth, 40.0)) is None


def test_words_come_a_second_after_the_number_is_shown() -> None:
    _, turn = next_turn(line_of(A, at=5.0), 5.0)

    assert turn
    assert turn.words_from == 5.0 + LEAD_S


def test_who_finds_three_waiting_is_only_shown() -> None:
    line = line_of(A, B, C, D)

    assert [turn.call for turn in line.waiting] == [A, B, C]
    assert entered(line, D, 0.0) == (line, False)


def test_a_token_that_left_its_counter_is_not_called_any_more() -> None:
    line, gone = learned(line_of(A, B), truth_of(board(B)))

    assert gone == (A,)
    assert [turn.call for turn in line.waiting] == [B]


def test_a_call_to_another_counter_ends_the_old_one() -> None:
    elsewhere = call(2, A.label, "room-9")

    line, gone = learned(line_of(A), Truth(frozenset({("room-9", A.label)}), {"room-9": 2}))
    line, is_heard = entered(line, elsewhere, 0.0)

    assert (gone, is_heard) == ((A,), True)


def test_a_newer_call_to_the_counter_spares_the_repeat() -> None:
    line, turn = next_turn(line_of(A), 0.0)
    assert turn
    line = ended(line, turn, 3.0)
    recall = call(9, A.label, A.counter)

    line, _ = learned(line, truth_of(board(A, recall)))

    assert wakes_at(line) is None


def test_one_whose_token_left_while_it_was_heard_is_not_repeated() -> None:
    line, turn = next_turn(line_of(A), 0.0)
    assert turn
    line, _ = learned(line, truth_of(board()))

    assert wakes_at(ended(line, turn, 3.0)) is None


def test_a_repeat_gives_way_to_who_waits() -> None:
    line, turn = next_turn(line_of(A), 0.0)
    assert turn
    line = ended(line, turn, 0.0)
    line, _ = learned(line, truth_of(board(A, B)))
    line, _ = entered(line, B, 9.0)

    line, now = next_turn(line, 9.0)
    _, later = next_turn(line, 12.0)

    assert now == Turn(B, 9.0)
    assert later == Turn(A, 0.0, again=True)


def test_a_repeat_that_is_due_is_dropped_where_the_line_is_full() -> None:
    line, turn = next_turn(line_of(A), 0.0)
    assert turn
    line = ended(line, turn, 0.0)
    line, _ = learned(line, truth_of(board(A, B, C, D)))
    for each in (B, C, D):
        line, _ = entered(line, each, 9.0)

    assert line.repeats == ()


# --- whatever happens ----------------------------------------------------------------------------


@dataclass
class Room:
    """A waiting room that goes through moves: who is where, and what was heard when."""

    now: float = 0.0
    last: int = 0
    line: Line = field(default_factory=Line)
    there: dict[str, RecentCall] = field(default_factory=dict)
    calls: list[RecentCall] = field(default_factory=list)
    shown_at: dict[int, float] = field(default_factory=dict)
    heard: list[tuple[Turn, float]] = field(default_factory=list)
    only_shown: set[int] = field(default_factory=set)
    sounding: Turn | None = None

    def call(self, counter: int, patient: int) -> None:
        self.last += 1
        new = call(self.last, f"G{patient}", f"room-{counter}")
        self.there = {c: old for c, old in self.there.items() if old.label != new.label}
        self.there[new.counter] = new
        self.calls.append(new)
        self._learn()
        self.shown_at[new.id] = self.now
        self.line, is_heard = entered(self.line, new, self.now)
        if not is_heard:
            self.only_shown.add(new.id)

    def leave(self, counter: int, _: int) -> None:
        if self.there.pop(f"room-{counter}", None):
            self._learn()

    def listen(self, lasts: int, _: int) -> None:
        """Somebody may be heard now; what sounded before has ended."""
        if self.sounding:
            self.line = ended(self.line, self.sounding, self.now)
        self.line, self.sounding = next_turn(self.line, self.now)
        if turn := self.sounding:
            self.heard.append((turn, self.now))
            assert turn.call == self.there.get(turn.call.counter) or not turn.again
            assert (turn.call.counter, turn.call.label) in self.line.truth.there
            self.now = max(self.now, turn.words_from) + lasts

    def wait(self, seconds: int, _: int) -> None:
        self.now += seconds

    def _learn(self) -> None:
        serving = frozenset((c, old.label) for c, old in self.there.items())
        self.line, _ = learned(self.line, Truth(serving, {c.counter: c.id for c in self.calls}))


Moves = list[tuple[Callable[[Room, int, int], None], int, int]]
MOVES: st.SearchStrategy[Moves] = st.lists(
    st.tuples(
        st.sampled_from([Room.call, Room.call, Room.listen, Room.leave, Room.wait]),
        st.integers(1, 4),
        st.integers(1, 6),
    ),
    max_size=60,
)


@given(MOVES)
def test_nothing_stale_nothing_thrice_and_never_more_than_three_waiting(moves: Moves) -> None:
    room = Room()
    for move, one, other in moves:
        move(room, one, other)
        assert len(room.line.waiting) <= WAITING_AT_MOST

    first = [turn.call.id for turn, _ in room.heard if not turn.again]
    again = [turn.call.id for turn, _ in room.heard if turn.again]
    assert first == sorted(set(first))  # in order, each once
    assert len(again) == len(set(again))
    assert set(again) <= set(first)
    assert room.only_shown.isdisjoint(first)
    for turn, _ in room.heard:
        assert turn.words_from >= room.shown_at[turn.call.id] + 1.0


@given(MOVES)
def test_a_repeat_is_eight_seconds_after_the_end_and_never_before_who_waits(moves: Moves) -> None:
    room, ends = Room(), dict[int, float]()
    for move, one, other in moves:
        waiting, before = room.line.waiting, room.sounding
        move(room, one, other)
        if move is not Room.listen:
            continue
        if before and not before.again:
            ends.setdefault(before.call.id, room.heard[-1][1] if room.sounding else room.now)
        if room.sounding and room.sounding.again:
            assert not waiting
            assert room.heard[-1][1] >= ends[room.sounding.call.id] + AGAIN_AFTER_S
