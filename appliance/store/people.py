"""The people who work here, on disk, their PINs hashed. Callers hold a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.clock import milliseconds, moment
from appliance.store.tables import PersonRow, SettingRow

_LOGIN_ROLES = "login_roles"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here; `counters` is where, empty for anywhere. `secret` is a slow hash."""

    id: str
    name: str
    role: str
    counters: tuple[str, ...]
    created_at: datetime
    secret: str = field(default="", repr=False)


class People:
    """Those who were not removed; a removed one keeps only the name, for the events."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def all(self) -> list[Person]:
        """Everybody, by name."""
        return sorted(self._found(True), key=lambda person: (person.name.casefold(), person.id))

    def find(self, person_id: str) -> Person | None:
        """The person with this id."""
        return next(iter(self._found(PersonRow.id == person_id)), None)

    def named(self, name: str) -> Person | None:
        """The person of this name, whichever way its letters are written."""
        return next((x for x in self._found(True) if x.name.casefold() == name.casefold()), None)

    def _found(self, where: Any) -> list[Person]:
        query = PersonRow.select(
            PersonRow.id, PersonRow.name, PersonRow.role, PersonRow.counters, PersonRow.created_at,
            PersonRow.secret,
        ).where(PersonRow.removed_at.is_null(), where)  # fmt: skip
        return [self._value(row) for row in query.tuples()]

    def _value(self, row: tuple[Any, ...]) -> Person:
        person_id, name, role, counters, created_at, secret = row
        at = moment(created_at, self._zone)
        return Person(person_id, name, role, tuple(counters.split()), at, secret)

    def add(self, person: Person) -> None:
        """Adds a person."""
        PersonRow.insert(
            id=person.id,
            name=person.name,
            role=person.role,
            secret=person.secret,
            counters=" ".join(person.counters),
            created_at=milliseconds(person.created_at),
        ).execute()

    def change(self, person_id: str, columns: Mapping[str, Any]) -> None:
        """Changes name, role, secret or counters."""
        kept = {
            name: " ".join(value) if name == "counters" else value
            for name, value in columns.items()
        }
        if kept:
            PersonRow.update(kept).where(PersonRow.id == person_id).execute()

    def remove(self, person_id: str, at: datetime) -> None:
        """Forgets a person for good; the name stays for the events, the secret does not."""
        PersonRow.update(removed_at=milliseconds(at), secret="").where(
            PersonRow.id == person_id
        ).execute()

    # --- which roles log in ----------------------------------------------------------------------

    def login_roles(self) -> frozenset[str]:
        """The roles of which there ever was a person: their devices need a login for good.

        Else the last doctor who is removed would be let in by the paired phone alone.
        """
        query = SettingRow.select(SettingRow.value).where(SettingRow.name == _LOGIN_ROLES)
        return frozenset((query.scalar() or "").split())

    def need_login(self, role: str) -> None:
        """From now on devices of this role need a login."""
        roles = " ".join(sorted(self.login_roles() | {role}))
        SettingRow.replace(name=_LOGIN_ROLES, value=roles).execute()
