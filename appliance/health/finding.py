"""What was found of a part: a HealthPart that does not yet know since when it is so."""

from dataclasses import dataclass
from datetime import datetime

from appliance import wire


@dataclass(frozen=True, slots=True)
class Finding:
    """As `wire.HealthPart`; `since` is None where nobody knows but the one who saw it first."""

    part: str
    state: wire.HealthState
    code: str = ""
    message: str = ""
    what_to_do: str = ""
    kiosk: str | None = None
    since: datetime | None = None

    @property
    def is_fault(self) -> bool:
        """Whether staff are told."""
        return self.state in ("warning", "trouble")


def well(part: str, kiosk: str | None = None) -> Finding:
    """A part that is well."""
    return Finding(part, "ok", kiosk=kiosk)
