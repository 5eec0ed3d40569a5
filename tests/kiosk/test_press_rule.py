"""One press is one token, whatever the contact does."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.kiosk.press_rule import Hold, PressRule, PressTimes

TIMES = PressTimes()
START = 1000.0


@dataclass
class Bench:
    """Feeds a rule with (milliseconds, closed) edges and asks it when it wants to be asked."""

    rule: PressRule
    ticket_s: float | None = 0.0  # seconds from a press to the end of its cycle; None: never

    def __post_init__(self) -> None:
        self.now = START
        self.presses: list[float] = []
        self.holds: list[tuple[Hold, int]] = []  # with milliseconds since the start
        self._over_at: list[float] = []

    def play(self, edges: list[tuple[float, bool]], then_s: float = 1.0) -> list[float]:
        """Times of the presses that counted, in seconds since the start."""
        for ms, closed in edges:
            self._run_to(START + ms / 1000)
            self._note(self.rule.edge(closed, self.now))
            self._note_hold()
        self._run_to(self.now + then_s)
        return self.presses

    def _run_to(self, at: float) -> None:
        while True:
            steps = [self.rule.next_check(self.now), *self._over_at, at]
            self.now = min(step for step in steps if step is not None)
            self.now = min(at, self.now)
            self._over_at = [over for over in self._over_at if over > self.now or self._end()]
            self._note(self.rule.advance(self.now))
            self._note_hold()
            if self.now == at:
                return

    def _end(self) -> bool:
        self.rule.cycle_over()
        return False

    def _note_hold(self) -> None:
        if (hold := self.rule.hold(self.now)) is not None:
            self.holds.append((hold, round((self.now - START) * 1000)))

    def _note(self, counts: bool) -> None:
        if counts:
            self.presses.append(self.now - START)
            if self.ticket_s is not None:
                self._over_at.append(self.now + self.ticket_s)


@pytest.fixture
def bench() -> Bench:
    return Bench(PressRule(TIMES))


def taps(at_ms: float, hold_ms: float, bounce_ms: float = 0) -> list[tuple[float, bool]]:
    """One touch; the contact opens and closes every 2 ms while it bounces."""
    edges = [(at_ms, True)]
    for end in (at_ms, at_ms + hold_ms):
        for step in range(int(bounce_ms // 2)):
            edges.append((end + 1 + 2 * step, end != at_ms))
            edges.append((end + 2 + 2 * step, end == at_ms))
        if end == at_ms + hold_ms:
            edges.append((end + bounce_ms + 1, False))
    return edges


def test_a_press_counts_eight_milliseconds_after_its_first_edge(bench: Bench) -> None:
    presses = bench.play(taps(0, 120))

    assert presses == [pytest.approx(0.008)]


@pytest.mark.parametrize("spike_ms", [0.2, 1, 3, 4.9])
def test_a_spike_is_no_press(bench: Bench, spike_ms: float) -> None:
    presses = bench.play([(0, True), (spike_ms, False)])

    assert presses == []


@pytest.mark.parametrize("bounce_ms", [5, 12, 20, 30])
def test_a_bouncing_contact_is_one_press(bench: Bench, bounce_ms: float) -> None:
    presses = bench.play(taps(0, 150, bounce_ms))

    assert len(presses) == 1


def test_ten_fast_presses_are_one(bench: Bench) -> None:
    fast = [edge for n in range(10) for edge in taps(n * 250, 100, bounce_ms=20)]

    assert len(bench.play(fast)) == 1


def test_hammering_for_ten_seconds_gives_at_most_four(bench: Bench) -> None:
    hammered = [edge for n in range(77) for edge in taps(n * 130, 60, bounce_ms=6)]

    assert len(bench.play(hammered)) == 4


def test_twenty_presses_in_ten_seconds_give_at_most_four_and_the_others_are_counted(
    bench: Bench,
) -> None:
    child = [edge for n in range(20) for edge in taps(n * 500, 150, bounce_ms=12)]

    presses = bench.play(child)

    assert 3 <= len(presses) <= 4
    assert bench.rule.ignored == 20 - len(presses)


@pytest.mark.parametrize(
    ("hold_s", "bounce_ms"), [(0.02, 0), (0.02, 10), (10, 5), (10, 30), (3600, 5), (3600, 30)]
)
def test_however_long_it_is_held_it_is_one_press(
    bench: Bench, hold_s: float, bounce_ms: float
) -> None:
    presses = bench.play(taps(0, hold_s * 1000, bounce_ms), then_s=10)

    assert len(presses) == 1


def test_a_stuck_button_with_a_bad_contact_is_one_press_and_stays_stuck_for_an_hour(
    bench: Bench,
) -> None:
    chatter = [(s * 1000 + ms, ms != 0) for s in range(1, 3600, 7) for ms in (0, 4)]

    presses = bench.play([(0, True), *chatter])

    assert len(presses) == 1
    assert bench.rule.stuck(bench.now)
    assert [hold for hold, _ in bench.holds] == [Hold.LONG]


def test_a_long_hold_is_told_once_when_it_is_long_enough(bench: Bench) -> None:
    bench.play(taps(0, 15_000, bounce_ms=10))
    assert bench.holds == [(Hold.LONG, 10_000)]

    bench.play([*taps(20_000, 9_900), *taps(40_000, 10_100)])
    assert bench.holds[1:] == [(Hold.LONG, 50_000)]


def test_a_break_of_the_contact_puts_a_long_hold_off_until_it_is_closed_again(bench: Bench) -> None:
    bench.play([(0, True), (9_990, False), (10_020, True)], then_s=5)

    assert bench.holds == [(Hold.LONG, 10_020)]


@pytest.mark.parametrize("held_s", [1.05, 60])
def test_a_button_held_since_the_start_is_told_after_a_second_and_not_again(held_s: float) -> None:
    bench = Bench(PressRule(TIMES, closed_since=START))

    presses = bench.play([(held_s * 1000, False)])

    assert presses == []
    assert bench.holds == [(Hold.SINCE_START, 1000)]


@pytest.mark.parametrize("held_ms", [1, 500, 960, 999])
def test_a_button_let_go_within_a_second_of_the_start_asks_for_nothing(held_ms: float) -> None:
    bench = Bench(PressRule(TIMES, closed_since=START))

    presses = bench.play([(held_ms, False), *taps(5000, 100)])

    assert presses == [pytest.approx(5.008)]
    assert bench.holds == []


def test_a_button_held_for_long_is_stuck_until_it_is_let_go(bench: Bench) -> None:
    bench.play([(0, True)], then_s=29.9)
    assert not bench.rule.stuck(bench.now)

    bench.play([], then_s=0.2)
    assert bench.rule.stuck(bench.now)

    bench.play([(31_000, False)], then_s=0.1)
    assert not bench.rule.stuck(bench.now)


def test_a_press_made_too_early_is_ignored_however_long_it_is_held(bench: Bench) -> None:
    presses = bench.play([*taps(0, 100), *taps(2900, 8000)])

    assert len(presses) == 1


def test_a_button_waits_for_its_ticket(bench: Bench) -> None:
    bench.ticket_s = 5

    presses = bench.play([*taps(0, 100), *taps(4000, 100), *taps(6000, 100)])

    assert presses == [pytest.approx(0.008), pytest.approx(6.008)]


def test_a_ticket_that_never_ends_lets_nobody_press_again(bench: Bench) -> None:
    bench.ticket_s = None

    presses = bench.play([*taps(0, 100), *taps(60_000, 100)])

    assert len(presses) == 1


def test_a_button_held_while_the_kiosk_starts_asks_for_nothing() -> None:
    bench = Bench(PressRule(TIMES, closed_since=START))

    presses = bench.play([(2000, False), *taps(5000, 100)])

    assert presses == [pytest.approx(5.008)]


def test_an_edge_that_is_told_late_still_counts() -> None:
    rule = PressRule(TIMES)

    rule.edge(True, at=START)
    counted = rule.edge(False, at=START + 0.120)

    assert counted


gaps = st.lists(st.floats(min_value=0.0002, max_value=4.0), max_size=60)


def _edges(gaps: list[float]) -> list[tuple[float, bool]]:
    at, edges = 0.0, []
    for n, gap in enumerate(gaps):
        at += gap
        edges.append((at * 1000, n % 2 == 0))
    return edges


@given(gaps=gaps, ticket_s=st.floats(min_value=0, max_value=6))
def test_two_presses_are_never_closer_than_the_guard(gaps: list[float], ticket_s: float) -> None:
    bench = Bench(PressRule(TIMES), ticket_s)

    presses = bench.play(_edges(gaps))

    apart = [later - earlier for earlier, later in pairwise(presses)]
    assert all(gap >= max(TIMES.repeat_guard_s, ticket_s) - 1e-6 for gap in apart)


@given(gaps=gaps)
def test_each_press_needs_a_release_and_a_confirmed_level(gaps: list[float]) -> None:
    edges = _edges(gaps)
    closings = [
        (at, gap)
        for (at, closed), gap in zip(edges, [*gaps[1:], 10.0], strict=False)
        if closed and gap >= TIMES.bounce_s
    ]

    presses = Bench(PressRule(TIMES)).play(edges)

    assert len(presses) <= len(closings)
    for press in presses:
        assert any(
            press * 1000 == pytest.approx(at + TIMES.bounce_s * 1000, abs=0.01)
            for at, _ in closings
        )


@given(st.lists(st.floats(min_value=0.0001, max_value=0.0049), max_size=40))
def test_spikes_alone_are_never_a_press(spikes_s: list[float]) -> None:
    edges = [
        edge
        for n, s in enumerate(spikes_s)
        for edge in ((n * 20, True), (n * 20 + s * 1000, False))
    ]

    assert Bench(PressRule(TIMES)).play(edges) == []
