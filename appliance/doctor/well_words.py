"""What a part that is well says to people, in words. Pure.

Figures that are not there leave a part to be told by the figures that are.
"""

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "button": ("The pins of the board are there ({chip}).", "The kiosk watches it."),
    "printer": ("{name} is there, as {device}.", "{device} is there.", "It is ready."),
    "printer-holder": ("{holder} has it, as it should be.", "Nobody else holds the printer."),
    "paper": ("There is paper.",),
    "screen": ("A TV is connected to {socket}, {mode}.", "It asks for the queue."),
    "sound": ("It goes to {devices}.", "No sound is wanted."),
    "clock": ("The time is sure; {source} vouches for it.", "The time is sure."),
    "disk": ("{free_mib} of {total_mib} MiB are free.",),
    "card-wear": (
        "{card} has used {life_percent} % of its life; {mib_per_day} MiB are written a day.",
        "{mib_per_day} MiB are written to {card} a day.",
        "{written_mib} MiB were written to {card} since the start.",
    ),
    "under-voltage": ("The power supply is strong enough.",),
    "temperature": ("The processor has {celsius} °C.",),
    "partitions": ("All are mounted as they should be.",),
    "database": ("It is sound: {mib} MiB, {backups} backups.", "It is sound."),
    "issuing": ("No more tokens are taken than people come.",),
    "backup": ("Backups are made.",),
    "network": (
        "The hotspot {hotspot} is up: phones on it open {open}.",
        "{up} is up, with {addresses}.",
        "{up} is up.",
    ),
    "ssh": ("Only a key opens it.",),
    "service": ("It answers.",),
    "kiosk": ("It speaks to the service.",),
    "units": ("All run but what somebody masked: {masked}.", "Service, kiosk and display run."),
})  # fmt: skip
_SOURCES = {"ntp": "the network", "rtc": "the clock chip", "machine": "this machine"}


def well_words(part: str, figures: Mapping[str, object]) -> str:
    """The first words whose figures are all there; empty where there are none."""
    told = {name: value for name, value in figures.items() if value != ""}
    if "source" in told:
        told["source"] = _SOURCES.get(str(told["source"]), told["source"])
    for words in _WORDS.get(part, ()):
        try:
            return words.format_map(told)
        except KeyError:
            continue
    return ""
