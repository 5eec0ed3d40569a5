"""A world in which the test knows the true time, and a machine in it that often does not.

The machine runs the real ledger on a real SQLite file. Beside it goes a reference: slow, obvious,
and made from the clock rules' own words.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.actor import Actor, Role
from appliance.day_watch import DayWatch
from appliance.desk import Desk, Wanted
from appliance.kiosks import Kiosks
from appliance.ledger import Ledger
from appliance.rules.errors import ClinicError
from appliance.rules.service_day import DayOf, Reading, Source
from appliance.rules.tokens import Origin, Token
from appliance.service_clock import ServiceClock
from appliance.settings import Queue
from appliance.store import Store
from appliance.store.first_start import furnish

START = datetime(2026, 11, 21, 3, tzinfo=UTC)
BUILT = "2026-10-01"
FOUR = time(4)
KIOSK, DOCTOR, ADMIN = (Actor(role, role.value) for role in (Role.KIOSK, Role.DOCTOR, Role.ADMIN))


@dataclass
class Machine:
    """Its wall clock is wrong by `wrong_by`; `vouched` is what claims otherwise, if right."""

    true: datetime = START
    boot: int = 1
    uptime_s: float = 20.0
    wrong_by: timedelta = timedelta()
    vouched: Source | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Kolkata"))

    def reading(self) -> Reading:
        wall = (self.true + self.wrong_by).astimezone(self.zone)
        return Reading(wall, self.uptime_s, f"boot-{self.boot}", self.vouched)


@dataclass(frozen=True)
class Known:
    """A token, or the opening of a period, with the truth about it."""

    true: datetime
    boot: int
    sure: bool


@dataclass
class Reference:
    """The rules, word for word, over everything that ever happened. Never looks at the disk."""

    starts: dict[int, datetime] = field(default_factory=dict)
    tokens: list[Known] = field(default_factory=list)
    label: str = ""
    number: int = 0
    serial: int = 0
    days: list[DayOf] = field(default_factory=list)

    def look(self, machine: Machine, reading: Reading, day_of: DayOf) -> None:
        """What the rules say at this reading."""
        if reading.sure:
            boot_began = machine.true - timedelta(seconds=machine.uptime_s)
            self.starts.setdefault(machine.boot, boot_began)
        today = day_of(reading.wall)
        if not self.serial:
            self.open(machine, reading, day_of)
        elif reading.sure and self.label != today.isoformat():
            rules = [day_of, *self.days]
            if all(self.is_proved(token, machine, rules) for token in self.tokens):
                self.open(machine, reading, day_of)
            self.label = today.isoformat()

    def is_proved(self, token: Known, machine: Machine, rules: list[DayOf]) -> bool:
        """Whether it is proved to be of an earlier day than now, by whichever of the rules."""
        if token.sure or token.boot == machine.boot:
            latest = token.true
        else:
            later = [start for boot, start in self.starts.items() if boot > token.boot]
            if not later:
                return False
            latest = min(later)
        return all(rule(latest) < other(machine.true) for rule in rules for other in rules)

    def open(self, machine: Machine, reading: Reading, day_of: DayOf) -> None:
        self.serial += 1
        self.number = 0
        self.label = day_of(reading.wall).isoformat()
        self.days = [day_of]
        self.tokens = [Known(machine.true, machine.boot, reading.sure)]

    def issue(self, machine: Machine, reading: Reading) -> None:
        self.number += 1
        self.tokens.append(Known(machine.true, machine.boot, reading.sure))


class World:
    """One machine, its clinic, and what happens to them. `issued` are (true day, token)."""

    def __init__(self, folder: Path, template: Path, machine: Machine) -> None:
        self.path = folder / "queue.db"
        shutil.copyfile(template, self.path)
        self.machine = machine
        self.reference = Reference()
        self.issued: list[tuple[date, Token]] = []
        self.forced = False
        self._start()

    def _start(self) -> None:
        self.store = Store(f"sqlite:///{self.path}", self.machine.zone)
        self.clock = ServiceClock(self.store, self.machine, self.machine.zone, FOUR, BUILT)
        self.ledger = Ledger(self.store, self.clock, published=lambda: None)
        kiosks = Kiosks(self.store, self.clock.reading, paper_m=50)
        self.desk = Desk(self.store, self.ledger, Queue(), kiosks, keep_names=False)
        self.watch = DayWatch(self.clock.reading, self.ledger.check_day, shown=lambda: None)
        self.watch.first_look()
        self._refer()

    def close(self) -> None:
        self.store.close()

    def _refer(self) -> None:
        self.reference.look(self.machine, self.clock.reading(), self.clock.day_of)

    def is_sure(self) -> bool:
        return self.clock.reading().sure

    def today(self) -> date:
        """The true service day, in the zone in force."""
        return self.clock.day_of(self.machine.true)

    # --- what happens ----------------------------------------------------------------------------

    def passes(self, hours: float) -> None:
        self.machine.true += timedelta(hours=hours)
        self.machine.uptime_s += hours * 3600
        self.nudge()

    def nudge(self) -> None:
        self.watch.look()
        self.ledger.check_day()
        self._refer()

    def issue(self) -> Token:
        token = self.desk.issue(Wanted("general", Origin.BUTTON), KIOSK).token
        self._refer()
        self.reference.issue(self.machine, self.clock.reading())
        self.issued.append((self.today(), token))
        return token

    def power_cut(self, hours: float, wakes_wrong_by: timedelta, rtc: bool) -> None:
        self.store.close()
        self.machine.true += timedelta(hours=hours)
        self.machine.boot += 1
        self.machine.uptime_s = 15.0
        self.machine.wrong_by = timedelta() if rtc else wakes_wrong_by
        self.machine.vouched = Source.RTC if rtc else None
        self._start()

    def restarts(self, zone: str | None = None) -> None:
        """The service is restarted, by an admin who may have changed the zone."""
        self.store.close()
        self.machine.zone = ZoneInfo(zone) if zone else self.machine.zone
        self._start()

    def ntp_comes(self) -> None:
        self.machine.wrong_by, self.machine.vouched = timedelta(), Source.NTP
        self.nudge()

    def network_goes(self) -> None:
        """The kernel forgets that NTP has set its clock."""
        if self.machine.vouched is Source.NTP:
            self.machine.vouched = None
        self.nudge()

    def clock_is_stepped(self, by: timedelta) -> None:
        """By hand: the kernel no longer says that it is disciplined."""
        self.machine.wrong_by += by
        self.machine.vouched = None
        self.nudge()

    def staff_say(self, at: datetime, *, confirmed: bool, actor: Actor = DOCTOR) -> str | None:
        """Gives a time; the code of the refusal, or None."""
        return self._refusal(lambda: self.ledger.give_time(at, confirmed=confirmed, actor=actor))

    def is_forced(self, today: date) -> str | None:
        """An admin forces a day; the code of the refusal, or None."""
        return self._refusal(lambda: self.ledger.force_day(today, "test", ADMIN))

    def _refusal(self, do: object) -> str | None:
        assert callable(do)
        try:
            do()
        except ClinicError as refused:
            return refused.code
        finally:
            self._refer()
        return None

    def period(self) -> int:
        with self.store.reading():
            period = self.store.periods.current()
        assert period is not None
        return period.serial


def furnished(path: Path) -> Path:
    """A migrated database with a department, to copy."""
    store = Store.opened(f"sqlite:///{path}", ZoneInfo("Asia/Kolkata"))
    furnish(store)
    store.close()
    return path


@contextmanager
def a_world(folder: Path, template: Path, machine: Machine | None = None) -> Iterator[World]:
    world = World(folder, template, machine or Machine())
    try:
        yield world
    finally:
        world.close()
