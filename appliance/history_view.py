"""What was: the state and figures of days, and the event table. Any thread, never a write."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from appliance import wire
from appliance.clock import rfc3339
from appliance.rules.errors import FieldWrong
from appliance.rules.figures import Figures, figures_of
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.store.events import Recorded, Wanted
from appliance.store.periods import DayPeriod

DAYS_AT_MOST = 400
# What undo needs of a call; it says nothing that the event itself does not.
_INTERNAL = frozenset({"turned", "was"})


class HistoryView:
    """Builds answers about days and events."""

    def __init__(self, store: Store, clock: ServiceClock) -> None:
        self._store, self._clock = store, clock

    # --- days ------------------------------------------------------------------------------------

    def day(self) -> wire.DayState:
        """The open day with its figures so far."""
        reading = self._clock.reading()
        with self._store.reading():
            period = self._store.periods.current()
            if period is None:
                label = self._clock.day_of(reading.wall).isoformat()
                return wire.DayState(label, "", True, None, reading.sure, 0, [])
            today = DayPeriod(period.serial, period.label, period.mark, is_over=False)
            shut_at = period.shut.at.astimezone(self._clock.zone) if period.shut else None
            return wire.DayState(
                day=period.label,
                mark=period.mark,
                open=period.shut is None,
                closed_at=rfc3339(shut_at) if shut_at else None,
                clock_sure=reading.sure,
                open_tokens=self._store.tokens.open_count(),
                figures=self._rows(today, self._counted(today)),
            )

    def stats(self, first: date | None, last: date | None) -> wire.Stats:
        """The figures of each day from `first` to `last`; today's where neither is given.

        Raises FieldWrong for a range that is turned round or longer than 400 days.
        """
        last = last or first or self._clock.day_of(self._clock.reading().wall)
        first = first or last
        if first > last:
            raise FieldWrong("from", "is after to")
        if (last - first).days >= DAYS_AT_MOST:
            raise FieldWrong("from", f"ask for {DAYS_AT_MOST} days at most")
        with self._store.reading():
            periods = self._store.periods.of_days(first, last)
            kept = self._kept(periods)
            items = [
                row
                for period in periods
                for row in self._rows(period, kept.get(period.serial) or self._counted(period))
            ]
        return wire.Stats(first.isoformat(), last.isoformat(), items)

    def figures_of(self, period: int) -> list[wire.DayFigures]:
        """The figures of one period, by its serial."""
        with self._store.reading():
            found = self._store.periods.of_serial(period)
            if found is None:
                return []
            return self._rows(found, self._kept([found]).get(period) or self._counted(found))

    def _kept(self, periods: list[DayPeriod]) -> dict[int, dict[str, Figures]]:
        serials = [period.serial for period in periods if period.is_over]
        return self._store.figures.kept(min(serials), max(serials)) if serials else {}

    def _counted(self, period: DayPeriod) -> dict[str, Figures]:
        departments = self._store.places.departments()
        return figures_of(departments, *self._store.figures.counted(period.serial))

    def _rows(self, period: DayPeriod, figures: Mapping[str, Figures]) -> list[wire.DayFigures]:
        names = self._store.places.departments()
        return [
            wire.DayFigures(
                day=period.label,
                mark=period.mark,
                final=period.is_over,
                department=code,
                department_name=names[code].name,
                issued=of.issued,
                served=of.served,
                no_shows=of.no_shows,
                expired=of.expired,
                cancelled=of.cancelled,
                median_wait_s=of.median_wait_s,
                p90_wait_s=of.p90_wait_s,
                out_of_turn=[
                    wire.OutOfTurn(call.label, call.counter, call.reason) for call in of.out_of_turn
                ],
            )
            for code in names
            if (of := figures.get(code))
        ]

    # --- events ----------------------------------------------------------------------------------

    def events(self, after: int, at_most: int) -> wire.Events:
        """Events after one, oldest first."""
        with self._store.reading():
            found = self._store.events.after(after, at_most)
        return wire.Events([_event(event) for event in found], found[-1].id if found else after)

    def wanted_events(self, wanted: Wanted, day: date | None, at_most: int) -> wire.Events:
        """Those that are wanted; of one service day where one is named."""
        if day is not None:
            begins = self._clock.day_of.begins(day)
            ends = self._clock.day_of.begins(day + timedelta(days=1))
            wanted = replace(wanted, begins=begins, ends=ends)
        with self._store.reading():
            found = self._store.events.wanted(wanted, at_most)
        known = (wanted.before or 0) if wanted.newest else wanted.after
        return wire.Events([_event(event) for event in found], found[-1].id if found else known)


def _event(event: Recorded) -> wire.Event:
    return wire.Event(
        id=event.id,
        at=rfc3339(event.at),
        time_sure=event.time_sure,
        verb=event.verb,
        token=event.token,
        label=event.label,
        counter=event.counter,
        device=event.device,
        role=event.role,
        person=event.person,
        person_name=event.person_name,
        why=event.why,
        detail=_public(event.detail),
    )


def _public(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in detail.items()
        if name not in _INTERNAL or not isinstance(value, dict)
    }
