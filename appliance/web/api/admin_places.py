"""`/api/admin/departments` and `/api/admin/counters`: what the clinic offers, and where."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import UNSET, UnsetType

from appliance import wire
from appliance.board_view import counter_state
from appliance.desk import CounterWish, DepartmentWish, Desk
from appliance.store import Store
from appliance.store.memories import open_by_department
from appliance.store.places import Counter, Department
from appliance.web.access.guard import current_actor
from appliance.web.serving import Api

T = TypeVar("T")


def admin_departments(api: Api, desk: Desk, store: Store) -> None:
    """The views of departments."""

    @api.serves("GET /api/admin/departments")
    def every() -> wire.AdminDepartments:
        with store.reading():
            opened = open_by_department()
            known = store.places.departments().values()
            return wire.AdminDepartments([_department(one, opened) for one in known])

    @api.serves("POST /api/admin/departments")
    def add(said: wire.DepartmentBody) -> wire.AdminDepartment:
        names = _names(said.names or wire.PlaceNames())
        wish = DepartmentWish(said.name, said.code, names, said.prefix, said.position)
        return _department(desk.add_department(wish, current_actor()), {})

    @api.serves("PATCH /api/admin/departments/<code>")
    def change(code: str, said: wire.DepartmentChangeBody) -> wire.AdminDepartment:
        wish = DepartmentWish(
            name=_given(said.name),
            names=None if said.names is UNSET else _names(said.names),
            prefix=_given(said.prefix),
            position=_given(said.position),
            retired=_given(said.retired),
        )
        changed = desk.change_department(code, wish, current_actor())
        with store.reading():
            return _department(changed, open_by_department())

    @api.serves("DELETE /api/admin/departments/<code>")
    def remove(code: str) -> None:
        desk.remove_department(code, current_actor())


def admin_counters(api: Api, desk: Desk, store: Store) -> None:
    """The views of counters."""

    @api.serves("GET /api/admin/counters")
    def every() -> wire.AdminCounters:
        with store.reading():
            departments = store.places.departments()
            known = store.places.counters().values()
            return wire.AdminCounters([_counter(one, departments) for one in known])

    @api.serves("POST /api/admin/counters")
    def add(said: wire.CounterBody) -> wire.AdminCounter:
        wish = CounterWish(said.name, said.code, said.departments, said.position)
        return _answer(desk.add_counter(wish, current_actor()))

    @api.serves("PATCH /api/admin/counters/<code>")
    def change(code: str, said: wire.CounterChangeBody) -> wire.AdminCounter:
        wish = CounterWish(
            name=_given(said.name),
            departments=_given(said.departments),
            position=_given(said.position),
            retired=_given(said.retired),
        )
        return _answer(desk.change_counter(code, wish, current_actor()))

    @api.serves("DELETE /api/admin/counters/<code>")
    def remove(code: str) -> None:
        desk.remove_counter(code, current_actor())

    def _answer(counter: Counter) -> wire.AdminCounter:
        with store.reading():
            return _counter(counter, store.places.departments())


def _names(said: wire.PlaceNames) -> dict[str, str]:
    return {"en": said.en, "hi": said.hi, "or": said.or_}


def _given(value: T | UnsetType) -> T | None:
    return None if value is UNSET else value


def _department(department: Department, opened: Mapping[str, int]) -> wire.AdminDepartment:
    return wire.AdminDepartment(
        code=department.code,
        name=department.name,
        names=dict(department.names),
        prefix=department.prefix,
        retired=department.retired,
        open_tokens=opened.get(department.code, 0),
    )


def _counter(counter: Counter, departments: Mapping[str, Department]) -> wire.AdminCounter:
    return wire.AdminCounter(
        code=counter.code,
        name=counter.name,
        departments=[code for code in counter.departments if not departments[code].retired],
        state=counter_state(counter),
        retired=counter.retired,
    )
