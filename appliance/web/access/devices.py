"""Pairing and recognising devices. Secrets are kept hashed; only their owner ever has them."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.actor import PUBLIC, Actor, Role
from appliance.change import Change
from appliance.ledger import Ledger
from appliance.rules.errors import ClinicError, NotKnown, Refused
from appliance.rules.tokens import Verb
from appliance.store import Store
from appliance.store.devices import Device, PairingCode
from appliance.store.events import Event
from appliance.web.access.guesses import Guesses
from appliance.web.access.sessions import Sessions, hash_of

PAIRING_LIVES_S = 600.0

# No 0 O 1 I L: it is read from one screen and typed on another. 8 signs are 39 bits.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class CodeNotValid(ClinicError):
    """The pairing code was used, is too old, or never was."""

    code = "pairing-code-not-valid"


class AdminKnown(Refused):
    """There is an admin's device, on which the next one is paired."""

    code = "admin-known"

    def __init__(self) -> None:
        super().__init__("an admin's device is paired already: it pairs the next one")


@dataclass(frozen=True, slots=True)
class NewCode:
    """A pairing code and when it ends, by the wall clock."""

    code: str
    expires_at: str


class Pairing:
    """Makes pairing codes, turns them into devices, knows devices by their token. Any thread.

    All in `removed` hear of each device that was unpaired.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        sessions: Sessions,
        technician_token: str,
        removed: Iterable[Callable[[str], None]] = (),
    ) -> None:
        self._store, self._ledger, self._sessions = store, ledger, sessions
        self._clock, self._removed = ledger.clock, tuple(removed)
        self._technician_hash = hash_of(technician_token)
        self._known: dict[str, Actor] = {}
        self._seen: dict[str, datetime] = {}
        self._removals = 0
        self._lock = threading.Lock()
        self._guesses = Guesses(lambda: ledger.clock.reading().uptime_s)

    def new_code(self, role: Role, counter: str | None) -> NewCode:
        """A code that works once, for 10 minutes of this boot. Raises NotKnown."""
        code = "".join(secrets.choice(_SIGNS) for _ in range(8))
        with self._store.writing():
            if counter is not None and counter not in self._store.places.offered_counters():
                raise NotKnown("counter", counter)
            now = self._clock.look()
            expires = now.reading.uptime_s + PAIRING_LIVES_S
            self._store.devices.add_code(
                hash_of(code), PairingCode(role, counter, now.boot, expires)
            )
        expires_at = now.reading.wall + timedelta(seconds=PAIRING_LIVES_S)
        return NewCode(f"{code[:4]}-{code[4:]}", expires_at.isoformat(timespec="seconds"))

    def first_admin_code(self) -> NewCode:
        """A code for the device of a clinic's first admin. Raises AdminKnown once there is one."""
        with self._store.reading():
            known = self._store.devices.of_role(Role.ADMIN)
        if known:
            raise AdminKnown
        return self.new_code(Role.ADMIN, None)

    def pair(self, code: str, name: str, address: str) -> tuple[Device, str]:
        """Uses up a code: the new device and its token. Raises CodeNotValid, TooManyGuesses."""
        self._guesses.check(address)
        typed = code.strip().upper().replace("-", "").replace(" ", "")
        with self._ledger.change(PUBLIC) as change:
            now = change.now
            found = self._store.devices.use_code(hash_of(typed), now.boot, now.reading.uptime_s)
            if found is None:
                self._guesses.wrong(address)
                raise CodeNotValid("this pairing code was used already, is too old, or is mistyped")
            return self._paired(found, name, change)

    def _paired(self, found: PairingCode, name: str, change: Change) -> tuple[Device, str]:
        token = secrets.token_urlsafe(32)
        device = Device(secrets.token_hex(8), found.role, found.counter, name, change.at)
        self._store.devices.add(device, hash_of(token))
        change.record(Event(Verb.PAIR_DEVICE, detail=_told(device)))
        return device, token

    def actor(self, token: str) -> Actor | None:
        """Who holds this token; None for an empty, unknown or removed one."""
        if not token:
            return None
        digest = hash_of(token)
        if secrets.compare_digest(digest, self._technician_hash):
            return Actor(Role.TECHNICIAN)
        # One process owns the devices, so what it remembers is true until it removes one itself.
        actor = self._known.get(digest) or self._recognised(digest)
        if actor is not None and actor.device is not None:
            self._seen[actor.device] = self._clock.reading().wall
        return actor

    def last_seen(self, device_id: str) -> datetime | None:
        """When it last asked for anything; None where it has not since the service started."""
        return self._seen.get(device_id)

    def _recognised(self, digest: str) -> Actor | None:
        removals = self._removals
        with self._store.reading():
            device = self._store.devices.by_token_hash(digest)
        if device is None:
            return None
        actor = Actor(Role(device.role), device.id, device.counter)
        with self._lock:
            # A removal since the look may have been of this very device: look again next time.
            if removals == self._removals:
                self._known[digest] = actor
        return actor

    def devices(self, page: int, per_page: int) -> tuple[list[Device], int]:
        """One page of the paired devices, oldest first, and how many there are."""
        with self._store.reading():
            return self._store.devices.page(page, per_page)

    def device(self, device_id: str) -> Device | None:
        """One paired device."""
        with self._store.reading():
            return self._store.devices.find(device_id)

    def remove(self, device_id: str, actor: Actor) -> None:
        """Unpairs a device at once. Raises NotKnown."""
        with self._ledger.change(actor) as change:
            device = self._store.devices.find(device_id)
            if device is None:
                raise NotKnown("device", device_id)
            self.unpair(device, "by hand", change)

    def unpair(self, device: Device, why: str, change: Change) -> None:
        """Ends a device inside a change, with everybody who is logged in on it."""
        self._sessions.end_of_device(device.id, "the device was unpaired", change)
        self._store.guesses.forget_device(device.id)
        self._store.devices.remove(device.id, change.at)
        change.record(Event(Verb.UNPAIR_DEVICE, why=why, detail=_told(device)))
        self._store.after_commit(lambda: self._forget(device.id))

    def _forget(self, device_id: str) -> None:
        with self._lock:
            self._removals += 1
            self._known.clear()
        for tell in self._removed:
            tell(device_id)


def _told(device: Device) -> dict[str, str | None]:
    return {"device": device.id, "role": device.role, "counter": device.counter}
