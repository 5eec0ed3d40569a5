"""The order of the queue as the clinic tells it, slowly: what the tests judge by."""

from collections.abc import Sequence
from statistics import median

from appliance.rules.calling import Rotation, Waiter
from appliance.rules.tokens import Lane, Priority


def oldest(waiters: Sequence[Waiter]) -> Waiter:
    return min(waiters, key=lambda w: w.place)


def surely_waited_s(waiter: Waiter, everybody: Sequence[Waiter]) -> float:
    """Whoever came after this one has waited no longer."""
    return max(w.waited_s for w in everybody if w.place >= waiter.place)


def who_is_next(  # noqa: PLR0911 - one return a rule
    waiting: Sequence[Waiter], rotation: Rotation, all_waiting: Sequence[Waiter]
) -> Waiter:
    """The next of one department; `all_waiting` also has those bound to other counters."""
    emergencies = [w for w in waiting if w.priority is Priority.EMERGENCY]
    if emergencies:
        return oldest(emergencies)
    as_they_came = [w for w in waiting if w.lane is Lane.NEW]
    normal = [w for w in as_they_came if w.priority is Priority.NORMAL]
    too_long = 3600 + median(surely_waited_s(w, all_waiting) for w in all_waiting)
    forgotten = [w for w in normal if surely_waited_s(w, all_waiting) >= too_long]
    if forgotten:
        return oldest(forgotten)
    in_front = [w for w in waiting if w.lane is Lane.FRONT]
    ready = [w for w in in_front if w.due <= rotation.calls]
    if ready:
        return min(ready, key=lambda w: (w.due, w.place))
    returned = [w for w in waiting if w.lane is Lane.RETURN]
    if returned and (not rotation.after_return or not as_they_came):
        return oldest(returned)
    high = [w for w in as_they_came if w.priority is Priority.HIGH]
    if high and (rotation.since_high >= 2 or not normal):
        return oldest(high)
    if normal:
        return oldest(normal)
    low = [w for w in as_they_came if w.priority is Priority.LOW]
    if low:
        return oldest(low)
    return min(in_front, key=lambda w: (w.due, w.place))


def after_calling(waiter: Waiter, rotation: Rotation) -> Rotation:
    """How the turns stand after `waiter` was called."""
    after_return, since_high = rotation.after_return, rotation.since_high
    if waiter.priority is not Priority.EMERGENCY and waiter.lane is Lane.RETURN:
        after_return = True
    if waiter.priority is not Priority.EMERGENCY and waiter.lane is Lane.NEW:
        after_return = False
        if waiter.priority is Priority.HIGH:
            since_high = 0
        elif waiter.priority is Priority.NORMAL:
            since_high = min(since_high + 1, 99)
    return Rotation(rotation.calls + 1, after_return, since_high)
