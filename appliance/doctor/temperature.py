"""The processor's temperature."""

from appliance.doctor.found import Found, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import number_of
from appliance.doctor.throttling import HOT, HOT_SEEN, Throttled, by_heat, throttled

# A Pi slows down at 80 °C, and again at 85 °C.
HOT_CELSIUS = 80


def temperature(look: Look) -> Found:
    """Heat slows the processor down; it does no more harm than that."""
    bits = by_heat(throttled(look.machine) or Throttled(0))
    celsius = _celsius(look)
    if celsius is not None and celsius >= HOT_CELSIUS:
        return warning("temperature", "temperature-high", celsius=celsius)
    figures = {} if celsius is None else {"celsius": celsius}
    if bits & HOT:
        return warning("temperature", "throttled-now", **figures)
    if bits & HOT_SEEN:
        return warning("temperature", "throttled-seen", **figures)
    if celsius is None:
        return unknown("temperature", "temperature-unknown")
    return well("temperature", celsius=celsius)


def _celsius(look: Look) -> int | None:
    zones = look.machine.at("sys/class/thermal").glob("thermal_zone*")
    told = [number_of(zone / "temp") for zone in zones]
    return max((round(thousandths / 1000) for thousandths in told if thousandths), default=None)
