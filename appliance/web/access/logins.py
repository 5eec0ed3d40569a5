"""Logging in, out, and one's own PIN: guessing is slow, and stops with the device.

Each guess is written down as wrong before the secret is looked at, and taken back where it was
right, all in the order of the writer. So parallel guesses, a restart or a cut in between gain
nothing. Any thread.
"""

import logging
import math
from dataclasses import dataclass

from appliance.actor import Actor, Role
from appliance.change import Change
from appliance.ledger import Ledger
from appliance.rules.errors import ClinicError, FieldWrong
from appliance.rules.guessing import ENOUGH, one_more
from appliance.rules.pins import tidy_secret
from appliance.rules.tokens import Verb
from appliance.store import Store
from appliance.store.devices import Device
from appliance.store.events import Event
from appliance.store.people import Person
from appliance.web.access.devices import Pairing
from appliance.web.access.guesses import TooManyGuesses
from appliance.web.access.people import People, checked_secret
from appliance.web.access.scrypt import Scrypt
from appliance.web.access.sessions import Sessions, acting

log = logging.getLogger(__name__)


class WrongPin(ClinicError):
    """The PIN is not that of this person, or there is no such person (HTTP 401)."""

    code = "wrong-pin"

    def __init__(self) -> None:
        super().__init__("this is not the PIN of this person")


class OldPinWrong(WrongPin):
    """Who is logged in does not know their PIN (HTTP 403)."""


class Unpaired(ClinicError):
    """So many wrong guesses came from this device that it is not trusted any more (HTTP 401)."""

    code = "unpaired"

    def __init__(self) -> None:
        super().__init__(f"this device was unpaired after {ENOUGH} wrong PINs; pair it again")


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A login that held: the session's token, who, and as whom they act."""

    token: str
    person: Person
    actor: Actor


class Logins:
    """Who may log in where, and whether they can."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        scrypt: Scrypt,
        sessions: Sessions,
        pairing: Pairing,
        people: People,
    ) -> None:
        self._store, self._ledger, self._scrypt = store, ledger, scrypt
        self._sessions, self._pairing, self._people = sessions, pairing, people

    def names(self, device: Actor) -> list[Person]:
        """Who may log in on a device, by name."""
        return [person for person in self._people.all() if _may(person, device.role)]

    def log_in(self, device: Actor, staff: str, pin: str, before: str | None) -> LoggedIn:
        """A session for a person, by id or name; that of the token `before` ends.

        Raises WrongPin, TooManyGuesses, Unpaired.
        """
        paired, person = self._proved(device, staff, pin)
        if person is None:
            raise WrongPin
        with self._ledger.change(acting(paired, person)) as change:
            if not self._stands(paired, person):
                raise WrongPin  # changed in this very instant
            self._store.guesses.clear(paired.id, person.id)
            if before:
                self._sessions.end(before, "logged in again", change)
            token = self._sessions.begin(paired, person, change)
            change.record(Event(Verb.LOG_IN))
        return LoggedIn(token, person, acting(paired, person))

    def log_out(self, actor: Actor, token: str) -> None:
        """Ends the session of this token; one that is over already is no fault."""
        with self._ledger.change(actor) as change:
            self._sessions.end(token, "logged out", change)

    def change_pin(self, actor: Actor, old: str, new: str) -> None:
        """A person's own PIN. Raises FieldWrong, OldPinWrong, TooManyGuesses, Unpaired."""
        with self._store.reading():
            known = self._store.people.find(actor.person or "")
        hashed = self._scrypt.hashed(_checked_new(known.role if known else "", old, new))
        paired, person = self._proved(actor, actor.person or "", old)
        if person is None:
            raise OldPinWrong
        with self._ledger.change(actor) as change:
            if not self._stands(paired, person):
                raise OldPinWrong
            self._store.guesses.clear(paired.id, person.id)
            self._people.give_secret(person, hashed, "the PIN was changed", change)

    # --- guesses ---------------------------------------------------------------------------------

    def _proved(self, device: Actor, staff: str, pin: str) -> tuple[Device, Person | None]:
        """The device, and the person whose PIN this is; None where it is not."""
        with self._ledger.change(device) as change:
            paired = self._still_paired(device)
            person = self._meant(paired, staff)
            key = person.id if person else staff.casefold()
            enough = self._store.guesses.total(paired.id) >= ENOUGH
            if enough:
                self._pairing.unpair(paired, _WHY, change)
            else:
                self._count(paired.id, key, change)
        if enough:
            raise Unpaired
        if self._scrypt.fits(tidy_secret(pin), person.secret if person else None):
            return paired, person
        log.warning("wrong-pin: device %s, person %s", paired.id, person.id if person else "-")
        self._unpair_if_enough(paired)
        return paired, None

    def _still_paired(self, device: Actor) -> Device:
        found = self._store.devices.find(device.device or "")
        if found is None:
            raise Unpaired
        return found

    def _meant(self, device: Device, staff: str) -> Person | None:
        """Who may log in here by this id or name. Others are as if they did not exist."""
        person = self._store.people.find(staff) or self._store.people.named(staff.strip())
        return person if person and _may(person, device.role) else None

    def _count(self, device: str, key: str, change: Change) -> None:
        """One more wrong guess, until it proves right. Raises TooManyGuesses."""
        boot, uptime_s = change.now.boot, change.now.reading.uptime_s
        before = self._store.guesses.of(device, key)
        left_s = before.left_s(boot, uptime_s) if before else 0.0
        if left_s > 0:
            raise TooManyGuesses(math.ceil(left_s))
        self._store.guesses.keep(device, key, one_more(before, boot, uptime_s))

    def _unpair_if_enough(self, paired: Device) -> None:
        with self._ledger.change(None) as change:
            if self._store.devices.find(paired.id) is None:
                raise Unpaired
            enough = self._store.guesses.total(paired.id) >= ENOUGH
            if enough:
                self._pairing.unpair(paired, _WHY, change)
        if enough:
            log.warning("unpaired: device %s, after %d wrong PINs", paired.id, ENOUGH)
            raise Unpaired

    def _stands(self, paired: Device, person: Person) -> bool:
        """Whether device and person are still as they were when the PIN was looked at."""
        now = self._store.people.find(person.id)
        return now == person and self._store.devices.find(paired.id) == paired


_WHY = "too many wrong PINs"


def _may(person: Person, role: str) -> bool:
    """Whether a person may log in on a device of a role."""
    return role == Role.ADMIN or person.role in (role, Role.ADMIN)


def _checked_new(role: str, old: str, new: str) -> str:
    checked = checked_secret("new", role, new)
    if checked == tidy_secret(old):
        raise FieldWrong("new", "is the old one")
    return checked
