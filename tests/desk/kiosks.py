"""A paired kiosk that speaks, for tests of paper and health."""

from appliance import wire
from appliance.actor import Role
from appliance.store.devices import Device
from tests.desk.clinic import NOON, Clinic


def pair(clinic: Clinic, kiosk: str) -> None:
    with clinic.store.writing():
        clinic.store.devices.add(Device(kiosk, Role.KIOSK, None, "program", NOON), f"hash-{kiosk}")


def speaks(
    clinic: Clinic,
    state: wire.PrinterState = "ready",
    kiosk: str = "kiosk",
    up_s: float | None = 500.0,
    meter_mm: int = 0,
    life: str = "",
) -> None:
    """A kiosk tells its status, and what follows is carried out."""
    printer = wire.PrinterStatus(state, meter_mm)
    clinic.kiosks.heard(kiosk, wire.StatusFrame(printer, [], "since", up_s, life))
    clinic.desk.settle()
