"""config.txt: what the firmware reads before the kernel. Pure.

Our block stands last and begins and ends with [all], so that it counts whatever section stands
before it, and so that a line which somebody adds below counts for every board. The last value of
a setting wins; overlays add up, so an overlay of ours yields to the same one of others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from board_setup import block

# Sections of the boards, in the firmware's names.
BOARDS = ("pi3", "pi4", "pi5", "pi02")
ALL = "all"
PICTURE = "dtoverlay=vc4-kms-v3d"
CLOCK_CHIP = "dtoverlay=i2c-rtc,ds3231"
NOTE = "# Made by the token kiosk anew at each setup: write your own lines above or below."


def merged(text: str, fragments: Mapping[str, str], pins: Sequence[str]) -> str:
    """config.txt with our block. `fragments`: lines by section; `pins`: lines for the pins."""
    found = block.around(text, _lines_of(fragments, pins))
    others = list(_active(found.text))
    lines = [line for line in _lines_of(fragments, pins) if not _yields(line, others)]
    return block.with_block(found, lines, set(_to_switch_off(others)))


def unmerged(text: str, fragments: Mapping[str, str], pins: Sequence[str]) -> str:
    """config.txt as others wrote it."""
    return block.around(text, _lines_of(fragments, pins)).text


def pin_conflicts(text: str, pins: Mapping[int, str]) -> list[str]:
    """Lines of others that give one of our pins (BCM number to part) to something else."""
    told = []
    for _, line in _active(block.around(text).text):
        taken = {int(pin) for pin in re.findall(r"(?:gpio_?pin|pin)=(\d+)", line)}
        told += [f"{line}: pin {pin} is the {pins[pin]}'s" for pin in sorted(taken & set(pins))]
    return told


def _lines_of(fragments: Mapping[str, str], pins: Sequence[str]) -> list[str]:
    lines = [NOTE, f"[{ALL}]", *fragments[ALL].splitlines(), *pins]
    for board in BOARDS:
        lines += [f"[{board}]", *fragments[board].splitlines()]
    return [*lines, f"[{ALL}]"]


def _active(text: str) -> Iterator[tuple[str, str]]:
    """Each line that counts, with the section it stands in."""
    section = ALL
    for raw in block.bare_lines(text):
        line = raw.strip()
        if heading := re.fullmatch(r"\[([^\]]*)\]", line):
            section = heading[1].lower()
        elif line and not line.startswith("#"):
            yield section, line


def _yields(ours: str, others: Sequence[tuple[str, str]]) -> bool:
    """Whether others load the same overlay: a second one on top does harm."""
    if ours == PICTURE:
        return any(section == ALL and _overlay(line) == "vc4-kms-v3d" for section, line in others)
    if ours == CLOCK_CHIP:
        # Another clock chip answers at the same address.
        return any((_overlay(line) or "").startswith("i2c-rtc") for _, line in others)
    return False


def _to_switch_off(others: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Drivers that would take the screen from the one we need, as lines of the file."""
    unwanted = {"vc4-fkms-v3d"}
    if not _yields(PICTURE, others):
        # Some boards load it, and ours loads it for all.
        unwanted.add("vc4-kms-v3d")
    yield from (line for _, line in others if _overlay(line) in unwanted)


def _overlay(line: str) -> str | None:
    found = re.match(r"dtoverlay\s*=\s*([\w-]+)", line)
    return found[1] if found else None
