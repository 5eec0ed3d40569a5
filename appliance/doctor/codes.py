"""The technician's codes as one table: what each means, and what to do. Pure.

Codes are never reworded. Names in braces are figures of the finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says, and what to do about it; the second may be empty."""

    says: str
    what_to_do: str = ""


_NO_SUDO = "Run it again with sudo."

CODES: Mapping[str, Meaning] = MappingProxyType({
    # --- the look itself ---
    "check-failed": Meaning("This could not be looked at: {why}.", _NO_SUDO),
    "settings-wrong": Meaning(
        "The settings are wrong:\n{why}",
        "Put right what is named; tokenctl settings check; restart the machine.",
    ),
    "no-pi": Meaning("This machine is no Raspberry Pi and has no such part."),
    # --- button ---
    "pins-missing": Meaning(
        "The board's pins are not there, so no button can be read.",
        "Restart the machine; if it stays so, the board is damaged: use the spare Pi.",
    ),
    "pins-unread": Meaning("The board's pins may not be looked at.", _NO_SUDO),
    "button-stuck": Meaning("A button is held down.", "Free the button, or unplug its wire."),
    # --- printer ---
    "printer-missing": Meaning(
        "No {wanted} is there. Seen on USB: {seen}.",
        "Switch the printer on and check its cable; if it is another model, name it in"
        " printer.device of the settings.",
    ),
    "printer-not-free": Meaning(
        "The printer {printer} is there, but the kiosk cannot have it.",
        "See printer-holder: it says who has it.",
    ),
    "printer-not-set": Meaning(
        "printer.device is empty, and a {kind} printer is not found by itself.",
        "Say in the settings where the printer is.",
    ),
    "printer-unreachable": Meaning(
        "The printer at {device} cannot be reached: {why}.",
        "Switch the printer on and check its cable; check printer.device in the settings.",
    ),
    "printer-held": Meaning(
        "The printer {printer} is held by {holder}.",
        "Stop that program, then unplug the printer and plug it in again; nothing but the kiosk may"
        " use it: sudo apt-get remove cups ipp-usb",
    ),
    "printer-no-driver": Meaning(
        "The printer {printer} has no driver.",
        "sudo modprobe usblp; see that no file in /etc/modprobe.d forbids it.",
    ),
    "printer-offline": Meaning(
        "The printer does not answer.", "Check its power and cable; switch it off and on."
    ),
    "printer-error": Meaning(
        "The printer reports an error.",
        "Switch it off and on; look for paper in the knife; let it cool.",
    ),
    "printer-mute": Meaning("The printer does not tell its state. It prints all the same."),
    "cover-open": Meaning("The printer's cover is open.", "Close the cover."),
    "paper-out": Meaning("Paper is out.", "Open the cover and put in a roll."),
    "paper-low": Meaning("Paper is running low.", "Have a new roll ready."),
    "roll-low": Meaning(
        "The paper roll is nearly used up.", "Have a new roll ready. When it is in, say so."
    ),
    "paper-unknown": Meaning("Only a kiosk that runs can tell how much paper there is."),
    # --- screen and sound ---
    "screen-missing": Meaning(
        "No television is connected, or it is switched off at the wall.",
        "Check the HDMI cable and the TV's power; on a Pi 4 or 5 use the socket next to the power.",
    ),
    "screen-unsure": Meaning(
        "Nothing at {socket} says that it is a television. A few never do, and get no sound.",
        "Where there is no picture: check the HDMI cable and the TV's power; on a Pi 4 or 5 use the"
        " socket next to the power. Restart the machine with the TV switched on.",
    ),
    "screen-other-socket": Meaning(
        "The television is at {socket}, the picture goes to {shown}.",
        "Plug its cable into the other socket: on a Pi 4 or 5 the one next to the power.",
    ),
    "screen-no-driver": Meaning(
        "The picture's driver is not loaded.",
        "config.txt needs dtoverlay=vc4-kms-v3d: run setup.sh install again; restart the machine.",
    ),
    "display-silent": Meaning(
        "The waiting-room screen does not ask for the queue.",
        "sudo systemctl restart token-display; if it stays so: sudo tokenctl logs --unit display",
    ),
    "no-display": Meaning("No screen has asked for the queue yet."),
    "screen-masked": Meaning("Somebody masked token-display: nothing is shown or said here."),
    "letters-small": Meaning(
        "On a {inches} inch screen a call to {counter} can be read from {read_m} m; the last chair"
        " is {seat_m} m away.",
        "Give the counter a shorter name or a number, use a larger screen, or move the last chairs"
        " nearer, and correct the settings.",
    ),
    "sound-missing": Meaning(
        "There is no sound device, so calls are silent.",
        "Check the HDMI cable, or connect a loudspeaker; where silence is wanted:"
        " display.chime = false and display.voice = false in the settings.",
    ),
    "sound-elsewhere": Meaning(
        "Calls are heard on {devices}, not on {wanted}.",
        "Check its cable; restart the machine. Where another card is wanted: one of these as"
        " display.sound_card in the settings, and no /etc/asound.conf: {cards}.",
    ),
    "sound-no-player": Meaning("aplay is missing.", "sudo apt-get install alsa-utils"),
    "voice-missing": Meaning(
        "espeak-ng is missing: what is not recorded is not spoken.",
        "sudo apt-get install espeak-ng; where no voice is wanted: display.voice = false in the"
        " settings.",
    ),
    # --- clock ---
    "clock-unsure": Meaning(
        "Nothing vouches for the time. Numbers go on, and never restart by themselves.",
        "Confirm the time on a staff page, connect the network, or fit a DS3231 clock chip.",
    ),
    "clock-conflict": Meaning(
        "Two clocks do not agree.", "Put right the device whose time is wrong."
    ),
    "clock-chip-stopped": Meaning(
        "The clock chip {chip} has stopped: its battery is empty.",
        "Put in a new battery (CR2032), then confirm the time on a staff page.",
    ),
    "clock-chip-wrong": Meaning(
        "The clock chip {chip} says {said}. It is not believed.",
        "Put in a new battery, then confirm the time on a staff page.",
    ),
    "clock-battery-low": Meaning(
        "The battery of the clock chip {chip} is nearly empty: {volt} V.", "Put in a new battery."
    ),
    # --- disk and card ---
    "disk-full": Meaning(
        "The card is full: {free_mib} MiB are free. Soon no number can be given.",
        "sudo apt-get clean; remove what is not ours: sudo du -xh -d 3 / | sort -h; use a larger"
        " card.",
    ),
    "disk-low": Meaning(
        "The card is nearly full: {free_mib} MiB are free.",
        "sudo apt-get clean; remove what is not ours: sudo du -xh -d 3 / | sort -h",
    ),
    "disk-files-full": Meaning(
        "The card has no room for more files.", "Remove what is not ours from the card."
    ),
    "disk-unreadable": Meaning(
        "The card cannot be read.",
        "Make a backup on a USB stick now: sudo tokenctl backup --to /media/…; change the card.",
    ),
    "card-worn": Meaning(
        "The card {card} has used {life_percent} % of its life.",
        "Order a new card; change it within some months.",
    ),
    "card-worn-out": Meaning(
        "The card {card} is worn out.",
        "Make a backup on a USB stick now: sudo tokenctl backup --to /media/…; change the card.",
    ),
    "card-writes-many": Meaning(
        "Something writes {mib_per_day} MiB a day to the card {card}: it will not last.",
        "Find the program that writes: sudo fatrace, or /proc/*/io; the kiosk itself writes some"
        " 20 MiB.",
    ),
    "card-wear-unknown": Meaning("No card tells how worn it is."),
    # --- power and heat ---
    "under-voltage-now": Meaning(
        "The power supply is too weak right now; {times_24h} times in the last 24 hours.",
        "Use the Pi's own power supply (5.1 V and 3 A, for a Pi 5 it is 5 A); use a short, thick"
        " cable.",
    ),
    "under-voltage-seen": Meaning(
        "The power supply was too weak since the start; {times_24h} times in the last 24 hours.",
        "Use the Pi's own power supply (5.1 V and 3 A, for a Pi 5 it is 5 A); use a short, thick"
        " cable.",
    ),
    "power-unknown": Meaning("This machine does not tell about its power supply."),
    "temperature-high": Meaning(
        "The processor has {celsius} °C.",
        "Free its air holes, take it out of the sun, or fit a cooler.",
    ),
    "throttled-now": Meaning(
        "The processor is slowed down because it is too hot.",
        "Free its air holes, take it out of the sun, or fit a cooler.",
    ),
    "throttled-seen": Meaning(
        "The processor was slowed down since the start because it was too hot.",
        "Free its air holes, take it out of the sun, or fit a cooler.",
    ),
    "temperature-unknown": Meaning("This machine does not tell its temperature."),
    # --- partitions and data ---
    "partition-writable": Meaning(
        "{where} is writable, but the machine is set up to keep it read-only.",
        "Restart the machine: until then a power cut can damage the card.",
    ),
    "root-read-only": Meaning(
        "{where} has become read-only after an error of the card.",
        "Make a backup on a USB stick now: sudo tokenctl backup --to /media/…; restart the machine;"
        " change the card.",
    ),
    "data-read-only": Meaning(
        "The data on {where} cannot be written: no number can be given.",
        "Restart the machine; if it comes back, restore the backup on a new card.",
    ),
    "database-missing": Meaning(
        "There is no queue in {where}. The service makes one when it starts.",
        "sudo systemctl start token-service",
    ),
    "database-damaged": Meaning(
        "The database is damaged: {why}.",
        "sudo systemctl restart token-service; it recovers from backup and journal by itself,"
        " within a minute.",
    ),
    "database-unreadable": Meaning("The database may not be read: {why}.", _NO_SUDO),
    "backup-failed": Meaning(
        "No backup could be made.", "See that the card has room; tokenctl backup says more."
    ),
    # --- network, service, units ---
    "network-none": Meaning(
        "No network: neither cable nor Wi-Fi has an address. Phones cannot reach the queue.",
        "Check cable and router; buttons, tickets and the TV work without.",
    ),
    "ssh-password": Meaning(
        "A password opens SSH: whoever is on the network can try some.",
        "From your own computer: ssh-copy-id USER@ADDRESS, and log in once with the key. Then write"
        " PasswordAuthentication no and KbdInteractiveAuthentication no into"
        " /etc/ssh/sshd_config.d/10-keys-only.conf; sudo systemctl reload ssh",
    ),
    "no-ssh": Meaning("SSH does not run here."),
    "ssh-unread": Meaning("How SSH lets people in is told to root alone.", _NO_SUDO),
    "service-away": Meaning(
        "The service does not answer: nobody gets a number and nobody is called.",
        "sudo systemctl restart token-service; if it stays so: sudo tokenctl logs --unit service",
    ),
    "kiosk-silent": Meaning(
        "The kiosk does not speak to the service.",
        "sudo systemctl restart token-kiosk; if it stays so: sudo ./setup.sh install pairs it"
        " again; one that is gone for good: sudo tokenctl devices list, devices remove ID;"
        " else: sudo tokenctl logs --unit kiosk",
    ),
    "no-kiosk": Meaning(
        "No kiosk is paired.",
        "sudo ./setup.sh install pairs this machine's; another one's: tokenctl pair --role kiosk",
    ),
    "unit-failed": Meaning(
        "{unit} has failed ({result}, exit status {status}).",
        "sudo tokenctl logs --unit {short}; where the exit status is 78 the settings are wrong:"
        " tokenctl settings check; sudo systemctl restart {unit}",
    ),
    "unit-stopped": Meaning("{unit} does not run.", "sudo systemctl enable --now {unit}"),
    "unit-restarts": Meaning(
        "{unit} was restarted {restarts} times since the machine's start.",
        "sudo tokenctl logs --unit {short}",
    ),
    "memory-unlimited": Meaning(
        "The kernel does not count memory: a program that takes too much can stop all others.",
        "cmdline.txt needs cgroup_enable=memory: run setup.sh install again; restart the machine.",
    ),
    "upgrade-unproven": Meaning(
        "The upgrade to {release} was cut off: nobody watched whether it is well.",
        "In the folder of that release, again: sudo ./setup.sh upgrade",
    ),
    "units-missing": Meaning("The kiosk's units are not installed here."),
    "no-systemd": Meaning("systemd does not run here."),
})  # fmt: skip


def meaning(code: str, figures: Mapping[str, object]) -> Meaning:
    """What a code means, with its figures filled in; one that nobody knows speaks for itself."""
    known = CODES.get(code, Meaning(code))
    filled = _Figures(figures)
    return Meaning(known.says.format_map(filled), known.what_to_do.format_map(filled))


class _Figures(dict[str, object]):
    """A figure that is not there is a question mark: half a sentence is better than none."""

    def __missing__(self, _name: str) -> str:
        return "?"
