"""The gate on a real database with a clock that is told the time: devices, people and logins."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from appliance.actor import Actor, Role
from appliance.store.devices import Device
from appliance.store.people import Person
from appliance.web.access.gate import Gate
from appliance.web.access.logins import LoggedIn
from appliance.web.access.scrypt import Scrypt
from tests.desk.clinic import Clinic, ToldClock

TECHNICIAN = Actor(Role.TECHNICIAN)
PINS = {"doctor": "408162", "reception": "719305", "admin": "correct horse battery"}


class CountingScrypt(Scrypt):
    """Counts how often a secret was looked at; a power cut may come just before."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.power_fails = False

    def fits(self, secret: str, kept: str | None) -> bool:
        if self.power_fails:
            raise PowerCut
        self.looks += 1
        return super().fits(secret, kept)


class PowerCut(BaseException):
    """Nothing after it runs."""


@dataclass(frozen=True)
class Paired:
    """A device and its token."""

    device: Device
    token: str

    @property
    def actor(self) -> Actor:
        return Actor(Role(self.device.role), self.device.id, self.device.counter)


class Gatehouse:
    """What a test does at the gate. `ended` and `removed` are whom the hub was told of."""

    def __init__(self, folder: Path) -> None:
        self.clock = ToldClock()
        self.clinic = Clinic(folder, self.clock)
        self.ended: list[str] = []
        self.removed: list[str] = []
        self.scrypt = CountingScrypt()
        self._open()

    def _open(self) -> None:
        clinic = self.clinic
        self.gate = Gate(
            clinic.store, clinic.ledger, "tech", self.ended.append, [self.removed.append],
            self.scrypt,
        )  # fmt: skip
        self.gate.sessions.start()

    def restart(self) -> None:
        """The service ends without a word and starts again."""
        self.clinic.close()
        self.clinic.open()
        self._open()

    def close(self) -> None:
        self.clinic.close()

    def pair(self, role: str, counter: str | None = None) -> Paired:
        code = self.gate.pairing.new_code(Role(role), counter).code
        return Paired(*self.gate.pairing.pair(code, "a test", "127.0.0.1"))

    def hire(self, role: str, name: str = "", counters: tuple[str, ...] = ()) -> Person:
        name = name or f"the {role}"
        return self.gate.people.add(name, role, PINS[role], counters, TECHNICIAN)

    def log_in(self, on: Paired, person: Person, pin: str | None = None) -> LoggedIn:
        return self.gate.logins.log_in(on.actor, person.id, pin or PINS[person.role], None)

    def is_in(self, login: LoggedIn) -> bool:
        """Whether the session still counts; asking is using it."""
        return self.gate.sessions.find(login.token) is not None

    def was_told(self, login: LoggedIn) -> bool:
        """Whether the hub was told that the session's sockets must end."""
        return hashlib.sha256(login.token.encode()).hexdigest() in self.ended
