"""HTTPS for staff, switched on and off on a whole machine."""

import json
import logging
from pathlib import Path

import urllib3

from tests.virtual_pi.clinic import admin
from tests.virtual_pi.install import BIN
from tests.virtual_pi.machine import VirtualPi, eventually
from tests.virtual_pi.watching import BOOTS_WITHIN_S, are_active, everything_is_up

log = logging.getLogger("virtual-pi")

PROGRAM = "token-tls"
AUTHORITY = "/etc/token-kiosk/tls/authority.crt"
_OWN = "hostname -I | cut -d ' ' -f 1"
# Asked inside the machine: the rig leads only the queue's own port out of it.
_ASK = """
import ssl, sys, urllib.request
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
trusts = ssl.create_default_context(cafile="{authority}")
opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=trusts))
try:
    print(opener.open(sys.argv[1], timeout=20).status)
except urllib.error.HTTPError as no:
    print(no.code, no.headers.get("Location") or "")
"""


def staff_come_by_https_alone(pi: VirtualPi, _pictures: Path) -> None:
    """On: pages of staff in clear lead to HTTPS; patients, screen and kiosk are as before."""
    clinic = admin(pi)
    own = pi.root(_OWN).strip()

    pi.root(f"{BIN}/tokenctl tls on")

    assert is_on(pi)
    assert are_active(pi, "token-tls-renew.timer"), "nothing looks after the certificate"
    everything_is_up(pi)
    eventually(lambda: answered(pi, f"https://{own}/desk") == "200")
    assert answered(pi, "https://localhost/call/room-1") == "200"
    assert answered(pi, f"http://{own}/desk") == f"302 https://{own}/desk"
    assert answered(pi, f"http://{own}/api/board") == "200"
    refused = urllib3.request(
        "GET", f"{clinic.url}/api/tokens", headers={"Authorization": f"Bearer {clinic.token}"}
    )
    assert (refused.status, refused.json()["code"]) == (403, "https-needed")
    paper = len(pi.tickets())
    pi.press()
    eventually(lambda: len(pi.tickets()) > paper)
    log.info("HTTPS is on")


def it_is_on_after_a_power_cut_also_where_the_card_lost_the_certificate(
    pi: VirtualPi, _pictures: Path
) -> None:
    """A certificate is made anew, and meanwhile nothing is served in clear."""
    own = pi.root(_OWN).strip()
    pi.root("rm /etc/token-kiosk/tls/certificate.*; sync")

    pi.vpi("powercut")
    pi.vpi("start", "--keep")
    everything_is_up(pi)

    assert answered(pi, f"http://{own}/desk") == f"302 https://{own}/desk"
    eventually(lambda: is_served(pi, own), BOOTS_WITHIN_S)
    log.info("HTTPS is back after a power cut")


def a_new_certificate_is_shown_by_the_program_that_runs(pi: VirtualPi, _pictures: Path) -> None:
    """As where a router gave another address: neither waits for the other."""
    own = pi.root(_OWN).strip()
    shows = pi.main_pid(PROGRAM)
    assert shows, "nothing shows a certificate"

    pi.root("rm /etc/token-kiosk/tls/certificate.*; systemctl start token-tls-renew")

    eventually(lambda: pi.main_pid(PROGRAM) not in {0, shows})
    eventually(lambda: is_served(pi, own))


def switched_off_staff_come_in_clear(pi: VirtualPi, _pictures: Path) -> None:
    """Off: as on a clinic's own network."""
    assert is_on(pi)

    pi.root(f"{BIN}/tokenctl tls off")

    everything_is_up(pi)
    assert not is_on(pi)
    assert admin(pi).tokens()


def is_on(pi: VirtualPi) -> bool:
    return bool(json.loads(pi.root(f"{BIN}/tokenctl tls --json"))["on"])


def is_served(pi: VirtualPi, host: str) -> bool:
    return pi.root("systemctl is-active token-tls.service || true").strip() == "active" and (
        answered(pi, f"https://{host}/desk") == "200"
    )


def answered(pi: VirtualPi, url: str) -> str:
    """The status, and where a redirect leads; the connection's trouble where there was none."""
    pi.write("/tmp/ask.py", _ASK.format(authority=AUTHORITY))
    return pi.root(f"python3 /tmp/ask.py {url} 2>&1 | tail -1").strip()
