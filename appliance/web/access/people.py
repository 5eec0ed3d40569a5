"""The people who work here, as an admin or the technician keeps them. Any thread."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.actor import Actor, Role
from appliance.change import Change
from appliance.ledger import Ledger
from appliance.rules.errors import FieldWrong, NotKnown, Refused
from appliance.rules.patients import NAME_AT_MOST, plain_text
from appliance.rules.pins import checked_passphrase, checked_pin
from appliance.rules.tokens import Verb
from appliance.store import Store
from appliance.store.events import Event
from appliance.store.people import Person
from appliance.web.access.scrypt import Scrypt
from appliance.web.access.sessions import Sessions


class LastAdmin(Refused):
    """An admin must not lock all admins out; the technician may."""

    code = "last-admin"

    def __init__(self) -> None:
        super().__init__("this is the last admin: add another one first")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person as somebody wants them; None leaves a part as it is."""

    name: str | None = None
    role: str | None = None
    pin: str | None = None
    counters: Sequence[str] | None = None


class People:
    """Who works here. `shut_out` hears of the devices that need a login from now on."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        scrypt: Scrypt,
        sessions: Sessions,
        shut_out: Callable[[str], None],
    ) -> None:
        self._store, self._ledger, self._scrypt = store, ledger, scrypt
        self._sessions, self._shut_out = sessions, shut_out
        with store.reading():
            self._login_roles = store.people.login_roles()

    def need_login(self, role: Role) -> bool:
        """Whether devices of this role need a person's login on top. Costs nothing."""
        return role in self._login_roles

    def all(self) -> list[Person]:
        """Everybody, by name."""
        with self._store.reading():
            return self._store.people.all()

    def add(self, name: str, role: str, pin: str, counters: Sequence[str], actor: Actor) -> Person:
        """A new person. Raises FieldWrong."""
        tidy = _checked_name(name)
        hashed = self._scrypt.hashed(checked_secret("pin", role, pin))
        with self._ledger.change(actor) as change:
            self._check_free(tidy, None)
            places = self._checked_places(counters)
            person = Person(secrets.token_hex(8), tidy, role, places, change.at, hashed)
            self._store.people.add(person)
            change.record(Event(Verb.ADD_PERSON, detail=_told(person)))
            self._opened(role)
            return self._found(person.id)

    def change(self, person_id: str, wanted: Wanted, actor: Actor) -> Person:
        """What is wanted of a person. Raises NotKnown, FieldWrong, LastAdmin."""
        hashed = self._new_secret(person_id, wanted)
        with self._ledger.change(actor) as change:
            person = self._found(person_id)
            self._check_admin_stays(person, wanted.role or person.role, actor)
            if hashed is None and _needs_other_secret(person.role, wanted.role):
                raise FieldWrong("pin", "another role needs another one")  # it has just changed
            columns = self._columns(person, wanted)
            self._store.people.change(person_id, columns)
            changed = self._found(person_id)
            if columns:
                told = {**_told(changed), "changed": sorted(columns)}
                change.record(Event(Verb.CHANGE_PERSON, detail=told))
            if hashed is not None:
                self.give_secret(person, hashed, "the PIN was changed", change)
            self._end_logins(columns, person, change)
        return changed

    def _new_secret(self, person_id: str, wanted: Wanted) -> str | None:
        """Made before the change: a slow hash inside it would hold up the queue."""
        with self._store.reading():
            person = self._found(person_id)
        if wanted.pin is None:
            if _needs_other_secret(person.role, wanted.role):
                raise FieldWrong("pin", "is missing: another role needs another one")
            return None
        return self._scrypt.hashed(checked_secret("pin", wanted.role or person.role, wanted.pin))

    def _columns(self, person: Person, wanted: Wanted) -> dict[str, Any]:
        """What differs."""
        columns: dict[str, Any] = {}
        if wanted.name is not None:
            columns["name"] = _checked_name(wanted.name)
            self._check_free(columns["name"], person.id)
        if wanted.role is not None:
            columns["role"] = wanted.role
        if wanted.counters is not None:
            columns["counters"] = self._checked_places(wanted.counters)
        return {name: value for name, value in columns.items() if value != getattr(person, name)}

    def _end_logins(self, columns: Mapping[str, Any], person: Person, change: Change) -> None:
        if "role" in columns:
            self._opened(columns["role"])
        if columns.keys() & {"role", "counters"}:
            self._sessions.end_of_person(person.id, "the person was changed", change)
        elif columns:
            self._store.after_commit(self._sessions.reread)

    def give_secret(self, person: Person, hashed: str, why: str, change: Change) -> None:
        """A new PIN inside a change; every login of the person ends."""
        self._store.people.change(person.id, {"secret": hashed})
        change.record(Event(Verb.CHANGE_PIN, detail={"person": person.id}))
        self._sessions.end_of_person(person.id, why, change)

    def remove(self, person_id: str, actor: Actor) -> None:
        """Nobody logs in as this person any more. Raises NotKnown, LastAdmin."""
        with self._ledger.change(actor) as change:
            person = self._found(person_id)
            self._check_admin_stays(person, None, actor)
            self._sessions.end_of_person(person.id, "the person was removed", change)
            self._store.guesses.forget_person(person.id)
            self._store.people.remove(person.id, change.at)
            change.record(Event(Verb.REMOVE_PERSON, detail=_told(person)))

    # --- what must hold --------------------------------------------------------------------------

    def _found(self, person_id: str) -> Person:
        person = self._store.people.find(person_id)
        if person is None:
            raise NotKnown("person", person_id)
        return person

    def _check_free(self, name: str, own_id: str | None) -> None:
        # Two people of one name would not know which of them to choose.
        other = self._store.people.named(name)
        if other is not None and other.id != own_id:
            raise FieldWrong("name", "somebody has this name already")

    def _checked_places(self, counters: Sequence[str]) -> tuple[str, ...]:
        known = self._store.places.counters()
        for counter in counters:
            if counter not in known:
                raise FieldWrong("counters", f"there is no counter {counter}")
        return tuple(code for code in known if code in counters)

    def _check_admin_stays(self, person: Person, role: str | None, actor: Actor) -> None:
        if person.role != Role.ADMIN or role == Role.ADMIN or actor.role is Role.TECHNICIAN:
            return
        if sum(other.role == Role.ADMIN for other in self._store.people.all()) == 1:
            raise LastAdmin

    def _opened(self, role: str) -> None:
        """From the first person of a role on its devices need a login; their sockets end."""
        if role in self._store.people.login_roles():
            return
        self._store.people.need_login(role)
        devices = self._store.devices.of_role(role)
        self._store.after_commit(lambda: self._are_shut_out(role, devices))

    def _are_shut_out(self, role: str, devices: Sequence[str]) -> None:
        self._login_roles |= {role}
        for device in devices:
            self._shut_out(device)


def _told(person: Person) -> dict[str, Any]:
    return {"person": person.id, "role": person.role, "counters": list(person.counters)}


def _checked_name(name: str) -> str:
    tidy = plain_text("name", name, NAME_AT_MOST)
    if not tidy:
        raise FieldWrong("name", "is empty")
    return tidy


def checked_secret(field: str, role: str, typed: str) -> str:
    """A PIN, for an admin a passphrase. Raises FieldWrong."""
    return (checked_passphrase if role == Role.ADMIN else checked_pin)(field, typed)


def _needs_other_secret(role: str, wanted: str | None) -> bool:
    """Whether somebody becomes an admin, or is one no more."""
    return wanted is not None and (wanted == Role.ADMIN) != (role == Role.ADMIN)
