"""Issuing a token, and the kiosk's word on its ticket."""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from appliance.actor import Actor
from appliance.clock import milliseconds
from appliance.desk.base import Verbs
from appliance.ledger import Change
from appliance.rules.errors import FieldWrong, Refused
from appliance.rules.numbering import label_of, next_number
from appliance.rules.patients import Patient
from appliance.rules.tokens import Origin, Priority, Status, Token, Verb
from appliance.store.events import Event
from appliance.store.periods import Period
from appliance.store.places import Department


class NamesAreOff(Refused):
    """The clinic keeps no personal data."""

    code = "names-are-off"

    def __init__(self) -> None:
        super().__init__("this clinic keeps no names; issue the token without patient details")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token somebody asks for. `department` may be None where the clinic has one only."""

    department: str | None
    origin: Origin
    priority: Priority = Priority.NORMAL
    patient: Patient | None = None


class Issuing(Verbs):
    """How tokens come to be."""

    def issue(self, wanted: Wanted, actor: Actor) -> Token:
        """The next number of a department. Raises NotKnown, FieldWrong, NamesAreOff."""
        if wanted.patient and not self._keep_names:
            raise NamesAreOff
        with self._ledger.change(actor) as change:
            department = self._wanted_department(wanted.department)
            period = self._ledger.period(change)
            token = self._add(wanted, department, period, change)
            if wanted.patient:
                self._store.patients.add(token.serial, wanted.patient)
            change.record(Event(Verb.ISSUE, token.serial))
            return token

    def _wanted_department(self, code: str | None) -> Department:
        departments = self._store.places.departments()
        if code is None and len(departments) == 1:
            return next(iter(departments.values()))
        if code is None:
            raise FieldWrong("department", "is missing; one of " + ", ".join(departments))
        return self._department(code)

    def _add(self, wanted: Wanted, to: Department, period: Period, change: Change) -> Token:
        number = next_number(self._store.tokens.highest_number(period.serial, to.code))
        place = change.next_revision
        columns: dict[str, Any] = {
            # Time-ordered, so that ten years of tokens fill the index from one end.
            "id": f"{milliseconds(change.at):012x}{secrets.token_hex(10)}",
            "period": period.serial,
            "issued_department": to.code,
            "department": to.code,
            "number": number,
            "label": label_of(to.prefix, number, period.mark),
            "key": secrets.token_urlsafe(16),
            "status": Status.WAITING,
            "priority": wanted.priority,
            "origin": wanted.origin,
            "issued_at": change.at,
            "time_sure": change.now.reading.sure,
            "boot": change.now.boot,
            "uptime_s": change.now.reading.uptime_s,
            "place": place,
            "first_place": place,
        }
        return self._store.tokens.add(columns, period.label)

    def ticket_printed(self, token_id: str, problem: str | None, actor: Actor) -> Token:
        """The kiosk's word on a ticket: out (`problem` None), or the code of what stopped it."""
        with self._ledger.change(actor) as change:
            token = self._token(token_id)
            if token.printed_at is not None:
                return token  # a ticket that came out stays out, whatever a retry says
            changes: dict[str, Any] = {"print_problem": problem}
            changes |= {"print_problem_at": change.at} if problem else {"printed_at": change.at}
            self._store.tokens.change(token, changes)
            verb = Verb.NOT_PRINTED if problem else Verb.PRINTED
            change.record(Event(verb, token.serial, why=problem))
            return replace(token, **changes)
