"""Before anybody is known: the technician has the button, the paper and a phone, and no SSH."""

import json
import logging
from pathlib import Path
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image, ImageOps

from appliance.kiosk.ticket.layout import LAYOUTS
from appliance.settings import settings_from
from tests.virtual_pi.clinic import Clinic
from tests.virtual_pi.install import BIN, settings_table
from tests.virtual_pi.machine import VirtualPi, eventually
from tests.virtual_pi.papers import dots_of
from tests.virtual_pi.watching import BOOTS_WITHIN_S, everything_is_up

FINGER = "virtual-finger"
LINE = "$(echo /sys/devices/platform/gpio-sim.0/gpiochip*/sim_gpio17)/pull"
TECHNICIAN = "/var/lib/token-kiosk/technician.token"

log = logging.getLogger("virtual-pi")


def held_while_the_kiosk_starts_the_button_prints_the_first_phone_s_link(
    pi: VirtualPi, pictures: Path
) -> None:
    """The QR code on the paper pairs one admin's phone; with one known, there is no other link."""
    _forget_admins(pi)
    paper = _paper_of_a_held_button(pi)
    paper.save(pictures / "self-test-of-the-first-day.png")
    [link] = _links_on(paper)
    stranger = Clinic(pi.url(), "")
    assert urlsplit(link).path == "/pair", link
    paired = stranger.ask("POST", "/api/pair", {"code": urlsplit(link).fragment})
    phone = Clinic(pi.url(), paired["device_token"])
    assert phone.ask("GET", "/api/me")["role"] == "admin"
    log.info("the paper's link paired the first admin's phone")

    assert _links_on(_paper_of_a_held_button(pi)) == []
    everything_is_up(pi)


def _forget_admins(pi: VirtualPi) -> None:
    """All at once: a `tokenctl devices remove` for each would take minutes."""
    known = json.loads(pi.root(f"{BIN}/tokenctl devices list --json"))["items"]
    admins = [device["id"] for device in known if device["role"] == "admin"]
    addresses = " ".join(f"http://127.0.0.1:8080/api/devices/{one}" for one in admins)
    bearer = f'-H "Authorization: Bearer $(cat {TECHNICIAN})"'
    if admins:
        pi.root(f"curl -sSf -X DELETE -H 'Origin: http://127.0.0.1:8080' {bearer} {addresses}")


def _paper_of_a_held_button(pi: VirtualPi) -> Image.Image:
    """The kiosk starts under a held button: what it prints, black on white."""
    before = len(pi.tickets())
    pi.root("systemctl stop token-kiosk")
    # A simulated chip lets go as soon as a program asks for its line with a pull-up, which no real
    # contact does: so the finger presses again and again, until the kiosk is there.
    pi.root(f"systemd-run --unit {FINGER} sh -c 'while :; do echo pull-down >{LINE}; done'")
    try:
        pi.root("systemctl start token-kiosk && sleep 2")
    finally:
        pi.root(f"systemctl stop {FINGER}")
    try:
        eventually(lambda: len(pi.tickets()) > before, BOOTS_WITHIN_S)
    finally:
        pi.vpi("release")
    width = LAYOUTS[settings_from(settings_table(), "test").printer.paper_mm].width
    dots = dots_of(pi.tickets()[-1], width // 8)
    ink = Image.frombytes("1", (width, len(dots) * 8 // width), dots).convert("L")
    return ImageOps.expand(ImageOps.invert(ink), border=32, fill=255)


def _links_on(paper: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(paper) if "/pair#" in code.text]
