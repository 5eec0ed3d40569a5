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
    """The one who asks. A doctor's device may be bound to one counter."""

    role: Role
    device: str | None = None
    counter: str | None = None


PUBLIC = Actor(Role.PUBLIC)
