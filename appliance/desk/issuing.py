"""Issuing a token."""

import secrets
from dataclasses import dataclass
from typing import Any

from appliance.actor import Actor
from appliance.change import Change
from appliance.clock import milliseconds
from appliance.desk.base import Verbs
from appliance.paper_jobs import ask
from appliance.rules.errors import FieldWrong, Refused
from appliance.rules.issuing import IssuingClosed
from appliance.rules.numbering import label_of, next_number
from appliance.rules.paper import PaperKind
from appliance.rules.patients import Patient
from appliance.rules.tokens import OPEN, Origin, Priority, Status, Token, Verb
from appliance.store.events import Event
from appliance.store.jobs import Wanted as PaperWanted
from appliance.store.memories import has_others
from appliance.store.periods import Period
from appliance.store.places import Department


class NamesAreOff(Refused):
    """The clinic keeps no personal data."""

    code = "names-are-off"

    def __init__(self) -> None:
        super().__init__("this clinic keeps no names; issue the token without patient details")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token somebody asks for. `department` may be None where the clinic has one only.

    `visitor` is the hash of a browser's secret, where the public asks. `reason` is why a priority
    was given; `prints`: a kiosk shall print the ticket, for nobody pressed there.
    """

    department: str | None
    origin: Origin
    priority: Priority = Priority.NORMAL
    patient: Patient | None = None
    visitor: str | None = None
    reason: str | None = None
    prints: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The token that somebody has now; `new` is False for one that was theirs already."""

    token: Token
    new: bool = True


class Issuing(Verbs):
    """How tokens come to be."""

    def issue(self, wanted: Wanted, actor: Actor) -> Given:
        """The next number of a department, or the open token that this person has already.

        Raises NotKnown, FieldWrong, NamesAreOff, IssuingClosed.
        """
        if wanted.patient and not self._keep_names:
            raise NamesAreOff
        with self._ledger.change(actor) as change:
            department = self._wanted_department(wanted.department)
            period = self._ledger.period(change)
            if theirs := self._theirs_already(wanted, department):
                return Given(theirs, new=False)
            token = self._next(wanted, department, period, change)
            self._belongs_to(wanted, token)
            if wanted.prints:
                self._print(token, change)
            return Given(token)

    def _theirs_already(self, wanted: Wanted, department: Department) -> Token | None:
        """The open token of the same phone number in the department, or of the same browser."""
        serial = None
        if wanted.patient and wanted.patient.phone:
            serial = self._store.patients.with_phone(wanted.patient.phone, department.code)
        elif wanted.visitor:
            serial = self._store.visitors.token_of(wanted.visitor)
        token = self._store.tokens.by_serial(serial) if serial else None
        return token if token and token.status in OPEN else None

    def _belongs_to(self, wanted: Wanted, token: Token) -> None:
        if wanted.patient:
            self._store.patients.add(token.serial, wanted.patient)
        if wanted.visitor:
            self._store.visitors.give(wanted.visitor, token.period, token.serial)

    def _print(self, token: Token, change: Change) -> None:
        """The first ticket. No kiosk at all is no reason to refuse a number."""
        if kiosk := self._kiosks.to_print(None):
            ask(self._store, PaperWanted(PaperKind.TICKET, kiosk, token.serial), change)

    def _next(self, wanted: Wanted, to: Department, period: Period, change: Change) -> Token:
        highest = self._store.tokens.highest_number(period.serial, to.code) or 0
        standing = self._limits.standing(period, change.now)
        # At the desk somebody stands there and knows; staff's own limits hold for them too.
        by_hours = wanted.origin is not Origin.RECEPTION
        answer = self._limits.answer(to.code, highest, standing, by_hours=by_hours)
        if answer.why:
            raise IssuingClosed(answer.why, answer.opens_at)
        token = self._add(wanted, to, period, change, highest)
        self._limits.let_through(to.code, highest, answer, standing)
        left = standing.of(to.code).extra - 1
        detail = {"extra_left": left} if answer.by_extra else {}
        change.record(Event(Verb.ISSUE, token.serial, why=wanted.reason, detail=detail))
        return token

    def _wanted_department(self, code: str | None) -> Department:
        departments = self._store.places.offered_departments()
        if code is None and len(departments) == 1:
            return next(iter(departments.values()))
        if code is None:
            raise FieldWrong("department", "is missing; one of " + ", ".join(departments))
        return self._department(code)

    def _add(
        self, wanted: Wanted, to: Department, period: Period, change: Change, highest: int
    ) -> Token:
        number = next_number(highest)
        place = change.next_revision
        columns: dict[str, Any] = {
            # Time-ordered, so that ten years of tokens fill the index from one end.
            "id": f"{milliseconds(change.at):012x}{secrets.token_hex(10)}",
            "period": period.serial,
            "issued_department": to.code,
            "department": to.code,
            "number": number,
            "label": label_of(self._letters(to, period), number, period.mark),
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

    def _letters(self, to: Department, period: Period) -> str:
        """None where it is the only department, and has been all day."""
        alone = len(self._store.places.offered_departments()) == 1
        if to.prefix and alone and not has_others(period.serial, to.code):
            return ""
        return to.prefix
