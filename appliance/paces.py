"""How fast each department calls, and what somebody may expect from that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance import wire
from appliance.rules.expecting import NEWEST_GAPS, Pace, expected_wait
from appliance.rules.tokens import Token
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.events import Called

# The newest of all departments together: enough for a dozen of them at work at once.
LATEST_CALLS = 200
# A press must not wait for this; a pace changes slowly.
LOOK_EVERY_S = 20.0


@dataclass(frozen=True, slots=True)
class _Look:
    """Seconds between calls and the uptime of the last one, per department, as of an uptime."""

    at_s: float
    gaps_s: Mapping[str, list[float]]
    last_s: Mapping[str, float]


class Paces:
    """Any thread; callers hold `reading()` or `writing()`."""

    def __init__(self, store: Store, clock: ServiceClock) -> None:
        self._store, self._clock = store, clock
        self._look = _Look(-LOOK_EVERY_S, {}, {})

    def expected(self, token: Token, ahead: int | None) -> wire.Wait | None:
        """The wait of somebody with so many ahead; None where nothing honest can be said.

        Nothing is said to who waits for one counter alone: its pace is not the department's.
        """
        if ahead is None or token.bound:
            return None
        now_s = self._clock.reading().uptime_s
        look = self._newest(now_s)
        if token.department not in look.last_s:
            return None
        since_last_s = now_s - look.last_s[token.department]
        told = expected_wait(ahead, Pace(look.gaps_s[token.department], since_last_s))
        return wire.Wait(told.low_minutes, told.high_minutes) if told else None

    def _newest(self, now_s: float) -> _Look:
        if now_s - self._look.at_s >= LOOK_EVERY_S:
            calls = self._store.events.latest_calls(self._clock.boot, LATEST_CALLS)
            gaps_s, last_s = gaps_of(calls)
            self._look = _Look(now_s, gaps_s, last_s)
        return self._look


def gaps_of(calls: Iterable[Called]) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Per department the seconds between calls, newest last, and the uptime of the last one.

    Where nobody waited when one was called, the next call waited for a patient and not the other
    way round: that gap tells nothing.
    """
    gaps_s, last_s = defaultdict[str, list[float]](list), dict[str, float]()
    for call in calls:
        before_s = last_s.get(call.department)
        if before_s is not None and call.issued_s <= before_s:
            gaps_s[call.department].append(call.called_s - before_s)
        last_s[call.department] = call.called_s
    return {code: gaps_s[code][-NEWEST_GAPS:] for code in last_s}, last_s
