"""Every setting with its default and its limits."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from appliance.rules.calling import Fairness
from appliance.rules.issuing import DAYS, Hours, Limit, Window
from appliance.settings.limits import (
    LANGUAGES,
    SERVICE_URL,
    between,
    is_card,
    is_listen,
    is_time,
    is_zone,
    one_of,
    rule,
    some_of,
    written,
)


@dataclass(frozen=True, slots=True)
class Clinic:
    """The clinic itself: its name, languages, clock face and the address patients can reach."""

    name: str = field(default="Clinic", metadata=written(80))
    languages: tuple[str, ...] = field(
        default=("en",),
        metadata=some_of(LANGUAGES, "list one or more of " + ", ".join(LANGUAGES), at_least=1),
    )
    time_zone: str = field(default="Asia/Kolkata", metadata=rule(is_zone, "is no known time zone"))
    day_turns_at: str = field(default="04:00", metadata=rule(is_time, "is no time like 04:00"))
    follow_base_url: str = field(
        default="",
        metadata=rule(
            lambda value: not value or re.match(r"https?://[^/\s]+", value),
            "is no address like http://queue.local; leave it empty for no QR on tickets",
        ),
    )


@dataclass(frozen=True, slots=True)
class Service:
    """The service: where it listens, where its data are, which host names it answers to."""

    listen: str = field(
        default="0.0.0.0:8080", metadata=rule(is_listen, "is no address like 0.0.0.0:8080")
    )
    data_dir: str = "/var/lib/token-kiosk"
    database: str = ""  # empty: sqlite in data_dir
    trusted_hosts: tuple[str, ...] = ()

    @property
    def database_url(self) -> str:
        """The database as a URL."""
        return self.database or f"sqlite:///{self.data_dir}/queue.db"


@dataclass(frozen=True, slots=True)
class ButtonPin:
    """One push button between a pin and ground, and the lamp in it (BCM numbers)."""

    pin: int = field(default=17, metadata=between(0, 57))
    lamp: int = field(default=27, metadata=between(0, 57))
    department: str = ""  # empty: the clinic's only department


def _all_differ(buttons: tuple[ButtonPin, ...]) -> bool:
    pins = [pin for button in buttons for pin in (button.pin, button.lamp)]
    departments = [button.department for button in buttons]
    return len(set(pins)) == len(pins) and len(set(departments)) == len(departments)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """The kiosk: its buttons and how it reaches the service."""

    service_url: str = field(default="http://127.0.0.1:8080", metadata=SERVICE_URL)
    device_token_file: str = ""  # empty: kiosk.token in the service's data_dir
    buttons: tuple[ButtonPin, ...] = field(
        default=(ButtonPin(),),
        metadata=rule(_all_differ, "two buttons share a pin, a lamp or a department"),
    )
    bounce_ms: int = field(default=8, metadata=between(1, 100))
    release_ms: int = field(default=50, metadata=between(10, 1000))
    repeat_guard_s: float = field(default=3.0, metadata=between(0, 60))
    stuck_after_s: float = field(default=30.0, metadata=between(5, 3600))
    retry_for_s: float = field(default=30.0, metadata=between(1, 300))
    self_test_hold_s: float = field(default=10.0, metadata=between(3, 25))
    click_pin: int = field(default=12, metadata=between(0, 57))  # a buzzer; 0: none


@dataclass(frozen=True, slots=True)
class Printer:
    """The ticket printer. `device` is a path, host:port or socket; empty: found by itself.

    On USB it may also be an identity, `usb:0416:5011` or `usb:0416:5011:SERIAL`. `profile` is one
    of python-escpos, for what a printer lacks: a knife, QR codes. `day_slip` prints each day's.
    """

    kind: str = field(
        default="usb", metadata=one_of("usb", "file", "serial", "network", "simulated")
    )
    device: str = ""
    paper_mm: int = field(default=80, metadata=one_of(58, 80))
    profile: str = "default"
    baud: int = field(default=9600, metadata=one_of(9600, 19200, 38400, 57600, 115200))
    give_up_after_s: float = field(default=5.0, metadata=between(0.5, 60))
    roll_m: float = field(default=50.0, metadata=between(5, 200))
    day_slip: bool = False


_HOUR = rule(
    lambda text: re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text), "is no time like 09:00"
)


@dataclass(frozen=True, slots=True)
class VolumeHours:
    """How loud it is at some time of the day; ending at or before it begins is the next day."""

    begins: str = field(default="00:00", metadata=_HOUR)
    ends: str = field(default="00:00", metadata=_HOUR)
    volume: float = field(default=0.0, metadata=between(0, 1))


@dataclass(frozen=True, slots=True)
class OffHours:
    """When the television is switched off; ending at or before it begins is the next day."""

    days: tuple[str, ...] = field(  # empty: every day
        default=(), metadata=some_of(DAYS, "use " + ", ".join(DAYS))
    )
    begins: str = field(default="00:00", metadata=_HOUR)
    ends: str = field(default="00:00", metadata=_HOUR)

    @property
    def window(self) -> Window:
        """The row as the rules have it."""
        days = frozenset(DAYS.index(day) for day in self.days)
        return Window(days, time.fromisoformat(self.begins), time.fromisoformat(self.ends))


@dataclass(frozen=True, slots=True)
class Display:
    """The waiting-room screen."""

    service_url: str = "http://127.0.0.1:8080"
    screen_inches: float = field(default=32.0, metadata=between(5, 120))
    farthest_seat_m: float = field(default=8.0, metadata=between(1, 60))
    languages: tuple[str, ...] = field(
        default=(),  # empty: the clinic's
        metadata=some_of(LANGUAGES, "use " + ", ".join(LANGUAGES)),
    )
    theme: str = field(default="light", metadata=one_of("light", "dark"))
    digits: str = field(default="ascii", metadata=one_of("ascii", "hi", "or"))
    chime: bool = True
    voice: bool = True
    volume: float = field(default=0.8, metadata=between(0, 1))
    sound_card: str = field(  # empty: the television's
        default="",
        metadata=rule(
            is_card,
            "write its name in /proc/asound/cards, such as Headphones; empty: the television",
        ),
    )
    volume_schedule: tuple[VolumeHours, ...] = ()
    media_dir: str = "/var/lib/token-kiosk-media"
    off_hours: tuple[OffHours, ...] = ()

    def is_off(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the television is off at that moment, where nobody needs it."""
        hours = Hours(tuple(row.window for row in self.off_hours), zone)
        return bool(hours.windows) and hours.opens(at) == at


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When tokens are given out: local times; closing at or before opening is the next day."""

    department: str = ""  # empty: every department that has no hours of its own
    days: tuple[str, ...] = field(  # empty: every day
        default=(), metadata=some_of(DAYS, "use " + ", ".join(DAYS))
    )
    opens: str = field(default="00:00", metadata=_HOUR)
    closes: str = field(default="00:00", metadata=_HOUR)

    @property
    def window(self) -> Window:
        """The row as the rules have it."""
        days = frozenset(DAYS.index(day) for day in self.days)
        return Window(days, time.fromisoformat(self.opens), time.fromisoformat(self.closes))


@dataclass(frozen=True, slots=True)
class DepartmentCapacity:
    """How many tokens a department gives out in a service day; 0: no limit."""

    department: str = field(
        default="", metadata=rule(bool, "name the department; for all, set queue.capacity")
    )
    capacity: int = field(default=0, metadata=between(0, 100_000))


def _each_once(rows: tuple[DepartmentCapacity, ...]) -> bool:
    return len({row.department for row in rows}) == len(rows)


@dataclass(frozen=True, slots=True)
class Queue:
    """How many tokens are given out and when; how often and in which order people are called."""

    calls_at_most: int = field(default=3, metadata=between(1, 10))
    recall_gap_s: float = field(default=5.0, metadata=between(0, 120))
    undo_s: float = field(default=10.0, metadata=between(0, 120))
    normal_per_high: int = field(default=2, metadata=between(0, 20))
    overdue_min: int = field(default=60, metadata=between(5, 600))
    second_chance_after_calls: int = field(default=3, metadata=between(1, 50))
    reinstate_after_calls: int = field(default=2, metadata=between(0, 50))
    hours: tuple[OpeningHours, ...] = ()  # none: tokens are given out at any time
    capacity: int = field(default=0, metadata=between(0, 100_000))
    capacities: tuple[DepartmentCapacity, ...] = field(
        default=(), metadata=rule(_each_once, "two rows name the same department")
    )
    public_issuing: bool = False
    public_per_hour: int = field(default=20, metadata=between(1, 10_000))

    @property
    def fairness(self) -> Fairness:
        """The numbers of the calling order."""
        return Fairness(self.normal_per_high, self.overdue_min * 60.0)

    def limit(self, department: str, zone: ZoneInfo) -> Limit:
        """The limits of one department; hours or a capacity of its own replace those for all."""
        own = [row.window for row in self.hours if row.department == department]
        shared = [row.window for row in self.hours if not row.department]
        capacities = {row.department: row.capacity for row in self.capacities}
        hours = Hours(tuple(own or shared), zone)
        return Limit(hours, capacities.get(department, self.capacity))

    @property
    def departments(self) -> set[str]:
        """The departments that hours and capacities name."""
        named = {row.department for row in self.hours} | {row.department for row in self.capacities}
        return named - {""}


@dataclass(frozen=True, slots=True)
class Privacy:
    """Personal data: none unless names are turned on."""

    names: bool = False
    keep_names_days: int = field(default=1, metadata=between(0, 3650))


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """When the machine's clock is believed.

    `ntp`: once NTP, a hardware clock or staff vouch for it. `machine`: always, for a host that
    keeps it right.
    """

    trust: str = field(default="ntp", metadata=one_of("ntp", "machine"))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a clinic may set. Every setting has a default, so an empty file runs."""

    clinic: Clinic = Clinic()
    service: Service = Service()
    kiosk: Kiosk = Kiosk()
    printer: Printer = Printer()
    display: Display = Display()
    queue: Queue = Queue()
    privacy: Privacy = Privacy()
    clock: ClockTrust = ClockTrust()
