"""What a check gets: the machine, the settings, and what the service said. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.doctor.machine import Machine
from appliance.settings import Settings

Said = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Look:
    """`said` are the parts of GET /api/health, None where the service does not answer.

    `away` says why it does not. `counters` are the names of the clinic's own, where they are known.
    `quick` leaves out what takes long, for the start of the machine.
    """

    machine: Machine = field(default_factory=Machine)
    settings: Settings = field(default_factory=Settings)
    said: Said | None = None
    away: str = ""
    counters: Sequence[str] = ()
    quick: bool = False

    @property
    def simulated(self) -> bool:
        """Whether pins and printer are the demo's."""
        return self.settings.printer.kind == "simulated"
