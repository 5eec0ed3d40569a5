"""What of the frames is told: what enters before our eyes, once."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.wire import BoardFrame, Unprinted
from display.memory import UNPRINTED_S, Memory, hear, nothing_heard
from tests.display.waiting_room import alive, board, call, frame, unprinted

G8, G9 = unprinted("G8", 1), unprinted("G9", 2)


def lacking(*labels: Unprinted, seconds: float) -> BoardFrame:
    """A frame of the service's clock `seconds`; the newest label is the list's first."""
    return frame(board(unprinted=[*reversed(labels)]), round(seconds), seconds)


def idle() -> Memory:
    """A screen that knows a queue where all is well, at 0 s of both clocks."""
    return hear(nothing_heard(0.0), frame(board()), 0.0, first=True)


def test_a_call_is_told_once_and_never_after_a_reconnect() -> None:
    first, second = call(1, "G12"), call(2, "K3", "room-2")
    two = board(first, second)

    called = hear(idle(), frame(two, 2), 1.0, first=False)

    assert called.entered == (first, second)
    assert hear(called, alive(), 2.0, first=False).entered == ()
    assert hear(called, frame(two, 3), 2.0, first=False).entered == ()
    assert hear(idle(), frame(two, 2), 2.0, first=True).entered == ()


def test_labels_without_a_ticket_are_told_oldest_first_and_after_the_calls() -> None:
    called = call(1, "G12")
    shown = frame(board(called, unprinted=[G9, G8]), 2, 2.0)

    memory = hear(idle(), shown, 2.0, first=False)

    assert memory.entered == (called, G8, G9)
    assert memory.announced == 1


def test_a_label_is_told_once() -> None:
    memory = hear(idle(), lacking(G8, seconds=2), 2.0, first=False)

    assert hear(memory, alive(3), 3.0, first=False).entered == ()
    assert hear(memory, lacking(G8, seconds=3), 3.0, first=False).entered == ()
    assert hear(memory, lacking(G8, seconds=3), 3.0, first=True).entered == ()


def test_a_label_that_the_full_list_left_out_for_a_while_is_told_once() -> None:
    memory = hear(idle(), lacking(G8, seconds=2), 2.0, first=False)
    memory = hear(memory, lacking(G9, seconds=3), 3.0, first=False)
    memory = hear(memory, lacking(G8, G9, seconds=4), 4.0, first=False)

    assert memory.entered == ()
    assert {row.label: row.until for row in memory.unprinted} == {"G9": 22.0, "G8": 21.0}


def test_a_ticket_that_fails_again_is_told_again() -> None:
    memory = hear(idle(), lacking(G8, seconds=2), 2.0, first=False)
    again = unprinted("G8", 9)

    assert hear(memory, lacking(again, seconds=9), 9.0, first=False).entered == (again,)


def test_after_a_reconnect_only_a_label_of_the_last_seconds_is_told() -> None:
    young = hear(idle(), lacking(G8, seconds=20), 20.0, first=True)
    old = hear(idle(), lacking(G8, seconds=21), 21.0, first=True)

    assert young.entered == (G8,)
    assert old.entered == ()


def test_an_old_label_that_comes_into_the_list_is_not_told() -> None:
    assert hear(idle(), lacking(G8, seconds=21), 21.0, first=False).entered == ()


def test_a_program_that_starts_tells_nothing_of_what_it_finds() -> None:
    # The one before it may have told it.
    assert hear(nothing_heard(0.0), lacking(G8, seconds=2), 2.0, first=True).entered == ()


@given(
    st.lists(
        st.tuples(
            st.sets(st.integers(0, 6), max_size=4),
            st.floats(0, 8, allow_subnormal=False),
            st.booleans(),
        ),
        max_size=20,
    )
)
def test_whatever_comes_a_label_is_told_once_and_within_its_time(
    steps: list[tuple[set[int], float, bool]],
) -> None:
    memory, told, now = nothing_heard(0.0), list[Unprinted](), 0.0
    for n, (failed_at, passed_s, reconnects) in enumerate(steps):
        now += passed_s
        labels = [unprinted(f"G{second}", second) for second in sorted(failed_at) if second <= now]
        memory = hear(memory, lacking(*labels, seconds=now), now, first=reconnects or n == 0)
        for each in memory.entered:
            assert isinstance(each, Unprinted)
            assert now - int(each.label[1:]) < UNPRINTED_S
            told.append(each)
    assert len(told) == len(set(told))
