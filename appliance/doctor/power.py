"""The power supply: whether it was too weak, and how often in the last day."""

from datetime import datetime, timedelta

from appliance.doctor.found import Found, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine
from appliance.doctor.throttling import Throttled, throttled
from appliance.kept_log import earlier_starts

# The kernel's line is "Undervoltage detected!", on older ones "Under-voltage detected!".
_LINE = "oltage detected"
_COUNT = (
    "journalctl", "--dmesg", "--quiet", "--output=cat", "--since=-24h", f"--grep={_LINE}",
)  # fmt: skip


def under_voltage(look: Look) -> Found:
    """The bits of now and of since the start."""
    bits = throttled(look.machine)
    if bits is None:
        return unknown("under-voltage", "power-unknown")
    if not bits & (Throttled.UNDER_VOLTAGE | Throttled.UNDER_VOLTAGE_SEEN):
        return well("under-voltage", throttled=f"{bits:#x}")
    now = bits & Throttled.UNDER_VOLTAGE
    code = "under-voltage-now" if now else "under-voltage-seen"
    times = max(_times(look.machine), 1)
    return warning("under-voltage", code, throttled=f"{bits:#x}", times_24h=times)


def _times(machine: Machine) -> int:
    """Also before a power cut, which a weak supply is often the cause of."""
    lines = (machine.asked(_COUNT) or "").splitlines()
    return sum(_LINE in line for line in lines) + _times_before(machine)


def _times_before(machine: Machine) -> int:
    day_ago = (datetime.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ005
    try:
        kept = earlier_starts(machine.root)
        return sum(_LINE in line.text for line in kept if line.at >= day_ago)
    except OSError:
        return 0  # not for this user, or no start is known
