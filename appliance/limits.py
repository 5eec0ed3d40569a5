"""How issuing stands now: the clinic's limits and staff's word, put through the rules of issuing.

The desk, the board and the kiosk's frame all ask here. Callers hold `reading()` or `writing()`.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from appliance.rules.closing import Shut, stays_shut
from appliance.rules.issuing import EXTRA_AT_MOST, Answer, Facts, Limit, Why, may_issue, whole_of
from appliance.rules.service_day import DayOf
from appliance.service_clock import Now, ServiceClock
from appliance.settings import Queue
from appliance.store import Store
from appliance.store.issuing import IssuingState
from appliance.store.periods import Period

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How issuing stands in the open period: what is kept of it by department, and when it is."""

    period: Period | None
    now: Now
    day_of: DayOf
    states: Mapping[str, IssuingState]

    def of(self, department: str) -> IssuingState:
        """How a department stands."""
        day = self.period.label if self.period else ""
        return self.states.get(department) or IssuingState(department, day)

    def noted(self, department: str, highest: int) -> IssuingState:
        """How it stands, with the numbers that are not of today; `highest` is the highest one."""
        state = self.of(department)
        if self.period is None or state.day == self.period.label:
            return state
        return replace(state, day=self.period.label, before=highest)

    def stopped(self, department: str) -> bool:
        """Whether staff have stopped it, and that is of today."""
        return self._stays(self.of(department).stopped)

    @property
    def day_closed(self) -> bool:
        """Whether staff have closed the day, and that is of today."""
        return self.period is not None and self._stays(self.period.shut)

    def _stays(self, shut: Shut | None) -> bool:
        now = self.now
        return shut is not None and stays_shut(shut, now.reading, now.boot, self.day_of)


class IssuingWatch:
    """Tells when issuing opens or closes with nobody pressing. One thread at a time."""

    def __init__(self, store: Store, limits: "Limits", shown: Callable[[], None]) -> None:
        self._store, self._limits, self._shown = store, limits, shown
        self._seen: dict[str, Answer] | None = None

    def look(self) -> None:
        """Calls `shown` if an answer is another than at the last look."""
        with self._store.reading():
            standing = self._limits.current(self._store.periods.current())
            answers = self._limits.answers(standing)
        if answers != self._seen:
            self._seen = answers
            self._shown()


class Limits:
    """The answers. `rules` are the clinic's settings."""

    def __init__(self, store: Store, clock: ServiceClock, rules: Queue) -> None:
        self._store, self._clock, self._rules = store, clock, rules
        self._of: dict[str, Limit] = {}

    def limit(self, department: str) -> Limit:
        """What the settings say of a department."""
        if department not in self._of:
            self._of[department] = self._rules.limit(department, self._clock.zone)
        return self._of[department]

    def standing(self, period: Period | None, now: Now) -> Standing:
        """How issuing stands in the open period."""
        states = self._store.issuing.of_period(period.serial) if period else {}
        return Standing(period, now, self._clock.day_of, states)

    def answer(
        self, department: str, highest: int, standing: Standing, *, by_hours: bool = True
    ) -> Answer:
        """May this department issue now? `highest` is its highest number, 0 before the first."""
        if self._store.places.departments()[department].retired:
            return Answer(Why.STOPPED)  # for ever, whatever more staff allow
        reading = standing.now.reading
        tomorrow = self._clock.day_of(reading.wall) + timedelta(days=1)
        facts = Facts(
            at=reading.wall,
            sure=reading.sure,
            turns_at=self._clock.day_of.begins(tomorrow),
            given_out=highest - standing.noted(department, highest).before,
            stopped=standing.stopped(department),
            day_closed=standing.day_closed,
            extra=standing.of(department).extra,
        )
        return may_issue(self.limit(department), facts, by_hours=by_hours)

    def current(self, period: Period | None) -> Standing:
        """How issuing stands in the open period now."""
        return self.standing(period, Now(self._clock.reading(), self._clock.boot))

    def answers(self, standing: Standing, *, by_hours: bool = True) -> dict[str, Answer]:
        """department → whether it issues now: to people who press, else (not `by_hours`) at the
        desk.
        """
        return {
            code: self.answer(
                code, self._highest(code, standing.period), standing, by_hours=by_hours
            )
            for code in self._store.places.departments()
        }

    def whole(self, answers: Mapping[str, Answer]) -> Answer:
        """The clinic's answer, out of those of its departments."""
        offered = self._store.places.offered_departments()
        return whole_of([answer for code, answer in answers.items() if code in offered])

    def _highest(self, department: str, period: Period | None) -> int:
        if period is None or not self.limit(department).capacity:
            return 0
        return self._store.tokens.highest_number(period.serial, department) or 0

    def tell_unknown_departments(self) -> None:
        """Logs each department that the settings name and the clinic does not have."""
        with self._store.reading():
            known = self._store.places.offered_departments()
        for code in sorted(self._rules.departments - known.keys()):
            log.warning("unknown-department: the hours or capacities name “%s”", code)

    # --- inside a change -------------------------------------------------------------------------

    def let_through(self, department: str, highest: int, by: Answer, standing: Standing) -> None:
        """Counts a token that was issued; `highest` is the highest number before it."""
        state = standing.noted(department, highest)
        if by.by_extra:
            state = replace(state, extra=state.extra - 1)
        # Without a capacity nothing needs to be known, and nothing is written.
        if by.by_extra or (
            self.limit(department).capacity and state not in standing.states.values()
        ):
            self._put(state, standing)

    def say(self, department: str, extra: int, standing: Standing, *, open_: bool) -> None:
        """Staff start or stop issuing in a department, and allow `extra` more beyond the limits.

        A start adds to what was allowed; a stop is for all but those `extra`.
        """
        state = standing.noted(department, self._highest(department, standing.period))
        if open_:
            said = replace(state, stopped=None, extra=min(state.extra + extra, EXTRA_AT_MOST))
        else:
            now, reading = standing.now, standing.now.reading
            stopped = Shut(reading.wall, now.boot, reading.uptime_s, reading.sure)
            said = replace(state, stopped=stopped, extra=extra)
        self._put(said, standing)

    def _put(self, state: IssuingState, standing: Standing) -> None:
        if standing.period is not None:
            self._store.issuing.put(standing.period.serial, state)
