"""Departments are added, changed and retired. What is open keeps its printed label."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from appliance.actor import Actor
from appliance.desk.base import Verbs
from appliance.rules.errors import FieldsWrong, FieldWrong, Refused
from appliance.rules.furnishing import (
    check_new_name,
    check_new_prefix,
    code_from,
    placed,
    tidy_name,
    tidy_names,
    tidy_prefix,
)
from appliance.rules.tokens import Verb
from appliance.store.events import Event
from appliance.store.memories import is_department_remembered, labels_of_others
from appliance.store.places import Department


class LastOne(Refused):
    """A clinic without any department, or any counter, is none."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the last {what} cannot go; add another one first")
        self.code = f"last-{what}"


class CodeTaken(Refused):
    """A code is for ever one thing's."""

    code = "code-taken"

    def __init__(self, code: str) -> None:
        super().__init__(f"“{code}” is the code of another one, which may be retired")


class PrefixNeeded(FieldsWrong):
    """With two departments each needs letters before its numbers."""

    code = "prefix-needed"


@dataclass(frozen=True, slots=True)
class DepartmentWish:
    """What a department shall be; None is as it was. `code` counts for new ones only."""

    name: str | None = None
    code: str | None = None
    names: Mapping[str, str] | None = None
    prefix: str | None = None
    position: int | None = None
    retired: bool | None = None


class Departments(Verbs):
    """The verbs of departments. Each raises FieldWrong, NotKnown, LastOne, CodeTaken."""

    def add_department(self, wish: DepartmentWish, actor: Actor) -> Department:
        """A new one; its code is made of its name where none is given, and stays for ever."""
        with self._ledger.change(actor) as change:
            known = self._store.places.departments()
            name = tidy_name("name", wish.name or "")
            code = wish.code or code_from(name, "department", "_", known.keys())
            if code in known:
                raise CodeTaken(code)
            new = Department(
                code, name, tidy_prefix(wish.prefix or ""), tidy_names(wish.names or {})
            )
            self._check(new)
            self._store.places.add_department(new, len(known))
            self._place_department(code, wish.position)
            change.record(Event(Verb.ADD_DEPARTMENT, detail={"department": code, **_told(new)}))
            return new

    def change_department(self, code: str, wish: DepartmentWish, actor: Actor) -> Department:
        """Changes what the wish names; numbers go on, and what was printed stays as it is."""
        with self._ledger.change(actor) as change:
            was = self._department(code)
            now = _wished(was, wish)
            if now.retired and not was.retired:
                self._check_not_last(code)
            self._check(now)
            order = list(self._store.places.departments())
            self._store.places.change_department(now)
            self._place_department(code, wish.position)
            if now != was or order != list(self._store.places.departments()):
                change.record(Event(Verb.CHANGE_DEPARTMENT, detail=_difference(was, now)))
            return now

    def remove_department(self, code: str, actor: Actor) -> None:
        """Deletes one that nothing remembers; any other is retired: offered no more."""
        with self._ledger.change(actor) as change:
            was = self._department(code)
            kept = is_department_remembered(code)
            if was.retired and kept:
                return
            if not was.retired:
                self._check_not_last(code)
            if kept:
                self._store.places.change_department(replace(was, retired=True))
            else:
                self._store.places.delete_department(code)
            detail = {"department": code, "name": was.name, "retired": kept}
            change.record(Event(Verb.REMOVE_DEPARTMENT, detail=detail))

    def _check_not_last(self, code: str) -> None:
        if set(self._store.places.offered_departments()) <= {code}:
            raise LastOne("department")

    def _check(self, wanted: Department) -> None:
        """Whether the clinic may have it like this. Raises FieldWrong and PrefixNeeded."""
        others = self._others(wanted.code)
        if wanted.retired:
            return
        check_new_name(wanted.name, (other.name for other in others.values()))
        self._check_prefixes(wanted, others)
        if not others:
            return
        period = self._store.periods.current()
        labels = labels_of_others(period.serial, wanted.code) if period else []
        check_new_prefix(wanted.prefix, (other.prefix for other in others.values()), labels)

    def _check_prefixes(self, wanted: Department, others: Mapping[str, Department]) -> None:
        without = [other for other in others.values() if not other.prefix]
        wrong = [
            FieldWrong(f"departments.{other.code}.prefix", f"{other.name} needs letters too")
            for other in without
        ]
        if others and not wanted.prefix:
            wrong.insert(0, FieldWrong("prefix", "is needed, as there are several departments"))
        if wrong:
            raise PrefixNeeded(wrong)

    def _others(self, code: str) -> dict[str, Department]:
        offered = self._store.places.offered_departments()
        return {other: d for other, d in offered.items() if other != code}

    def _place_department(self, code: str, position: int | None) -> None:
        if position is not None:
            known = self._store.places.departments()
            offered = [other for other in known if not known[other].retired or other == code]
            order = placed(offered, code, position)
            rest = [other for other in known if other not in order]
            self._store.places.order_departments([*order, *rest])


def _wished(was: Department, wish: DepartmentWish) -> Department:
    name = was.name if wish.name is None else tidy_name("name", wish.name)
    # A language that said the old name says the new one; nobody means half of a change.
    names = {language: name if own == was.name else own for language, own in was.names.items()}
    return Department(
        was.code,
        name,
        was.prefix if wish.prefix is None else tidy_prefix(wish.prefix),
        names if wish.names is None else tidy_names(wish.names),
        was.retired if wish.retired is None else wish.retired,
    )


def _told(department: Department) -> dict[str, Any]:
    """What an event says of it."""
    return {
        "name": department.name,
        "names": dict(department.names),
        "prefix": department.prefix,
        "retired": department.retired,
    }


def _difference(was: Department, now: Department) -> dict[str, Any]:
    before, after = _told(was), _told(now)
    changed = [part for part in after if before[part] != after[part]]
    return {
        "department": now.code,
        "name": now.name,
        "before": {part: before[part] for part in changed},
        "after": {part: after[part] for part in changed},
    }
