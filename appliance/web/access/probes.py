"""What phones and computers ask a network to learn whether it has internet, and the true answers.

On the hotspot every name leads here. A phone whose question is answered stays, one without an
answer leaves for the mobile network, and then the queue is out of its reach. There is a question by
https too, which nobody but its owner can answer; the page `/stay` tells what to tap then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Answer:
    """As the true server gives it."""

    status: int = 200
    text: str = ""
    content_type: str = "text/plain"


NOTHING = Answer(status=204)
_APPLE = Answer(
    text="<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>",
    content_type="text/html",
)
_FIREFOX_PAGE = Answer(
    text='<meta http-equiv="refresh" '
    'content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
    content_type="text/html",
)
_LINUX = Answer(text="NetworkManager is online\n")

_EMPTY = ("/generate_204", "/gen_204")
# Android's own, then those that makers put in its place, then browsers.
_ANSWER_NOTHING = (
    "connectivitycheck.gstatic.com", "connectivitycheck.android.com", "www.gstatic.com",
    "www.google.com", "clients1.google.com", "clients3.google.com", "clients4.google.com",
    "play.googleapis.com", "android.clients.google.com", "www.google.cn", "www.googleapis.cn",
    "connect.rom.miui.com", "connectivity.samsung.com.cn",
    "connectivitycheck.platform.hicloud.com", "connectivitycheck.cbg-app.huawei.com",
    "conn1.oppomobile.com", "conn2.oppomobile.com", "conn1.coloros.com", "conn2.coloros.com",
    "wifi.vivo.com.cn", "www.qualcomm.cn", "fireoscaptiveportal.com",
    "connectivitycheck.grapheneos.network",
    "cp.cloudflare.com",
)  # fmt: skip
_APPLES = (
    "captive.apple.com", "www.apple.com", "www.airport.us", "www.appleiphonecell.com",
    "www.ibook.info", "www.itools.info", "www.thinkdifferent.us",
)  # fmt: skip


def _all() -> Iterator[tuple[tuple[str, str], Answer]]:
    for host in _ANSWER_NOTHING:
        for path in _EMPTY:
            yield (host, path), NOTHING
    for host in ("edge.microsoft.com", "edge-http.microsoft.com"):
        yield (host, "/captiveportal/generate_204"), NOTHING
    for host in _APPLES:
        yield (host, "/library/test/success.html"), _APPLE
    for path in ("/", "/hotspot-detect.html"):
        yield ("captive.apple.com", path), _APPLE
    for host in ("www.msftconnecttest.com", "ipv6.msftconnecttest.com"):
        yield (host, "/connecttest.txt"), Answer(text="Microsoft Connect Test")
    for host in ("www.msftncsi.com", "ipv6.msftncsi.com"):
        yield (host, "/ncsi.txt"), Answer(text="Microsoft NCSI")
    yield ("detectportal.firefox.com", "/success.txt"), Answer(text="success\n")
    yield ("detectportal.firefox.com", "/canonical.html"), _FIREFOX_PAGE
    yield ("nmcheck.gnome.org", "/check_network_status.txt"), _LINUX
    yield ("network-test.debian.org", "/nm"), _LINUX
    yield ("connectivity-check.ubuntu.com", "/"), NOTHING


# By host and path.
PROBES: Mapping[tuple[str, str], Answer] = MappingProxyType(dict(_all()))
