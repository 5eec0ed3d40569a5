"""The service, assembled: store, clock, desk, hub and app; started in order, stopped in reverse."""

import secrets
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from appliance import wire
from appliance.board_view import BoardSays, BoardView
from appliance.change import Change
from appliance.choosing import Choosing
from appliance.clock import Clock, SystemClock
from appliance.clock_helper import ClockHelper
from appliance.day_watch import DayWatch
from appliance.desk import Desk
from appliance.desk_view import DeskFacts, DeskView
from appliance.follow_view import FollowView
from appliance.health import Health
from appliance.health.finding import Finding
from appliance.health.flood import Flood
from appliance.history_view import HistoryView
from appliance.kiosk_view import KioskView
from appliance.kiosk_watch import KioskWatch
from appliance.kiosks import Kiosks
from appliance.ledger import Ledger
from appliance.limits import IssuingWatch, Limits
from appliance.live import Hub
from appliance.machine_notices import MachineNotices
from appliance.notice_view import NoticeView
from appliance.paper_jobs import DaySlips
from appliance.processes import own_folder
from appliance.service_clock import ServiceClock
from appliance.settings import LANGUAGES, Mistake, Places, Settings, places_beside
from appliance.skipping import skip_numbers
from appliance.store import Store
from appliance.store.database import database_file
from appliance.store.first_start import furnish
from appliance.store.periods import Period
from appliance.store.recovery import DataFolder, recover
from appliance.upkeep import Upkeep
from appliance.views import Views
from appliance.web.access.gate import Gate
from appliance.web.app import create_app
from appliance.web.parts import Parts, Shown
from appliance.words import catalogue


class Service:
    """One running service. Built, started and stopped in the process that serves."""

    def __init__(
        self,
        settings: Settings,
        technician_token: str,
        simulator_socket: str | None = None,
        machine: Clock | None = None,
        mistakes: Sequence[Mistake] = (),
        places: Places | None = None,
    ) -> None:
        # The one before this may still be dying.
        self._owned = own_folder(Path(settings.service.data_dir), wait_s=2)
        files, self.store, self._clock = _opened(settings, machine)
        store, clock = self.store, self._clock
        kiosks = Kiosks(store, clock.reading, settings.printer.roll_m)
        self._slips = DaySlips(store, kiosks, wanted=settings.printer.day_slip)
        keep_days = settings.privacy.keep_names_days
        self.ledger = Ledger(store, clock, self._published, keep_days, self._day_closed)
        self.upkeep = Upkeep(files, store, clock)
        languages = settings.clinic.languages
        self._notices = MachineNotices(languages, mistakes, clock.reading, self._out_of_order)
        self._staff_notices = NoticeView(store, clock, languages)
        data = Path(settings.service.data_dir)
        self._flood = Flood(store, clock.reading)
        self.health = Health(clock, kiosks, data, self._faults, self._screens)
        places = places or places_beside(data / "settings.toml")
        self.choosing = Choosing(places, settings, store, self.ledger)
        limits = Limits(store, clock, settings.queue)
        limits.tell_unknown_departments()
        shown = self._shown(settings, kiosks, limits)
        self.hub = Hub(alive=lambda revision: wire.encode(shown.views.alive_frame(revision)))
        keep_names = settings.privacy.names
        desk = Desk(store, self.ledger, settings.queue, kiosks, keep_names=keep_names)
        self._watch = KioskWatch(desk, self.health, shown=self._published)
        self._issuing = IssuingWatch(store, limits, shown=self._published)
        self._day = DayWatch(clock.reading, self._check_day, self._published, self._look_at_notices)
        self._clock_helper = ClockHelper()
        removed = (self.hub.ban, kiosks.forget)
        self._gate = Gate(store, self.ledger, technician_token, self.hub.ban, removed)
        parts = Parts(
            settings,
            store,
            self.ledger,
            desk,
            shown,
            self._gate,
            self.hub,
            kiosks,
            self._watch,
            self.health,
            self.upkeep,
            self.choosing,
        )
        self.app: Flask = create_app(parts, simulator_socket)

    def _shown(self, settings: Settings, kiosks: Kiosks, limits: Limits) -> Shown:
        store, clock, rules = self.store, self._clock, settings.queue
        views = Views(store, clock, self.health, rules, self._check_code_secret())
        says = BoardSays(self._on_screen, self.choosing.fingerprint)
        board = BoardView(store, clock, settings.clinic, rules, says)
        history = HistoryView(store, clock)
        return Shown(
            views,
            board,
            self._desk_view(settings, views, board, kiosks, limits),
            FollowView(store, clock, board, rules.fairness),
            KioskView(
                store, clock, views, history, limits, kiosks, settings=self.choosing.fingerprint
            ),
            history,
            self._staff_notices,
        )

    def _on_screen(self) -> list[wire.Notice]:
        return [*self._notices.shown(), *self._staff_notices.on_screen()]

    def _desk_view(
        self, settings: Settings, views: Views, board: BoardView, kiosks: Kiosks, limits: Limits
    ) -> DeskView:
        keeps_names = settings.privacy.names
        facts = DeskFacts(board, limits, kiosks, self._staff_notices, keeps_names=keeps_names)
        return DeskView(self.store, self._clock, views, self.health, facts)

    def start(self) -> None:
        """Turns the day if it is due, then starts the threads."""
        # While no other thread wants the processor: the hub's first snapshot cannot wait for them.
        for language in LANGUAGES:
            catalogue(language)
        self._gate.start()
        self._day.start()
        self.upkeep.start(skip_numbers(self.store, self.ledger))
        self._watch.start()
        self.hub.start()

    def stop(self) -> None:
        """Stops the threads and says goodbye to every socket."""
        self.hub.stop()
        self._watch.stop()
        self._day.stop()
        self._gate.stop()
        self.upkeep.stop()
        self.store.close()
        self._owned.close()

    def _check_day(self, learnt: bool) -> None:
        self.ledger.check_day(learnt)
        self._issuing.look()
        if self._notices.have_news():
            self._published()
        if learnt:
            self._clock_helper.learnt(self._clock.reading())

    def _look_at_notices(self) -> None:
        if self._staff_notices.have_news():
            self._published()

    def _day_closed(self, period: Period, change: Change) -> None:
        self._slips.closed(period, change)
        self._gate.sessions.day_closed(change)

    def _published(self) -> None:
        self.hub.publish()
        self.upkeep.committed()

    def _faults(self) -> list[Finding]:
        return [*self.upkeep.faults(), *self._notices.found(), *self._flood.found()]

    def _out_of_order(self) -> str:
        return self.health.out_of_order()

    def _screens(self) -> int:
        return self.hub.listening("board")

    def _check_code_secret(self) -> bytes:
        with self.store.writing():
            return self.store.places.kept("check_code_secret", secrets.token_hex(16)).encode()


def _opened(settings: Settings, machine: Clock | None) -> tuple[DataFolder, Store, ServiceClock]:
    """The data, mended where they were damaged, and the clock that they are dated by."""
    zone = ZoneInfo(settings.clinic.time_zone)
    machine = machine or SystemClock(zone, trust_machine=settings.clock.trust == "machine")
    files = DataFolder(database_file(settings.service.database_url))
    recover(files, zone, machine.reading())
    store = Store.opened(settings.service.database_url, zone)
    furnish(store)
    turns_at = time.fromisoformat(settings.clinic.day_turns_at)
    return files, store, ServiceClock(store, machine, zone, turns_at)
