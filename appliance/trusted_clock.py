"""Which reading is trusted: the machine's claim within bounds, else the time that staff gave."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.clock import Clock
from appliance.rules.service_day import Reading, Source
from appliance.rules.trust import Bounds

# Slewing moves both clocks alike: a difference that moved was stepped, but for a leap second.
STEP_S = 2.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A time that was trusted, carried on by the boot-time clock."""

    source: Source
    said: Reading

    def now(self, reading: Reading) -> datetime:
        """What the time is at another reading of this boot, in its zone."""
        return self.said.at(reading.uptime_s).astimezone(reading.wall.tzinfo)

    def stepped(self, reading: Reading) -> bool:
        """Whether the wall clock was stepped since."""
        return abs((self.now(reading) - reading.wall).total_seconds()) > STEP_S


class TrustedClock:
    """A clock whose readings are judged. In memory: nothing of it survives the process.

    `reading` may be called from any thread; `known` and `given` by one at a time.
    """

    def __init__(self, clock: Clock, zone: ZoneInfo, built: datetime) -> None:
        self._clock, self._zone = clock, zone
        self._bounds = Bounds(built)
        self._staff: Anchor | None = None
        self._ntp: Anchor | None = None

    @property
    def bounds(self) -> Bounds:
        """Between which times a trusted reading can be."""
        return self._bounds

    def known(self, at: datetime) -> None:
        """A trusted time on record: no reading before it is trusted."""
        self._bounds = Bounds(max(self._bounds.earliest, at))

    def reading(self) -> Reading:
        """Both clocks now, judged. Any thread."""
        said = self._clock.reading()
        claim = self._claim(said)
        if claim and self._bounds.hold(said.wall):
            self._accepted(claim, said)
            return replace(said, source=claim)
        if staff := self._staff:
            return replace(said, wall=staff.now(said), source=staff.source)
        return replace(said, source=None)

    def contested(self) -> bool:
        """Whether the machine claims another time than the one that staff gave."""
        return self._staff is not None and self._claim(self._clock.reading()) is not None

    def give(self, at: datetime) -> None:
        """Staff say that it is `at`: so it is until the machine knows better, or reboots."""
        said = self._clock.reading()
        self._staff = Anchor(Source.STAFF, replace(said, wall=at.astimezone(self._zone)))

    def _claim(self, said: Reading) -> Source | None:
        # The kernel forgets after some hours without network that NTP has set its clock; the clock
        # is no worse for it while nobody steps it.
        if said.source is None and (ntp := self._ntp) and not ntp.stepped(said):
            return ntp.source
        return said.source

    def _accepted(self, claim: Source, said: Reading) -> None:
        self._staff = None
        if claim is Source.NTP and (self._ntp is None or said.source is Source.NTP):
            self._ntp = Anchor(claim, said)
