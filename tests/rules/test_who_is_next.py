from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.calling import (
    Fairness,
    Line,
    Rotation,
    Waiter,
    ahead_in,
    calling_order,
    calls_of,
    overdue_after_s,
)
from appliance.rules.tokens import Lane, Priority
from tests.rules.obvious_order import after_calling, who_is_next

FAIR = Fairness()
CLASSES = st.tuples(
    st.sampled_from(Priority),
    st.sampled_from([Lane.NEW, Lane.NEW, Lane.RETURN, Lane.FRONT]),
    st.integers(0, 6),  # due
    st.sampled_from([0.0, 600.0, 3600.0, 7500.0, 9000.0]),  # waited_s
    st.sampled_from([None, None, "room-1", "room-2"]),  # bound
)
ROTATIONS = st.builds(Rotation, st.integers(0, 4), st.booleans(), st.integers(0, 3))


def waiter(serial: int, priority: Priority = Priority.NORMAL, **facts: object) -> Waiter:
    plain = Waiter(serial, "general", priority, Lane.NEW, serial, 0, None, 0.0)
    return replace(plain, **facts)  # type: ignore[arg-type]


def queue_of(classes: list[tuple[Priority, Lane, int, float, str | None]]) -> list[Waiter]:
    return [
        waiter(n, priority, lane=lane, due=due, waited_s=waited_s, bound=bound)
        for n, (priority, lane, due, waited_s, bound) in enumerate(classes, 1)
    ]


queues = st.lists(CLASSES, max_size=25).map(queue_of)


@given(queues, ROTATIONS)
def test_the_order_is_that_of_the_obvious_rules(queue: list[Waiter], rotation: Rotation) -> None:
    order, left, turns = calling_order(queue, rotation, FAIR), list(queue), rotation

    for called in order:
        expected = who_is_next(left, turns, queue)
        assert called.serial == expected.serial
        left.remove(expected)
        turns = after_calling(expected, turns)
    assert left == []


@given(queues, ROTATIONS)
def test_a_counter_never_calls_a_token_that_waits_for_another(
    queue: list[Waiter], rotation: Rotation
) -> None:
    calls = calls_of("room-1", {"general": queue}, {"general": rotation}, Rotation(), FAIR)

    called = [choice.waiter for choice in calls]

    assert sorted(w.serial for w in called) == [
        w.serial for w in queue if w.bound in (None, "room-1")
    ]


def test_who_came_first_has_waited_longest_even_if_a_reboot_hides_it() -> None:
    before_the_cut = waiter(1, waited_s=20.0)
    trusted = [waiter(n, waited_s=7500.0) for n in range(2, 4)]
    young = [waiter(n) for n in range(4, 10)]

    order = calling_order([*trusted, before_the_cut, *young], Rotation(), FAIR)

    assert [w.serial for w in order] == list(range(1, 10))


@given(queues, queues, ROTATIONS, ROTATIONS)
def test_a_department_keeps_its_order_whichever_counter_calls(
    here: list[Waiter], there: list[Waiter], turns: Rotation, own: Rotation
) -> None:
    free = [replace(w, bound=None) for w in here]
    others = [
        replace(w, bound=None, department="children", serial=w.serial + 100, place=w.place * 2)
        for w in there
    ]
    both = {"general": free, "children": others}
    rotations = {"general": turns, "children": Rotation()}

    called = [choice.waiter for choice in calls_of("room-2", both, rotations, own, FAIR)]

    assert [w for w in called if w.department == "general"] == calling_order(free, turns, FAIR)
    assert len(called) == len(free) + len(others)


@given(st.lists(CLASSES, min_size=1, max_size=25), ROTATIONS)
def test_an_idle_class_never_blocks_another(
    classes: list[tuple[Priority, Lane, int, float, str | None]], rotation: Rotation
) -> None:
    queue = queue_of(classes)

    assert Line(queue, rotation, FAIR, overdue_after_s(queue, FAIR)).head() is not None


def test_one_high_goes_before_two_normal_while_both_wait() -> None:
    normal = [waiter(n) for n in range(1, 7)]
    high = [waiter(n, Priority.HIGH) for n in range(7, 10)]

    order = [w.serial for w in calling_order([*normal, *high], Rotation(), FAIR)]

    assert order == [7, 1, 2, 8, 3, 4, 9, 5, 6]


def test_one_return_goes_before_one_new() -> None:
    new = [waiter(n) for n in range(1, 4)]
    returned = [waiter(n, lane=Lane.RETURN) for n in range(4, 8)]

    order = [w.serial for w in calling_order([*new, *returned], Rotation(), FAIR)]

    assert order == [4, 1, 5, 2, 6, 3, 7]


def test_a_reinstated_patient_comes_after_the_next_two() -> None:
    queue = [*[waiter(n) for n in range(1, 5)], waiter(9, lane=Lane.FRONT, due=12)]

    order = [w.serial for w in calling_order(queue, Rotation(calls=10), FAIR)]

    assert order == [1, 2, 9, 3, 4]


def test_who_waited_an_hour_longer_than_the_median_goes_first() -> None:
    young = [waiter(n, Priority.HIGH, waited_s=300.0) for n in range(2, 6)]
    forgotten = waiter(1, waited_s=300.0 + 3600.0)

    just_below = replace(forgotten, waited_s=forgotten.waited_s - 1)

    assert calling_order([*young, forgotten], Rotation(), FAIR)[0] == forgotten
    assert calling_order([*young, just_below], Rotation(), FAIR)[0] != just_below


def test_the_first_in_the_order_has_nobody_ahead() -> None:
    order = calling_order([waiter(3), waiter(1), waiter(2)], Rotation(), FAIR)

    assert ahead_in(order) == {1: 0, 2: 1, 3: 2}
