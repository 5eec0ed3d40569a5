"""The kiosks as the service knows them: their latest word, their rolls, and whose turn paper is.

In memory but for the rolls. Any thread.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from appliance import wire
from appliance.actor import Role
from appliance.rules.errors import NotKnown, Refused
from appliance.rules.paper import meter
from appliance.rules.service_day import Reading
from appliance.store import Store
from appliance.store.papers import Roll

# A kiosk speaks every 5 seconds; three missed words mean that it is gone.
SILENT_AFTER_S = 16.0
# The states of a printer that prints; one that never answers may well.
_PRINTS = frozenset({"ready", "paper-low", "unknown"})


class NoKiosk(Refused):
    """No kiosk is there to print."""

    code = "no-kiosk"

    def __init__(self) -> None:
        super().__init__("no kiosk is paired")


class WhichKiosk(Refused):
    """Several kiosks are there, and none was named."""

    code = "which-kiosk"

    def __init__(self, kiosks: list[str]) -> None:
        super().__init__("name the kiosk, one of " + ", ".join(kiosks))


@dataclass(frozen=True, slots=True)
class Word:
    """A kiosk's latest word. `started_s` is the service's uptime when that kiosk started."""

    kiosk: str
    status: wire.StatusFrame
    heard_s: float
    started_s: float | None
    used_mm: int

    @property
    def prints(self) -> bool:
        """Whether its printer prints, as far as anybody knows."""
        return self.status.printer.state in _PRINTS


class Kiosks:
    """`paper_m` is what a new roll holds where a kiosk does not say."""

    def __init__(self, store: Store, now: Callable[[], Reading], paper_m: float) -> None:
        self._store, self._now, self._roll_mm = store, now, round(paper_m * 1000)
        self._words: dict[str, Word] = {}
        self._lock = threading.Lock()

    def heard(self, kiosk: str, status: wire.StatusFrame) -> bool:
        """Keeps its word; True if that is another than the one before."""
        now_s = self._now().uptime_s
        with self._lock:
            before = self._words.get(kiosk)
            roll = self._roll(kiosk, before)
            used = meter(roll.used_mm, roll.count_mm, status.printer.meter_mm)
            started_s = _started(before, status, now_s)
            self._words[kiosk] = Word(kiosk, status, now_s, started_s, used)
        return before is None or _news(before.status) != _news(status)

    def _roll(self, kiosk: str, before: Word | None) -> Roll:
        if before is not None:
            return Roll(before.used_mm, before.status.printer.meter_mm)
        with self._store.reading():
            return self._store.papers.roll(kiosk) or Roll(0, 0)

    def forget(self, kiosk: str) -> None:
        """It was unpaired."""
        with self._lock:
            self._words.pop(kiosk, None)

    def words(self) -> list[Word]:
        """The latest word of each, in order of their ids."""
        with self._lock:
            return sorted(self._words.values(), key=lambda word: word.kiosk)

    def used_mm(self, kiosk: str) -> int | None:
        """What was used of its roll, by its latest word, else as it was last kept."""
        with self._lock:
            word = self._words.get(kiosk)
        if word is not None:
            return word.used_mm
        with self._store.reading():
            kept = self._store.papers.roll(kiosk)
        return kept.used_mm if kept else None

    def is_silent(self, word: Word) -> bool:
        """Whether it has not spoken for so long that it is gone."""
        return self._now().uptime_s - word.heard_s > SILENT_AFTER_S

    # --- rolls: inside `writing()` ---------------------------------------------------------------

    def keep_roll(self, kiosk: str | None) -> None:
        """Keeps what was used of its roll; a ticket is being written down anyway."""
        with self._lock:
            word = self._words.get(kiosk or "")
        if word is not None:
            roll = Roll(word.used_mm, word.status.printer.meter_mm)
            self._store.papers.keep_roll(word.kiosk, roll)

    def new_roll(self, kiosk: str) -> wire.Roll:
        """A new roll was put in."""
        with self._lock:
            word = self._words.get(kiosk)
            count_mm = word.status.printer.meter_mm if word else 0
            if word:
                self._words[kiosk] = Word(kiosk, word.status, word.heard_s, word.started_s, 0)
        self._store.papers.keep_roll(kiosk, Roll(0, count_mm))
        return wire.Roll(kiosk, 0, self.roll_mm(word))

    def roll_mm(self, word: Word | None) -> int:
        """What a new roll holds."""
        return (word.status.printer.roll_mm if word else None) or self._roll_mm

    # --- whose turn it is: inside `reading()` or `writing()` -------------------------------------

    def named(self, kiosk: str | None) -> str:
        """The kiosk of this id, or the only one. Raises NotKnown, NoKiosk, WhichKiosk."""
        known = self.known()
        if kiosk is not None:
            if kiosk not in known:
                raise NotKnown("kiosk", kiosk)
            return kiosk
        if not known:
            raise NoKiosk
        if len(known) > 1:
            raise WhichKiosk(known)
        return known[0]

    def buttons_for_nothing(self, status: wire.StatusFrame) -> list[str]:
        """The departments of its buttons that the clinic does not offer.

        A button may leave its department out only where the clinic has one.
        """
        with self._store.reading():
            offered = self._store.places.offered_departments()
        named = [button.department for button in status.buttons]
        return [code for code in named if code not in offered and (code or len(offered) > 1)]

    def to_print(self, preferred: str | None) -> str | None:
        """Which kiosk prints: the preferred one, else one that speaks, else the first paired.

        None where no kiosk is paired yet.
        """
        known = self.known()
        speaking = [word.kiosk for word in self.words() if not self.is_silent(word)]
        order = [preferred, *speaking] if preferred in speaking else [*speaking, preferred]
        return next((kiosk for kiosk in [*order, *known] if kiosk in known), None)

    def known(self) -> list[str]:
        """The kiosks that are paired, oldest first."""
        with self._store.reading():
            return self._store.devices.of_role(Role.KIOSK)


def _news(status: wire.StatusFrame) -> wire.StatusFrame:
    """How long it has been up is news to nobody."""
    return msgspec.structs.replace(status, up_s=None)


def _started(before: Word | None, status: wire.StatusFrame, now_s: float) -> float | None:
    """A word may come late, never early: of one life, the earliest start told is the true one."""
    if status.up_s is None:
        return None
    started_s = now_s - status.up_s
    if before is None or before.started_s is None or before.status.life != status.life:
        return started_s
    return min(before.started_s, started_s)
