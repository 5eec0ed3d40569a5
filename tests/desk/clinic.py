"""A clinic for tests: the real desk on a real SQLite file, with a clock that is told the time."""

import sqlite3
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance import wire
from appliance.actor import Actor, Role
from appliance.board_view import BoardSays, BoardView
from appliance.desk import Desk, Wanted
from appliance.health import Health
from appliance.health.flood import Flood
from appliance.history_view import HistoryView
from appliance.kiosk_view import KioskView
from appliance.kiosks import Kiosks
from appliance.ledger import Ledger
from appliance.limits import Limits
from appliance.notice_view import NoticeView
from appliance.paper_jobs import DaySlips
from appliance.rules.service_day import Reading, Source
from appliance.rules.tokens import Origin, Priority, Token
from appliance.service_clock import ServiceClock
from appliance.settings import Clinic as ClinicSettings
from appliance.settings import Queue
from appliance.store import Store
from appliance.store.first_start import furnish
from appliance.store.places import Counter, Department
from appliance.views import Views

ZONE = ZoneInfo("Asia/Kolkata")
NOON = datetime(2026, 11, 21, 12, tzinfo=ZONE)
DOCTOR = Actor(Role.DOCTOR, "tablet")
KIOSK = Actor(Role.KIOSK, "kiosk")

DEPARTMENTS = (
    Department("general", "General", "G"),
    Department("children", "Children", "C"),
)
COUNTERS = (
    Counter("room-1", "Room 1", ("general",)),
    Counter("room-2", "Room 2", ("general", "children")),
)


class ToldClock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = Reading(NOON, 1000.0, "boot-1", Source.NTP)

    def reading(self) -> Reading:
        return self.now

    def passes(self, **span: float) -> None:
        gone = timedelta(**span)
        self.now = replace(
            self.now,
            wall=self.now.wall + gone,
            uptime_s=self.now.uptime_s + gone.total_seconds(),
        )

    def jumps_to(self, wall: datetime, *, sure: bool) -> None:
        self.now = replace(self.now, wall=wall, source=Source.NTP if sure else None)

    def reboots(self, wall: datetime, boot: str, *, sure: bool) -> None:
        self.now = Reading(wall, 20.0, boot, Source.NTP if sure else None)


class Clinic:
    """The desk and its views, and what a test asks of them."""

    def __init__(
        self, folder: Path, clock: ToldClock | None = None, rules: Queue | None = None
    ) -> None:
        self.path = folder / "queue.db"
        self.rules = rules or Queue()
        self.clock = clock or ToldClock()
        self.published = 0
        self.day_slip = False
        self.open()

    def open(self) -> None:
        """Opens the database, also again after `close`: what a restart does."""
        self.store = Store.opened(f"sqlite:///{self.path}", ZONE)
        furnish(self.store, DEPARTMENTS, COUNTERS)
        self.service_clock = clock = ServiceClock(self.store, self.clock, ZONE, time(4))
        self.kiosks = Kiosks(self.store, self.clock.reading, paper_m=50)
        slips = DaySlips(self.store, self.kiosks, wanted=self.day_slip)
        self.ledger = Ledger(self.store, clock, self._published, closed=slips.closed)
        self.desk = Desk(self.store, self.ledger, self.rules, self.kiosks, keep_names=True)
        flood = Flood(self.store, clock.reading)
        self.health = Health(clock, self.kiosks, self.path.parent, upkeep=flood.found, screens=int)
        self.views = Views(self.store, clock, self.health, self.rules, b"secret")
        self.notices = NoticeView(self.store, clock, ClinicSettings().languages)
        says = BoardSays(self.notices.on_screen)
        self.board = BoardView(self.store, clock, ClinicSettings(), self.rules, says)
        history, limits = HistoryView(self.store, clock), Limits(self.store, clock, self.rules)
        self.kiosk_view = KioskView(self.store, clock, self.views, history, limits, self.kiosks)
        self.ledger.check_day()

    def close(self) -> None:
        self.store.close()

    def jobs(self, kiosk: str = "kiosk") -> list[wire.KioskJob]:
        """The paper that a kiosk is asked for."""
        return self.kiosk_view.frame(kiosk).jobs

    def _published(self) -> None:
        self.published += 1

    def issue(self, department: str = "general", priority: Priority = Priority.NORMAL) -> Token:
        return self.desk.issue(Wanted(department, Origin.BUTTON, priority), KIOSK).token

    def call_next(self, counter: str = "room-1") -> Token | None:
        current = self.current(counter)
        return self.desk.call_next(counter, current.id if current else None, DOCTOR).token

    def current(self, counter: str = "room-1") -> Token | None:
        with self.store.reading():
            return self.store.tokens.current(counter)

    def token(self, token: Token) -> Token:
        with self.store.reading():
            found = self.store.tokens.by_id(token.id)
        assert found is not None
        return found

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What stands on disk, read by another connection."""
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def verbs(self) -> list[object]:
        """The verbs of all token events, oldest first."""
        return [
            verb for (verb,) in self.rows("SELECT verb FROM event WHERE token NOT NULL ORDER BY id")
        ]
