from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.calling import ahead_in, ahead_of_newest, calling_order
from appliance.rules.tokens import Priority


@dataclass(frozen=True)
class Waiter:
    serial: int
    priority: Priority


queues = st.lists(st.sampled_from(Priority)).map(
    lambda priorities: [Waiter(n, p) for n, p in enumerate(priorities, 1)]
)


@given(queues)
def test_within_a_priority_it_is_first_come_first_served(queue: list[Waiter]) -> None:
    order = calling_order(queue)

    for priority in Priority:
        serials = [w.serial for w in order if w.priority is priority]
        assert serials == sorted(serials)


@given(queues)
def test_an_emergency_goes_before_everybody_else(queue: list[Waiter]) -> None:
    order = [w.priority for w in calling_order(queue)]

    emergencies = order.count(Priority.EMERGENCY)
    assert all(p is Priority.EMERGENCY for p in order[:emergencies])


@given(queues, st.sampled_from(Priority))
def test_what_a_new_patient_is_told_is_the_place_in_the_calling_order(
    queue: list[Waiter], priority: Priority
) -> None:
    newest = Waiter(len(queue) + 1, priority)
    counts = {p: sum(w.priority is p for w in queue) for p in Priority}

    told = ahead_of_newest(counts, priority)

    assert told == ahead_in(calling_order([*queue, newest]))[newest.serial]
