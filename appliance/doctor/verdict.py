"""All findings together, as one word and as JSON. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.doctor.found import Found


@dataclass(frozen=True, slots=True)
class Verdict:
    """`at` is RFC 3339, "" while the clock is not sure; `up_s` counts from the machine's start."""

    version: str
    at: str
    up_s: int
    model: str
    findings: tuple[Found, ...]

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return not any(found.state.is_fault for found in self.findings)

    @property
    def word(self) -> str:
        """The verdict: well or trouble."""
        return "well" if self.is_well else "trouble"

    def as_json(self) -> dict[str, Any]:
        """As programs get it."""
        return {
            "verdict": self.word,
            "version": self.version,
            "at": self.at or None,
            "up_s": self.up_s,
            "model": self.model or None,
            "items": [found_as_json(found) for found in self.findings],
        }


def found_as_json(found: Found) -> Mapping[str, Any]:
    """A finding as programs get it."""
    return {
        "part": found.part,
        "state": found.state.value,
        "code": found.code,
        "message": found.message,
        "what_to_do": found.what_to_do,
        "figures": dict(found.figures),
    }
