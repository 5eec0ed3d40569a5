"""What was found of a part. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from appliance.doctor.codes import meaning

Figure = str | int | float


class State(StrEnum):
    """How a part is. Unknown is no fault: nobody can tell, or there is no such part here."""

    OK = "ok"
    WARNING = "warning"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"

    @property
    def is_fault(self) -> bool:
        """Whether somebody should do something."""
        return self in (State.WARNING, State.TROUBLE)


# From the one that counts least when two look at the same part.
WEIGHT: Mapping[State, int] = MappingProxyType(
    {State.UNKNOWN: 0, State.OK: 1, State.WARNING: 2, State.TROUBLE: 3}
)


@dataclass(frozen=True, slots=True)
class Found:
    """A part, its state, a stable code, words, and the figures that were read (units in names)."""

    part: str
    state: State
    code: str = ""
    message: str = ""
    what_to_do: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)


def well(part: str, **figures: Figure) -> Found:
    """A part that is well."""
    return Found(part, State.OK, figures=figures)


def warning(part: str, code: str, **figures: Figure) -> Found:
    """A part that works, but will not for long, or not well."""
    return _with_words(part, State.WARNING, code, figures)


def trouble(part: str, code: str, **figures: Figure) -> Found:
    """A part that does not work."""
    return _with_words(part, State.TROUBLE, code, figures)


def unknown(part: str, code: str, **figures: Figure) -> Found:
    """A part that cannot be judged."""
    return _with_words(part, State.UNKNOWN, code, figures)


def _with_words(part: str, state: State, code: str, figures: Mapping[str, Figure]) -> Found:
    said = meaning(code, figures)
    return Found(part, state, code, said.says, said.what_to_do, figures)
