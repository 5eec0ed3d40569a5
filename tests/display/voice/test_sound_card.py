"""Which loudspeaker a call is heard on, by the kernel's list of cards as it is at that moment."""

import sys
from functools import partial
from pathlib import Path

import pytest

from appliance.settings.sound_card import ASOUND, CARDS, chosen_card
from display.voice.player import Player
from tests.display.voice.studio import tone

JACK = ("Headphones", "bcm2835_headpho", "bcm2835 Headphones")
FIRST = "vc4hdmi0"
LOOPBACK = ("Loopback", "Loopback", "Loopback")
USB = ("Device", "USB-Audio", "USB Audio Device")


def hdmi(name: str) -> tuple[str, str, str]:
    return (name, "vc4-hdmi", name.replace("vc4hdmi", "vc4-hdmi-"))


def cards(root: Path, *there: tuple[str, str, str]) -> Path:
    """The kernel's list, in the order in which their drivers came."""
    lines = [f"{n:2} [{one:<15}]: {kind} - {says}\n" for n, (one, kind, says) in enumerate(there)]
    longer = [line + " " * 22 + "at some address, irq 7\n" for line in lines]
    file = root / CARDS
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(longer) or "--- no soundcards ---\n")
    return root


@pytest.mark.parametrize(
    ("there", "card"),
    [
        ((JACK, hdmi(FIRST), hdmi("vc4hdmi1")), FIRST),  # Pi 4
        ((hdmi("vc4hdmi1"), hdmi(FIRST)), FIRST),  # Pi 5, whose drivers came crosswise
        ((JACK, hdmi("vc4hdmi")), "vc4hdmi"),  # Pi 3
        ((LOOPBACK,), ""),
        ((JACK,), ""),
        ((), ""),
    ],
)
def test_a_call_is_heard_on_the_television_s_first_socket_or_as_alsa_wants(
    tmp_path: Path, there: tuple[tuple[str, str, str], ...], card: str
) -> None:
    assert chosen_card("", cards(tmp_path, *there)) == card


def test_the_technician_names_another_one(tmp_path: Path) -> None:
    both = cards(tmp_path, JACK, hdmi(FIRST), USB)

    assert chosen_card("Headphones", both) == "Headphones"
    assert chosen_card("Device", both) == "Device"
    # rather heard on the television than nowhere
    assert chosen_card("Device", cards(tmp_path, JACK, hdmi(FIRST))) == FIRST


def test_what_alsa_was_told_by_a_technician_stays(tmp_path: Path) -> None:
    both = cards(tmp_path, JACK, hdmi(FIRST))
    asound = both / ASOUND
    asound.parent.mkdir()
    asound.write_text("defaults.pcm.card 0\n")

    assert chosen_card("", both) == ""
    assert chosen_card(FIRST, both) == ""


def test_a_machine_that_tells_of_no_cards_plays_as_alsa_wants(tmp_path: Path) -> None:
    assert chosen_card("", tmp_path) == ""


def test_a_television_that_comes_late_is_heard_from_then_on(tmp_path: Path) -> None:
    # Given a player that notes the card it was given
    heard = tmp_path / "heard"
    note = "import os, sys; print(os.environ.get('ALSA_CARD'), file=open(sys.argv[1], 'a'))"
    command = (sys.executable, "-S", "-c", note, str(heard))
    player = Player(command, card=partial(chosen_card, "", cards(tmp_path, JACK)))
    with player.playing(tone(0.1)):
        pass

    # When its driver is loaded
    cards(tmp_path, JACK, hdmi(FIRST))
    with player.playing(tone(0.1)):
        pass

    # Then the next sound is for it
    assert heard.read_text().split() == ["None", FIRST]
