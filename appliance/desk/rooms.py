"""Counters are added, changed and retired; their doors are `counters.py`'s."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from appliance.actor import Actor
from appliance.desk.base import Verbs
from appliance.desk.departments import CodeTaken, LastOne
from appliance.rules.errors import FieldWrong, NotKnown, Refused
from appliance.rules.furnishing import check_new_name, code_from, placed, tidy_name
from appliance.rules.tokens import Verb
from appliance.store.events import Event
from appliance.store.memories import is_counter_remembered, open_for_counter
from appliance.store.places import Counter


class CounterInUse(Refused):
    """Somebody is there, or may be called there only."""

    code = "counter-in-use"

    def __init__(self, labels: Sequence[str]) -> None:
        shown = ", ".join(labels[:5])
        super().__init__(f"{shown} belongs here: finish or transfer it first")


@dataclass(frozen=True, slots=True)
class CounterWish:
    """What a counter shall be; None is as it was. `code` counts for new ones only."""

    name: str | None = None
    code: str | None = None
    departments: Sequence[str] | None = None
    position: int | None = None
    retired: bool | None = None


class Rooms(Verbs):
    """The verbs of counters. Each raises FieldWrong, NotKnown, LastOne, CodeTaken, CounterInUse."""

    def add_counter(self, wish: CounterWish, actor: Actor) -> Counter:
        """A new one; its code is made of its name where none is given, and stays for ever."""
        with self._ledger.change(actor) as change:
            known = self._store.places.counters()
            name = tidy_name("name", wish.name or "")
            code = wish.code or code_from(name, "room", "-", known.keys())
            if code in known:
                raise CodeTaken(code)
            new = Counter(code, name, tuple(dict.fromkeys(wish.departments or ())))
            self._check_counter(new)
            self._store.places.add_counter(new, len(known))
            self._place_counter(code, wish.position)
            change.record(Event(Verb.ADD_COUNTER, detail={"counter": code, **_told(new)}))
            return new

    def change_counter(self, code: str, wish: CounterWish, actor: Actor) -> Counter:
        """Changes what the wish names."""
        with self._ledger.change(actor) as change:
            was = self._known_counter(code)
            now = _wished(was, wish)
            if now.retired and not was.retired:
                self._check_may_go(code)
            self._check_counter(now)
            order = list(self._store.places.counters())
            self._store.places.change_counter(self._serving(now))
            self._place_counter(code, wish.position)
            if now != was or order != list(self._store.places.counters()):
                change.record(Event(Verb.CHANGE_COUNTER, detail=_difference(was, now)))
            return now

    def remove_counter(self, code: str, actor: Actor) -> None:
        """Deletes one that nothing remembers; any other is retired: nobody is called there."""
        with self._ledger.change(actor) as change:
            was = self._known_counter(code)
            kept = is_counter_remembered(code)
            if was.retired and kept:
                return
            if not was.retired:
                self._check_may_go(code)
            if kept:
                self._store.places.change_counter(replace(was, retired=True))
            else:
                self._store.places.delete_counter(code)
            detail = {"counter": code, "name": was.name, "retired": kept}
            change.record(Event(Verb.REMOVE_COUNTER, detail=detail))

    def _known_counter(self, code: str) -> Counter:
        place = self._store.places.counters().get(code)
        if place is None:
            raise NotKnown("counter", code)
        return place

    def _check_may_go(self, code: str) -> None:
        if set(self._store.places.offered_counters()) <= {code}:
            raise LastOne("counter")
        if labels := open_for_counter(code):
            raise CounterInUse(labels)

    def _check_counter(self, wanted: Counter) -> None:
        """Whether the clinic may have it like this. Raises FieldWrong."""
        known = self._store.places.departments()
        for code in wanted.departments:
            if code not in known:
                raise FieldWrong("departments", f"there is no department “{code}”")
        if wanted.retired:
            return
        offered = self._store.places.offered_counters().values()
        check_new_name(wanted.name, (other.name for other in offered if other.code != wanted.code))
        if not any(not known[code].retired for code in wanted.departments):
            raise FieldWrong("departments", "is empty: name one department at least")

    def _serving(self, now: Counter) -> Counter:
        """Retired departments stay with their rooms, for who still waits there."""
        known = self._store.places.departments()
        before = self._known_counter(now.code).departments
        retired = [code for code in before if known[code].retired]
        return replace(now, departments=tuple(dict.fromkeys((*now.departments, *retired))))

    def _place_counter(self, code: str, position: int | None) -> None:
        if position is not None:
            known = self._store.places.counters()
            offered = [other for other in known if not known[other].retired or other == code]
            order = placed(offered, code, position)
            rest = [other for other in known if other not in order]
            self._store.places.order_counters([*order, *rest])


def _wished(was: Counter, wish: CounterWish) -> Counter:
    departments = was.departments if wish.departments is None else wish.departments
    return replace(
        was,
        name=was.name if wish.name is None else tidy_name("name", wish.name),
        departments=tuple(dict.fromkeys(departments)),
        retired=was.retired if wish.retired is None else wish.retired,
    )


def _told(counter: Counter) -> dict[str, Any]:
    """What an event says of it."""
    return {
        "name": counter.name,
        "departments": sorted(counter.departments),
        "retired": counter.retired,
    }


def _difference(was: Counter, now: Counter) -> dict[str, Any]:
    before, after = _told(was), _told(now)
    changed = [part for part in after if before[part] != after[part]]
    return {
        "counter": now.code,
        "name": now.name,
        "before": {part: before[part] for part in changed},
        "after": {part: after[part] for part in changed},
    }
