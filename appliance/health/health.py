"""All parts together, with since when each is as it is. Any thread."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from appliance import __version__, wire
from appliance.clock import rfc3339
from appliance.health.finding import Finding, well
from appliance.health.kiosk_parts import NONE_PAIRED, SILENT, PaperRoll, kiosk_parts
from appliance.health.service_parts import READ_ONLY, clock_part, disk_part, display_part
from appliance.kiosks import SILENT_AFTER_S, Kiosks
from appliance.service_clock import ServiceClock

Since = tuple[str, datetime]
DISK_EVERY_S = 1.0
# The parts without which a press gives no token; without paper it does.
_GIVING = frozenset({"kiosk", "button"})


class Health:
    """`upkeep` gives what is the matter with database, disk, issuing and backup; `screens` how many
    sockets follow the board.
    """

    def __init__(
        self,
        clock: ServiceClock,
        kiosks: Kiosks,
        data: Path,
        upkeep: Callable[[], list[Finding]],
        screens: Callable[[], int],
    ) -> None:
        self._clock, self._kiosks, self._data = clock, kiosks, data
        self._upkeep, self._screens = upkeep, screens
        self._began_s = clock.reading().uptime_s
        self._screen_seen_s: float | None = None
        self._since: dict[tuple[str, str | None], Since] = {}
        self._told: list[wire.HealthPart] = []
        self._disk: tuple[float, Finding] | None = None
        self._lock = threading.Lock()

    def report(self) -> wire.HealthReport:
        """Each part; kiosks one by one."""
        items = [self._part(finding) for finding in self._findings()]
        is_well = all(item.state in ("ok", "unknown") for item in items)
        return wire.HealthReport("ok" if is_well else "degraded", __version__, items)

    def faults(self) -> list[wire.HealthPart]:
        """What staff can act on; paper that is out is told once, though two parts have it."""
        faults = [self._part(finding) for finding in self._findings() if finding.is_fault]
        return list({(fault.code, fault.kiosk): fault for fault in reversed(faults)}.values())[::-1]

    def has_news(self) -> bool:
        """Whether the faults differ from those at the last time this was asked. One thread.

        Asked every few seconds, it keeps since when each part is as it is.
        """
        self.report()
        faults = self.faults()
        news, self._told = faults != self._told, faults
        return news

    def out_of_order(self) -> str:
        """Why a press gives no token at any kiosk, as a code; empty where one gives tokens."""
        if self._disk_part().code == READ_ONLY:
            return READ_ONLY
        codes: dict[str | None, str] = {}
        for found in self._kiosk_parts():
            if found.part in _GIVING and found.state == "trouble":
                codes.setdefault(found.kiosk, found.code)
        known = self._kiosks.known()
        return codes[known[0]] if known and codes.keys() == set(known) else ""

    # --- since when ------------------------------------------------------------------------------

    def _part(self, found: Finding) -> wire.HealthPart:
        return wire.HealthPart(
            found.part,
            found.state,
            found.code,
            rfc3339((found.since or self._first_seen(found)).astimezone(self._clock.zone)),
            found.message,
            found.what_to_do,
            found.kiosk,
        )

    def _first_seen(self, found: Finding) -> datetime:
        with self._lock:
            code, at = self._since.get((found.part, found.kiosk), (None, None))
            if at is None or code != found.code:
                at = self._clock.reading().wall
                self._since[found.part, found.kiosk] = found.code, at
            return at

    # --- what is found ---------------------------------------------------------------------------

    def _findings(self) -> Iterator[Finding]:
        troubles = {found.part: found for found in self._upkeep()}
        yield troubles.get("database", well("database"))
        disk = self._disk_part()
        yield disk if disk.state == "trouble" else troubles.get("disk", disk)
        yield clock_part(self._clock)
        yield from self._kiosk_parts()
        yield self._display_part()
        yield troubles.get("issuing", well("issuing"))
        yield troubles.get("backup", well("backup"))
        yield troubles.get("settings", well("settings"))

    def _disk_part(self) -> Finding:
        """Looked at once a second at most: each frame of each screen asks."""
        now = time.monotonic()
        if self._disk is None or now - self._disk[0] >= DISK_EVERY_S:
            self._disk = now, disk_part(self._data)
        return self._disk[1]

    def _kiosk_parts(self) -> Iterator[Finding]:
        words = {word.kiosk: word for word in self._kiosks.words()}
        known = self._kiosks.known()
        if not known:
            yield NONE_PAIRED
        for kiosk in known:
            word = words.get(kiosk)
            if word and not self._kiosks.is_silent(word):
                roll = PaperRoll(word.used_mm, self._kiosks.roll_mm(word))
                gone = self._kiosks.buttons_for_nothing(word.status)
                yield from kiosk_parts(kiosk, word.status, roll, gone)
            else:
                yield from self._gone(kiosk)

    def _gone(self, kiosk: str) -> Iterator[Finding]:
        # Just after the start, nobody can have spoken yet.
        starting = self._clock.reading().uptime_s - self._began_s < SILENT_AFTER_S
        state: wire.HealthState = "unknown" if starting else SILENT.state
        yield Finding("kiosk", state, SILENT.code, SILENT.message, SILENT.what_to_do, kiosk)
        for part in ("printer", "paper", "button"):
            yield Finding(part, "unknown", SILENT.code, kiosk=kiosk)

    def _display_part(self) -> Finding:
        now_s, listening = self._clock.reading().uptime_s, self._screens()
        if listening:
            self._screen_seen_s = now_s
        return display_part(listening, self._screen_seen_s, now_s)
