"""What is heard when."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import RecentCall, Unprinted
from display.memory import Announcement
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
from tests.display.waiting_room import board, call, unprinted

A, B, C, D = (call(n, f"G{n}", f"room-{n}") for n in range(1, 5))
X, Y = unprinted("G8"), unprinted("G9", 1)


def truth(*shown: Announcement) -> Truth:
    """Nobody else is about."""
    calls = [each for each in shown if isinstance(each, RecentCall)]
    labels = [each for each in shown if isinstance(each, Unprinted)]
    return truth_of(board(*calls, unprinted=labels))


def line_of(*shown: Announcement, at: float = 0.0) -> Line:
    """All of them shown at once, with nobody else about."""
    line, _ = learned(Line(), truth(*shown))
    for each in shown:
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

    assert [turn.announcement for turn in line.waiting] == [A, B, C]
    assert entered(line, D, 0.0) == (line, False)


def test_a_token_that_left_its_counter_is_not_called_any_more() -> None:
    line, gone = learned(line_of(A, B), truth_of(board(B)))

    assert gone == (A,)
    assert [turn.announcement for turn in line.waiting] == [B]


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


def test_a_label_without_a_ticket_is_heard_in_its_order_and_only_once() -> None:
    line, first = next_turn(line_of(X, A), 0.0)
    assert first == Turn(X, 0.0)
    line = ended(line, first, 5.0)
    assert line.repeats == ()

    assert next_turn(line, 5.0)[1] == Turn(A, 0.0)


def test_calls_and_labels_share_the_three_places() -> None:
    assert [turn.announcement for turn in line_of(A, X, B, Y).waiting] == [A, X, B]
    assert [turn.announcement for turn in line_of(X, A, Y, B).waiting] == [X, A, Y]


def test_a_label_whose_ticket_came_out_meanwhile_is_not_said() -> None:
    line, gone = learned(line_of(X, Y, A), truth(Y, A))

    assert gone == (X,)
    assert [turn.announcement for turn in line.waiting] == [Y, A]


def test_a_ticket_that_failed_again_is_another_failure() -> None:
    line, gone = learned(line_of(X), truth(unprinted(X.label, 9)))

    assert (line.waiting, gone) == ((), (X,))


# --- whatever happens ----------------------------------------------------------------------------


@dataclass
class Room:
    """A waiting room that goes through moves: who is where, and what was heard when."""

    now: float = 0.0
    last: int = 0
    line: Line = field(default_factory=Line)
    there: dict[str, RecentCall] = field(default_factory=dict)
    calls: list[RecentCall] = field(default_factory=list)
    unprinted: list[Unprinted] = field(default_factory=list)
    shown_at: dict[Announcement, float] = field(default_factory=dict)
    heard: list[tuple[Turn, float]] = field(default_factory=list)
    only_shown: set[Announcement] = field(default_factory=set)
    sounding: Turn | None = None

    def call(self, counter: int, patient: int) -> None:
        self.last += 1
        new = call(self.last, f"G{patient}", f"room-{counter}")
        self.there = {c: old for c, old in self.there.items() if old.label != new.label}
        self.there[new.counter] = new
        self.calls.append(new)
        self._show(new)

    def leave(self, counter: int, _: int) -> None:
        if self.there.pop(f"room-{counter}", None):
            self._learn()

    def fail(self, _: int, patient: int) -> None:
        """A ticket does not come out."""
        self.last += 1
        new = unprinted(f"G{patient}", self.last)
        self.unprinted = [old for old in self.unprinted if old.label != new.label] + [new]
        self._show(new)

    def print(self, _: int, patient: int) -> None:
        self.unprinted = [old for old in self.unprinted if old.label != f"G{patient}"]
        self._learn()

    def listen(self, lasts: int, _: int) -> None:
        """Something may be heard now; what sounded before has ended."""
        if self.sounding:
            self.line = ended(self.line, self.sounding, self.now)
        self.line, self.sounding = next_turn(self.line, self.now)
        if turn := self.sounding:
            self.heard.append((turn, self.now))
            assert self._is_true(turn)
            self.now = max(self.now, turn.words_from) + lasts

    def wait(self, seconds: int, _: int) -> None:
        self.now += seconds

    def _is_true(self, turn: Turn) -> bool:
        told = turn.announcement
        if isinstance(told, Unprinted):
            return told in self.unprinted and not turn.again
        there = self.there[told.counter]
        return told == there or (not turn.again and told.label == there.label)

    def _show(self, new: Announcement) -> None:
        self._learn()
        self.shown_at[new] = self.now
        self.line, is_heard = entered(self.line, new, self.now)
        if not is_heard:
            self.only_shown.add(new)

    def _learn(self) -> None:
        serving = frozenset((c, old.label) for c, old in self.there.items())
        newest = {c.counter: c.id for c in self.calls}
        self.line, _ = learned(self.line, Truth(serving, newest, frozenset(self.unprinted)))


Moves = list[tuple[Callable[[Room, int, int], None], int, int]]
OFTEN = [Room.call, Room.call, Room.listen, Room.listen]
MOVES: st.SearchStrategy[Moves] = st.lists(
    st.tuples(
        st.sampled_from([*OFTEN, Room.leave, Room.fail, Room.print, Room.wait]),
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

    first = [turn.announcement for turn, _ in room.heard if not turn.again]
    again = [turn.announcement for turn, _ in room.heard if turn.again]
    assert first == [each for each in room.shown_at if each in first]  # in order, each once
    assert len(again) == len(set(again))
    assert set(again) <= set(first)
    assert room.only_shown.isdisjoint(first)
    for turn, _ in room.heard:
        assert turn.words_from >= room.shown_at[turn.announcement] + 1.0


@given(MOVES)
def test_a_repeat_is_eight_seconds_after_the_end_and_never_before_who_waits(moves: Moves) -> None:
    room, ends = Room(), dict[Announcement, float]()
    for move, one, other in moves:
        waiting, before = room.line.waiting, room.sounding
        move(room, one, other)
        if move is not Room.listen:
            continue
        if before and not before.again:
            began = room.heard[-1][1] if room.sounding else room.now
            ends.setdefault(before.announcement, began)
        if room.sounding and room.sounding.again:
            assert not waiting
            assert room.heard[-1][1] >= ends[room.sounding.announcement] + AGAIN_AFTER_S
