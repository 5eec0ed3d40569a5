"""The figures of days: by hand-made examples, and against a slow and obvious count."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.figures import Outcome, OutOfTurn, figures_of, nearest_rank
from appliance.rules.tokens import Status

PLACES = st.sampled_from(["general", "dental"])
OUTCOMES = st.lists(
    st.builds(
        Outcome,
        PLACES,
        PLACES,
        st.sampled_from(list(Status)),
        st.none() | st.floats(0, 20_000, allow_nan=False),
    )
)


def test_a_transferred_token_is_issued_here_and_served_there() -> None:
    token = Outcome("general", "dental", Status.DONE, 60.0)

    figures = figures_of(["general", "dental"], [token], [])

    assert (figures["general"].issued, figures["general"].served) == (1, 0)
    assert (figures["dental"].issued, figures["dental"].served) == (0, 1)
    assert figures["dental"].median_wait_s == 60.0


def test_a_skipped_number_was_never_issued() -> None:
    figures = figures_of(["general"], [Outcome("general", "general", Status.VOID, None)], [])

    assert figures["general"].issued == 0


def test_nobody_came_is_a_figure_too() -> None:
    assert figures_of(["general"], [], [])["general"].issued == 0


def test_calls_out_of_turn_stand_with_their_department() -> None:
    call = OutOfTurn("dental", "D3", "room-3", "in pain")

    figures = figures_of(["general", "dental"], [], [call])

    assert (figures["general"].out_of_turn, figures["dental"].out_of_turn) == ((), (call,))


@given(OUTCOMES)
def test_nobody_is_counted_twice_or_forgotten(outcomes: list[Outcome]) -> None:
    figures = figures_of(["general", "dental"], outcomes, []).values()

    for status, count in [
        (Status.DONE, sum(f.served for f in figures)),
        (Status.NO_SHOW, sum(f.no_shows for f in figures)),
        (Status.EXPIRED, sum(f.expired for f in figures)),
        (Status.CANCELLED, sum(f.cancelled for f in figures)),
    ]:
        assert count == [outcome.status for outcome in outcomes].count(status)
    assert sum(f.issued for f in figures) == sum(o.status is not Status.VOID for o in outcomes)


@given(st.lists(st.floats(0, 1e6), min_size=1).map(sorted), st.integers(1, 100))
def test_the_nearest_rank_is_the_first_value_that_enough_do_not_exceed(
    ordered: list[float], percent: int
) -> None:
    share = percent / 100

    value = nearest_rank(ordered, share)

    enough = [v for v in ordered if sum(x <= v for x in ordered) * 100 >= percent * len(ordered)]
    assert value == enough[0]
