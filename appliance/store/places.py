"""Departments and counters on disk. Callers hold `reading()` or `writing()`."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.clock import milliseconds, moment
from appliance.store.tables import (
    CounterDepartmentRow,
    CounterRow,
    DepartmentRow,
    IssuingRow,
    SettingRow,
)


@dataclass(frozen=True, slots=True)
class Department:
    """What people wait for; `names` maps a language code to the name in it.

    A `retired` one is not offered any more; who waits for it is still called.
    """

    code: str
    name: str
    prefix: str
    names: Mapping[str, str] = field(default_factory=dict)
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """A room or desk and the departments it serves. A `retired` one nobody calls to any more."""

    code: str
    name: str
    departments: Sequence[str]
    state: str = "open"
    back_at: datetime | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    departments: Mapping[str, Department]
    counters: Mapping[str, Counter]


class Places:
    """Departments and counters, each in the clinic's own order; remembered, as only we change them.

    Readers see what is committed; the thread that changes them sees its change at once.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: _Known | None = None
        self._changing: int | None = None

    def departments(self) -> Mapping[str, Department]:
        """All departments by code, also the retired ones: history names them."""
        return self._now().departments

    def offered_departments(self) -> dict[str, Department]:
        """Those that tokens are given out for."""
        return {code: d for code, d in self.departments().items() if not d.retired}

    def counters(self) -> Mapping[str, Counter]:
        """All counters by code, also the retired ones."""
        return self._now().counters

    def offered_counters(self) -> dict[str, Counter]:
        """Those that people are called to."""
        return {code: c for code, c in self.counters().items() if not c.retired}

    def settle(self, *, committed: bool) -> None:
        """The write transaction of this thread has ended; the store calls it."""
        if self._changing is not None:
            self._changing = None
            if committed:
                self._known = self._read()

    def _changed(self) -> None:
        self._changing = threading.get_ident()

    def _now(self) -> _Known:
        known = self._known
        if known is None or self._changing == threading.get_ident():
            known = self._read()
            if self._changing is None and self._known is None:
                self._known = known
        return known

    def _read(self) -> _Known:
        return _Known(self._read_departments(), self._read_counters())

    def _read_departments(self) -> dict[str, Department]:
        query = DepartmentRow.select(
            DepartmentRow.code,
            DepartmentRow.name,
            DepartmentRow.prefix,
            DepartmentRow.names,
            DepartmentRow.retired,
        ).order_by(DepartmentRow.position, DepartmentRow.code)
        return {
            code: Department(code, name, prefix, json.loads(names), bool(retired))
            for code, name, prefix, names, retired in query.tuples()
        }

    def _read_counters(self) -> dict[str, Counter]:
        serves: dict[str, list[str]] = {}
        links = CounterDepartmentRow.select(
            CounterDepartmentRow.counter, CounterDepartmentRow.department
        ).join(DepartmentRow, on=(DepartmentRow.code == CounterDepartmentRow.department))
        for counter, department in links.order_by(DepartmentRow.position).tuples():
            serves.setdefault(counter, []).append(department)
        query = CounterRow.select(
            CounterRow.code,
            CounterRow.name,
            CounterRow.state,
            CounterRow.back_at,
            CounterRow.retired,
        ).order_by(CounterRow.position, CounterRow.code)
        return {row[0]: self._counter(row, serves.get(row[0], [])) for row in query.tuples()}

    def _counter(self, row: tuple[Any, ...], departments: Sequence[str]) -> Counter:
        back_at = None if row[3] is None else moment(row[3], self._zone)
        return Counter(row[0], row[1], departments, row[2], back_at, bool(row[4]))

    def add_department(self, department: Department, position: int) -> None:
        """Adds a department."""
        self._changed()
        DepartmentRow.insert(
            code=department.code,
            name=department.name,
            prefix=department.prefix,
            names=json.dumps(dict(department.names), ensure_ascii=False),
            position=position,
        ).execute()

    def add_counter(self, counter: Counter, position: int) -> None:
        """Adds a counter and what it serves."""
        self._changed()
        CounterRow.insert(
            code=counter.code, name=counter.name, position=position, state=counter.state
        ).execute()
        self._serve(counter)

    def _serve(self, counter: Counter) -> None:
        for department in counter.departments:
            CounterDepartmentRow.insert(counter=counter.code, department=department).execute()

    def change_department(self, department: Department) -> None:
        """Writes all that may change of it."""
        self._changed()
        DepartmentRow.update(
            name=department.name,
            prefix=department.prefix,
            names=json.dumps(dict(department.names), ensure_ascii=False),
            retired=department.retired or None,
        ).where(DepartmentRow.code == department.code).execute()

    def change_counter(self, counter: Counter) -> None:
        """Writes name, retirement and what it serves; its state is the desk's."""
        self._changed()
        CounterRow.update(name=counter.name, retired=counter.retired or None).where(
            CounterRow.code == counter.code
        ).execute()
        links = CounterDepartmentRow
        links.delete().where(links.counter == counter.code).execute()
        self._serve(counter)

    def order_departments(self, codes: Sequence[str]) -> None:
        """Puts the departments into this order."""
        self._changed()
        for position, code in enumerate(codes):
            DepartmentRow.update(position=position).where(DepartmentRow.code == code).execute()

    def order_counters(self, codes: Sequence[str]) -> None:
        """Puts the counters into this order."""
        self._changed()
        for position, code in enumerate(codes):
            CounterRow.update(position=position).where(CounterRow.code == code).execute()

    def delete_department(self, code: str) -> None:
        """Deletes one that nothing remembers."""
        self._changed()
        links = CounterDepartmentRow
        links.delete().where(links.department == code).execute()
        IssuingRow.delete().where(IssuingRow.department == code).execute()
        DepartmentRow.delete().where(DepartmentRow.code == code).execute()

    def delete_counter(self, code: str) -> None:
        """Deletes one that nothing remembers."""
        self._changed()
        links = CounterDepartmentRow
        links.delete().where(links.counter == code).execute()
        CounterRow.delete().where(CounterRow.code == code).execute()

    def set_state(self, counter: str, state: str, back_at: datetime | None) -> None:
        """Opens, pauses or closes a counter."""
        self._changed()
        CounterRow.update(state=state, back_at=milliseconds(back_at) if back_at else None).where(
            CounterRow.code == counter
        ).execute()

    def kept(self, name: str, value: str) -> str:
        """The value the service keeps under `name`; `value` becomes it at the first call."""
        SettingRow.insert(name=name, value=value).on_conflict_ignore().execute()
        return SettingRow.select(SettingRow.value).where(SettingRow.name == name).scalar()  # type: ignore[no-any-return]
