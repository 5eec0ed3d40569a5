"""The self-test ticket: what a kiosk knows of itself, on paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from appliance import wire
from appliance.kiosk.ticket.layout import LAYOUTS
from appliance.kiosk.ticket.page import Code, Drawing, Fact, Note, Page, Part, Rule, Title
from appliance.kiosk.ticket.symbols import density_bar, edge_bars
from appliance.kiosk.ticket.text import ADDRESS_AT_MOST, plain
from appliance.settings import Clinic
from appliance.words import say


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

    `at` is "dd-mm-yyyy hh:mm", "" while the clock is not sure; `service` is how the kiosk finds
    it: starting, online, closed or away; `printer_found` says where the printer is; `used_mm` of
    `roll_mm` paper is used; `health` is the line for a photo, as appliance/wire/photo.py has it;
    `queue_url` is where a phone finds the queue: an address, since a name may be unknown to it;
    `first_admin_url` makes a phone the first admin's, and stands in its place.
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
    health: str = ""
    queue_url: str = ""
    first_admin_url: str = ""


def self_test_page(facts: KioskFacts, clinic: Clinic) -> Page:
    """The facts in the clinic's first language, and what shows how the printer prints."""
    language = clinic.languages[0]
    width = LAYOUTS[facts.paper_mm].width
    return (
        Drawing(edge_bars(width)),
        Note(say(language, "paper.edges")),
        Rule(),
        Note(plain(clinic.name)),
        Title(say(language, "paper.self_test")),
        *_facts(facts, language),
        Rule(),
        *(Note(line) for line in _HARD_WORDS.values()),
        Note(say(language, "paper.smallest")),
        Rule(),
        Drawing(density_bar(width)),
        Note(say(language, "paper.density")),
        Code(facts.health or _address(facts, clinic)),
        Note(say(language, "doctor.photo" if facts.health else "paper.scan")),
    )


# What a printer or a font most likely gets wrong in each language.
_HARD_WORDS = {
    "en": "Health centre 0 O 1 l 3 5 6 8 quick",
    "hi": "स्वास्थ्य केंद्र, विद्यार्थी, ज्ञान, श्रद्धा, र्त्स्न्य",
    "or": "ସ୍ୱାସ୍ଥ୍ୟ କେନ୍ଦ୍ର, ଜ୍ଞାନ, କ୍ଷେତ୍ର, ଆସନ୍ତୁ, ଡାକ୍ତରଙ୍କୁ",
}


def _facts(facts: KioskFacts, language: str) -> Iterator[Part]:
    unsure = "" if facts.clock_sure else say(language, "paper.clock_unsure")
    yield Fact(say(language, "paper.version"), plain(facts.version))
    yield Fact(say(language, "paper.time"), f"{plain(facts.at)} {unsure}".strip())
    yield Fact(say(language, "paper.service"), say(language, f"paper.service-{facts.service}"))
    yield Note(plain(facts.service_url))
    yield Fact(say(language, "paper.printer"), say(language, f"paper.printer-{facts.printer}"))
    yield Note(plain(facts.printer_found))
    yield Fact(say(language, "paper.paper"), _paper(facts, language))
    for button in facts.buttons:
        yield from _button(button, language)
    for address in facts.addresses:
        yield Fact(say(language, "paper.address"), plain(address))
    if facts.first_admin_url:
        yield Code(plain(facts.first_admin_url, ADDRESS_AT_MOST))
        yield Note(say(language, "paper.first_admin"))
    elif facts.queue_url:
        yield Code(plain(facts.queue_url, ADDRESS_AT_MOST))
        yield Note(say(language, "paper.open_queue"))


def _paper(facts: KioskFacts, language: str) -> str:
    left_m = max(0, facts.roll_mm - facts.used_mm) // 1000
    roll_m = facts.roll_mm // 1000
    return say(language, "paper.paper_left", mm=facts.paper_mm, left=left_m, roll=roll_m)


def _button(button: ButtonFact, language: str) -> Iterator[Part]:
    pins = say(language, "paper.button_pins", pin=button.pin, lamp=button.lamp)
    yield Note(f"{say(language, 'paper.button')} {plain(button.department)}".strip())
    trouble = say(language, f"paper.button_{button.trouble}") if button.trouble else ""
    yield Fact(f"  {pins}", trouble)


def _address(facts: KioskFacts, clinic: Clinic) -> str:
    return plain(clinic.follow_base_url or facts.service_url, ADDRESS_AT_MOST) or "token-kiosk"
