"""Which doors stand open to the network: those of SECURITY.md, and no other."""

import logging
import re
from pathlib import Path

from tests.virtual_pi.machine import VirtualPi

log = logging.getLogger("virtual-pi")

# Of SECURITY.md: protocol and port → what it is for.
DOORS = {
    ("tcp", "80"): "the queue",
    ("tcp", "8080"): "the queue, where service.listen says so",
    ("tcp", "22"): "SSH, Debian's own",
    ("udp", "5353"): "the machine's name (mDNS)",
    ("udp", "68"): "the machine's address (DHCP client)",
    ("udp", "546"): "the same in IPv6",
}
# The mDNS responder asks from a port of its own, which the kernel chooses.
_ANSWERS_TO_ITS_OWN_QUESTIONS = "avahi-daemon"
_HERE = re.compile(r"^(127\.|\[?::1\]?|\[?::ffff:127\.|.*%lo$)")


def only_the_documented_ones_are_open(pi: VirtualPi, _pictures: Path) -> None:
    """Every listening port that others reach, as `ss` on the machine tells them."""
    found = set()
    for line in pi.root("ss -Hltunp").splitlines():
        fields = line.split()
        kind, (address, _, port) = fields[0], fields[4].rpartition(":")
        if _HERE.match(address) or (kind == "udp" and _ANSWERS_TO_ITS_OWN_QUESTIONS in line):
            continue
        found.add((kind, port))
    log.info("open: %s", ", ".join(f"{kind} {port}" for kind, port in sorted(found)))
    assert ("tcp", "80") in found, "the queue's own door is shut"
    assert found <= DOORS.keys(), f"undocumented: {found - DOORS.keys()}"
