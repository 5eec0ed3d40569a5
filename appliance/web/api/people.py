"""The people who work here, for an admin or the technician."""

from msgspec import UNSET

from appliance import wire
from appliance.clock import rfc3339
from appliance.store.people import Person
from appliance.web.access.guard import current_actor
from appliance.web.access.people import People, Wanted
from appliance.web.serving import Api


def people(api: Api, known: People) -> None:
    """The views. No answer has a secret in it."""

    @api.serves("GET /api/admin/staff")
    def everybody() -> wire.Staff:
        return wire.Staff([_member(person) for person in known.all()])

    @api.serves("POST /api/admin/staff")
    def add(said: wire.StaffBody) -> wire.StaffMember:
        return _member(known.add(said.name, said.role, said.pin, said.counters, current_actor()))

    @api.serves("PATCH /api/admin/staff/<person_id>")
    def change(person_id: str, said: wire.StaffChangeBody) -> wire.StaffMember:
        wanted = Wanted(
            name=None if said.name is UNSET else said.name,
            role=None if said.role is UNSET else said.role,
            pin=None if said.pin is UNSET else said.pin,
            counters=None if said.counters is UNSET else said.counters,
        )
        return _member(known.change(person_id, wanted, current_actor()))

    @api.serves("DELETE /api/admin/staff/<person_id>")
    def remove(person_id: str) -> None:
        known.remove(person_id, current_actor())


def _member(person: Person) -> wire.StaffMember:
    return wire.StaffMember(
        id=person.id,
        name=person.name,
        role=person.role,  # type: ignore[arg-type]  # the schema knows no others
        counters=list(person.counters),
        created_at=rfc3339(person.created_at),
    )
