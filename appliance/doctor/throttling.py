"""What a Pi's firmware says of power and heat."""

from enum import IntFlag

from appliance.doctor.machine import Machine, number_of, text_of


class Throttled(IntFlag):
    """The bits of `vcgencmd get_throttled`: now, and at any time since the start."""

    UNDER_VOLTAGE = 1 << 0
    CAPPED = 1 << 1
    SLOWED = 1 << 2
    SOFT_LIMIT = 1 << 3
    UNDER_VOLTAGE_SEEN = 1 << 16
    CAPPED_SEEN = 1 << 17
    SLOWED_SEEN = 1 << 18
    SOFT_LIMIT_SEEN = 1 << 19


HOT = Throttled.SLOWED | Throttled.SOFT_LIMIT
HOT_SEEN = Throttled.SLOWED_SEEN | Throttled.SOFT_LIMIT_SEEN

# A weak supply slows the processor down as well, and that bit does not say which of both it was.
_WEAK_TOO = {
    Throttled.UNDER_VOLTAGE: Throttled.SLOWED,
    Throttled.UNDER_VOLTAGE_SEEN: Throttled.SLOWED_SEEN,
}
_IN_SYSFS = "sys/devices/platform/soc/soc:firmware/get_throttled"


def by_heat(bits: Throttled) -> Throttled:
    """The bits that heat alone explains."""
    for weak, slowed in _WEAK_TOO.items():
        if bits & weak:
            bits &= ~slowed
    return bits & (HOT | HOT_SEEN)


def throttled(machine: Machine) -> Throttled | None:
    """What the firmware says; None where there is none to ask."""
    answer = machine.asked(("vcgencmd", "get_throttled"))
    text = (answer or "").strip().removeprefix("throttled=") or machine.text(_IN_SYSFS)
    try:
        return Throttled(int(text, 16))
    except ValueError:
        return _from_the_sensor(machine)


def _from_the_sensor(machine: Machine) -> Throttled | None:
    """The kernel's own sensor, which knows of the present alone."""
    for sensor in machine.at("sys/class/hwmon").glob("hwmon*"):
        alarm = number_of(sensor / "in0_lcrit_alarm")
        if text_of(sensor / "name") == "rpi_volt" and alarm is not None:
            return Throttled.UNDER_VOLTAGE if alarm else Throttled(0)
    return None
