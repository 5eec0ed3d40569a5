"""What the self-test ticket is told of the kiosk."""

import dataclasses
import socket

import pytest

from appliance import __version__, wire
from appliance.addresses import own_addresses
from appliance.kiosk.facts import kiosk_facts
from appliance.kiosk.link import LinkState, ServiceIs
from appliance.kiosk.ticket.self_test import ButtonFact, KioskFacts
from appliance.settings import ButtonPin, Kiosk, Printer, Settings

SETTINGS = Settings(
    kiosk=Kiosk(buttons=(ButtonPin(17, 27, "eyes"), ButtonPin(22, 23, "dental"))),
    printer=Printer(roll_m=30.0, paper_mm=58),
)
READY = wire.PrinterStatus("ready", 700, 30_000)
HEARD = LinkState(
    ServiceIs.ONLINE, clock_said="2026-11-21T03:30:00.000+00:00", heard_at=100.0, used_mm=12_000
)


def facts(link: LinkState = HEARD, **troubles: str) -> KioskFacts:
    return kiosk_facts(SETTINGS, "/dev/usb/lp0", link, READY, troubles)


def test_the_time_is_the_services_own_and_goes_on_from_when_it_was_heard() -> None:
    later = HEARD.time(at=100.0 + 95 * 60)

    assert later is not None
    assert later.isoformat() == "2026-11-21T05:05:00+00:00"
    assert facts().clock_sure


@pytest.mark.parametrize(
    "link",
    [LinkState(), LinkState(ServiceIs.AWAY), dataclasses.replace(HEARD, clock_sure=False)],
    ids=["not heard yet", "never heard", "not sure"],
)
def test_without_a_sure_clock_no_time_is_told(link: LinkState) -> None:
    assert (facts(link).at, facts(link).clock_sure) == ("", False)


def test_paper_is_what_the_service_counted_of_the_roll_or_else_since_the_start() -> None:
    assert (facts().used_mm, facts().roll_mm, facts().paper_mm) == (12_000, 30_000, 58)
    assert facts(LinkState()).used_mm == 700


def test_each_button_tells_its_pins_and_its_trouble() -> None:
    assert facts(dental="missing").buttons == (
        ButtonFact("eyes", 17, 27, ""),
        ButtonFact("dental", 22, 23, "missing"),
    )


def test_the_rest_is_told_as_it_is() -> None:
    told = facts()

    assert (told.version, told.service, told.printer) == (__version__, "online", "ready")
    assert (told.service_url, told.printer_found) == (SETTINGS.kiosk.service_url, "/dev/usb/lp0")


def test_the_addresses_are_those_of_this_machine_without_its_loopback() -> None:
    for address in own_addresses():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind((address, 0))  # only an address of this machine can be bound
        assert not address.startswith("127.")


def queue_url(service_url: str, listen: str) -> str:
    kiosk = dataclasses.replace(SETTINGS.kiosk, service_url=service_url)
    service = dataclasses.replace(SETTINGS.service, listen=listen)
    settings = dataclasses.replace(SETTINGS, kiosk=kiosk, service=service)
    return kiosk_facts(settings, "", HEARD, READY, {}).queue_url


def test_phones_find_a_queue_on_this_machine_by_an_address_of_its_own() -> None:
    found = own_addresses()

    url = queue_url("http://127.0.0.1:8080", listen="0.0.0.0:8080")

    assert url == (f"http://{found[0]}:8080" if found else "")


def test_phones_find_a_queue_elsewhere_where_the_kiosk_does() -> None:
    url = queue_url("http://192.168.1.10:8080", listen="127.0.0.1:8080")

    assert url == "http://192.168.1.10:8080"


def test_a_queue_for_this_machine_alone_is_found_by_no_phone() -> None:
    assert queue_url("http://127.0.0.1:8080", listen="127.0.0.1:8080") == ""
