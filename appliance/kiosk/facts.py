"""What the kiosk can tell a technician of itself, for the self-test ticket."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from appliance import __version__, wire
from appliance.addresses import is_local, own_addresses
from appliance.kiosk.health_line import health_line
from appliance.kiosk.link import LinkState
from appliance.kiosk.ticket.self_test import ButtonFact, KioskFacts
from appliance.settings import Settings


def kiosk_facts(
    settings: Settings,
    printer_found: str,
    link: LinkState,
    printer: wire.PrinterStatus,
    troubles: Mapping[str, str],
) -> KioskFacts:
    """Everything as of now. `troubles` has "stuck" or "missing" by the button's department."""
    now = link.time(time.monotonic())
    addresses = own_addresses()
    local = now and now.astimezone(ZoneInfo(settings.clinic.time_zone))
    facts = KioskFacts(
        version=__version__,
        at=local.strftime("%d-%m-%Y %H:%M") if local else "",
        clock_sure=local is not None,
        service=link.service,
        service_url=settings.kiosk.service_url,
        printer=printer.state,
        printer_found=printer_found,
        paper_mm=settings.printer.paper_mm,
        # The service counts on from one start to the next; alone, the kiosk knows its own life.
        used_mm=printer.meter_mm if link.used_mm is None else link.used_mm,
        roll_mm=round(settings.printer.roll_m * 1000),
        buttons=tuple(
            ButtonFact(pin.department, pin.pin, pin.lamp, troubles.get(pin.department, ""))
            for pin in settings.kiosk.buttons
        ),
        addresses=addresses,
        queue_url=_queue_url(settings, addresses),
    )
    minute = local.strftime("%Y-%m-%dT%H:%M") if local else ""
    return replace(facts, health=health_line(facts, minute))


def _queue_url(settings: Settings, addresses: Sequence[str]) -> str:
    """Where a phone finds the queue; empty where nobody finds it but this machine."""
    url = urlsplit(settings.kiosk.service_url)
    if not is_local(url.hostname or ""):
        return settings.kiosk.service_url
    listens_here_only = is_local(settings.service.listen.rpartition(":")[0])
    if listens_here_only or not addresses:
        return ""
    return f"{url.scheme}://{addresses[0]}" + (f":{url.port}" if url.port else "")
