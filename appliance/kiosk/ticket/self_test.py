"""The self-test ticket: what a kiosk knows of itself, on paper."""

from dataclasses import dataclass

from appliance import wire


@dataclass(frozen=True, slots=True)
class ButtonFact:
    """One button: BCM numbers of its pin and lamp; `trouble` is "", "stuck" or "missing"."""

    department: str
    pin: int
    lamp: int
    trouble: str


@dataclass(frozen=True, slots=True)
class KioskFacts:
    """What the kiosk knows of itself.

    `at` is "dd-mm-yyyy hh:mm", "" while the clock is not sure; `service` says how the service
    stands, `printer_found` where the printer is; `used_mm` of `roll_mm` paper is used.
    """

    version: str
    at: str
    clock_sure: bool
    service: str
    service_url: str
    printer: wire.PrinterState
    printer_found: str
    paper_mm: int
    used_mm: int
    roll_mm: int
    buttons: tuple[ButtonFact, ...]
    addresses: tuple[str, ...]
