"""Looks at every part, in the order of a report, and adds what the service knows of it."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from appliance import __version__
from appliance.doctor.button import button
from appliance.doctor.card import card_wear
from appliance.doctor.clock import clock, sure_time
from appliance.doctor.database import database
from appliance.doctor.disk import disk
from appliance.doctor.found import Found, unknown
from appliance.doctor.holder import printer_holder
from appliance.doctor.look import Look
from appliance.doctor.network import network
from appliance.doctor.paper import paper
from appliance.doctor.partitions import partitions
from appliance.doctor.power import under_voltage
from appliance.doctor.printer import printer
from appliance.doctor.said import alone, service, together
from appliance.doctor.screen import screen
from appliance.doctor.sound import sound
from appliance.doctor.ssh import ssh
from appliance.doctor.temperature import temperature
from appliance.doctor.units import units
from appliance.doctor.verdict import Verdict

CHECKS: Mapping[str, Callable[[Look], Found]] = MappingProxyType({
    "button": button,
    "printer": printer,
    "printer-holder": printer_holder,
    "paper": paper,
    "screen": screen,
    "sound": sound,
    "clock": clock,
    "disk": disk,
    "card-wear": card_wear,
    "under-voltage": under_voltage,
    "temperature": temperature,
    "partitions": partitions,
    "database": database,
    "network": network,
    "ssh": ssh,
    "service": service,
    "units": units,
})  # fmt: skip


def examine(look: Look) -> Verdict:
    """Every part. Takes a few seconds at most; changes nothing."""
    return Verdict(
        version=__version__,
        at=sure_time(look),
        up_s=round(look.machine.up_s),
        model=look.machine.model,
        findings=tuple(_findings(look)),
    )


def _findings(look: Look) -> Iterator[Found]:
    for part, check in CHECKS.items():
        yield together(_checked(part, check, look), look.said)
    yield from alone(look.said, set(CHECKS))


def _checked(part: str, check: Callable[[Look], Found], look: Look) -> Found:
    try:
        return check(look)
    except (OSError, ValueError, ArithmeticError) as error:
        # One part that cannot be looked at must not hide the others.
        return unknown(part, "check-failed", why=str(error))
