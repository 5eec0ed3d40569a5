"""What the loudspeaker gives, from the screen's program as systemd holds it."""

import logging
from pathlib import Path

from tests.virtual_pi.clinic import admin
from tests.virtual_pi.machine import VirtualPi, eventually
from tests.virtual_pi.watching import everything_is_up, now_s, said

log = logging.getLogger("virtual-pi")

# The kernel's loopback card: what is played on one side of it can be recorded on the other.
CARD = "snd-aloop"
RECORDED = "/run/heard.wav"
# Of the heard tenths of a second, those that are louder than a whisper.
LOUD = f"""python3 - <<'END'
import array, wave
with wave.open("{RECORDED}") as heard:
    tenth, loud = heard.getframerate() // 10, 0
    while frames := heard.readframes(tenth):
        loud += max(map(abs, array.array("h", frames)), default=0) > 1000
print(loud / 10)
END"""


def a_call_is_heard(pi: VirtualPi, _pictures: Path) -> None:
    """Chime and sentence come out of the sound card, in each language of the screen."""
    pi.root(f"modprobe {CARD}")
    pi.root("systemctl restart token-display")
    everything_is_up(pi)
    clinic = admin(pi)
    clinic.ask("POST", "/api/tokens", {"department": "general"})
    current = clinic.ask("GET", "/api/counters")["items"][0]["current"]
    began_s = now_s(pi)
    pi.root(
        "systemd-run --collect --unit=heard arecord --quiet --device=hw:Loopback,1"
        f" --format=S16_LE --rate=48000 --channels=2 {RECORDED}"
    )
    try:
        # In its turn: the chapter of the power cuts judges the order of the whole day.
        body = {"after": current and current["id"]}
        token = clinic.ask("POST", "/api/counters/room-1/call-next", body)["token"]
        eventually(lambda: said(pi, began_s, f"call-spoken {token['label']} "), 120)
    finally:
        pi.root("systemctl stop heard")
    loud_s = float(pi.root(LOUD))
    assert loud_s > 2, f"of a call only {loud_s} s could be heard"
    log.info("%s was heard for %.1f s", token["label"], loud_s)
