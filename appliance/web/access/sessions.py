"""Who is logged in where. A session is an hour idle or twelve hours old at most, of uptime.

Time counts while the machine is on: it survives a restart and a power cut, with what it had used
up. Stepping the wall clock does nothing to it.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from appliance.actor import Actor, Role
from appliance.change import Change
from appliance.ledger import Ledger
from appliance.rules.tokens import Verb
from appliance.store import Store
from appliance.store.devices import Device
from appliance.store.events import Event
from appliance.store.people import Person
from appliance.store.sessions import Session

IDLE_S = 3600.0
AGE_S = 12 * 3600.0
# Each write wears the card; what a power cut takes of it is idle time, never age.
KEEP_EVERY_S = 300.0
# More than anybody has at hand; a program that logs in for each request must not fill the disk.
EACH_AT_MOST = 4
# Tells a session's token from a device's, which never begins so.
_MARK = "s."


@dataclass(slots=True)
class Live:
    """A session in use: who acts by it, and the uptimes at which it began and was used last.

    `device` is the device alone, as it was paired.
    """

    token_hash: str
    actor: Actor
    device: Actor
    name: str
    began_s: float
    used_s: float

    def over(self, uptime_s: float) -> str | None:
        """Why it is over; None while it is not."""
        return over(self.began_s, self.used_s, uptime_s)


def over(began_s: float, used_s: float, uptime_s: float) -> str | None:
    """Why a session is over at this uptime; None while it is not."""
    if uptime_s - began_s >= AGE_S:
        return "too old"
    return "idle" if uptime_s - used_s >= IDLE_S else None


def acting(device: Device, person: Person) -> Actor:
    """As whom a person acts on a device: on an admin's in their own role, else in the device's."""
    role = person.role if device.role == Role.ADMIN else device.role
    return Actor(Role(role), device.id, device.counter, person.id, frozenset(person.counters))


class Sessions:
    """Begins, knows and ends sessions. Any thread. `ended` hears of each, by the hash of its token.

    The database has them all; those in use stand in memory too, with when they were used last.
    """

    def __init__(self, store: Store, ledger: Ledger, ended: Callable[[str], None]) -> None:
        self._store, self._ledger, self._ended = store, ledger, ended
        self._live: dict[str, Live] = {}
        self._endings = 0
        self._lock = threading.Lock()
        self._kept_at_s = self._uptime_s()

    def start(self) -> None:
        """Takes over the sessions of earlier boots. Raises StoreTrouble."""
        with self._store.writing():
            self._store.sessions.carry_over(self._ledger.clock.look().boot)

    # --- in use ----------------------------------------------------------------------------------

    def begin(self, device: Device, person: Person, change: Change) -> str:
        """A new session inside a change; gives its token, which nobody else ever has."""
        token = _MARK + secrets.token_urlsafe(32)
        uptime_s, boot = change.now.reading.uptime_s, change.now.boot
        session = Session(hash_of(token), person.id, device.id, boot, uptime_s, uptime_s)
        before = [x for x in self._store.sessions.of_person(person.id) if x.device == device.id]
        too_many = max(0, len(before) + 1 - EACH_AT_MOST)
        self._end(before[:too_many], "logged in again and again", change)
        self._store.sessions.add(session)
        return token

    def find(self, token: str, *, by_itself: bool = False) -> Live | None:
        """The session of this token; None where there is none.

        This use keeps it awake, but where a page asks `by_itself` with nobody at it.
        """
        if not is_session(token):
            return None
        digest = hash_of(token)
        live = self._live.get(digest) or self._recognised(digest)
        now_s = self._uptime_s()
        if live is None or live.over(now_s):
            return None
        if not by_itself:
            live.used_s = now_s
        return live

    def _recognised(self, digest: str) -> Live | None:
        endings = self._endings
        with self._store.reading():
            session = self._store.sessions.find(digest)
            person = self._store.people.find(session.person) if session else None
            device = self._store.devices.find(session.device) if session else None
        if not (session and person and device):
            return None
        actor = acting(device, person)
        alone = Actor(Role(device.role), device.id, device.counter)
        live = Live(digest, actor, alone, person.name, session.began_s, session.used_s)
        with self._lock:
            # What ended since the look may have been this very session: look again next time.
            return self._live.setdefault(digest, live) if endings == self._endings else live

    # --- ended -----------------------------------------------------------------------------------

    def end(self, token: str, why: str, change: Change) -> None:
        """Ends the session of this token; one that is not there is no fault."""
        found = self._store.sessions.find(hash_of(token))
        self._end([found] if found else [], why, change)

    def end_of_person(self, person: str, why: str, change: Change) -> None:
        """The person is removed, or is another one now."""
        self._end(self._store.sessions.of_person(person), why, change)

    def end_of_device(self, device: str, why: str, change: Change) -> None:
        """The device is unpaired."""
        self._end(self._store.sessions.of_device(device), why, change)

    def day_closed(self, change: Change) -> None:
        """Nobody is logged in over night."""
        self._end(self._store.sessions.all(), "the day was closed", change)

    def _end(self, found: Iterable[Session], why: str, change: Change) -> None:
        digests = []
        for session in found:
            self._store.sessions.remove(session.token_hash)
            detail = {"person": session.person, "device": session.device}
            change.record(Event(Verb.LOG_OUT, why=why, detail=detail))
            digests.append(session.token_hash)
        if digests:
            self._store.after_commit(lambda: self._forget(digests))

    def reread(self) -> None:
        """A name was changed: what is remembered of people is read again at their next request."""
        self.keep()
        with self._lock:
            self._endings += 1
            self._live.clear()

    def _forget(self, digests: Iterable[str]) -> None:
        with self._lock:
            self._endings += 1
            for digest in digests:
                self._live.pop(digest, None)
        for digest in digests:
            self._ended(digest)

    # --- as time goes by -------------------------------------------------------------------------

    def look(self) -> None:
        """Ends what is over; now and then writes down what was used. Raises StoreTrouble."""
        now_s = self._uptime_s()
        if now_s - self._kept_at_s >= KEEP_EVERY_S or any(
            live.over(now_s) for live in list(self._live.values())
        ):
            self.keep()

    def keep(self) -> None:
        """Writes down when each was used last, and ends what is over. Raises StoreTrouble."""
        with self._ledger.change(None) as change:
            now_s = change.now.reading.uptime_s
            for session in self._store.sessions.all():
                live = self._live.get(session.token_hash)
                used_s = live.used_s if live else session.used_s
                if why := over(session.began_s, used_s, now_s):
                    self._end([session], why, change)
                elif used_s > session.used_s:
                    self._store.sessions.use(session.token_hash, used_s)
        self._kept_at_s = now_s

    def _uptime_s(self) -> float:
        return self._ledger.clock.reading().uptime_s


def hash_of(secret: str) -> str:
    """How a random secret is kept. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_session(token: str) -> bool:
    """Whether a token is a session's, and no device's."""
    return token.startswith(_MARK)
