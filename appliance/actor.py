"""Who asks: the role a device or person acts in, carried from the door to the event table."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a device may be. `technician` is whoever can read the service's data folder."""

    ADMIN = "admin"
    RECEPTION = "reception"
    DOCTOR = "doctor"
    KIOSK = "kiosk"
    DISPLAY = "display"
    TECHNICIAN = "technician"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks: a device, and the person who is logged in on it.

    A doctor's device may be bound to one `counter`; a person's `counters` are where they work,
    empty for anywhere.
    """

    role: Role
    device: str | None = None
    counter: str | None = None
    person: str | None = None
    counters: frozenset[str] = frozenset()

    @property
    def is_bound(self) -> bool:
        """Whether there are counters at which this one may not act. Only doctors are bound."""
        return self.role is Role.DOCTOR and (self.counter is not None or bool(self.counters))

    def acts_at(self, counter: str | None) -> bool:
        """Whether both device and person allow this counter; None is no counter at all."""
        if not self.is_bound:
            return True
        by_device = self.counter in (None, counter)
        by_person = not self.counters or counter in self.counters
        return counter is not None and by_device and by_person

    @property
    def place(self) -> str:
        """Where a bound one belongs, in words for an error."""
        return self.counter or ", ".join(sorted(self.counters))


PUBLIC = Actor(Role.PUBLIC)
