"""Card wear: what an eMMC tells of its life, and how much is written to any card."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.doctor.found import Figure, Found, trouble, unknown, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine, number_of, text_of

_SECTOR_BYTES = 512
_SECTORS_WRITTEN = 6  # the seventh figure of /sys/block/*/stat
_MIB = 1 << 20
_DAY_S = 86_400
# A card of 32 GB that bears 1000 rewrites lasts 8 years at 10 GB a day in theory; cheap cards
# bear a tenth of it, and rewrite a hundredfold for small writes.
MANY_MIB_PER_DAY = 2000
# Just after the start, and during an installation, a day cannot be told from an hour.
_TELLS_AFTER_S = 2 * 3600
# life_time counts tenths: 0x09 is 80 to 90 %, 0x0b more than it was made for.
_WORN, _WORN_OUT = 0x09, 0x0B
_EOL_WARNING, _EOL_URGENT = 2, 3
_FIXED = re.compile(r"mmcblk\d+|nvme\d+n\d+|sd[a-z]+|vd[a-z]+")


@dataclass(frozen=True, slots=True)
class _Card:
    """`life` is in tenths and `eol` a stage, as JEDEC has them; None where it does not tell."""

    name: str
    life: int | None
    eol: int | None
    written_mib: int
    up_s: float

    @property
    def mib_per_day(self) -> int:
        return round(self.written_mib * _DAY_S / max(self.up_s, 1))

    @property
    def figures(self) -> dict[str, Figure]:
        told: dict[str, Figure] = {"card": self.name, "written_mib": self.written_mib}
        if self.up_s >= _TELLS_AFTER_S:
            told["mib_per_day"] = self.mib_per_day
        if self.life:
            told["life_percent"] = self.life * 10
        if self.eol:
            told["pre_eol"] = self.eol
        return told


def card_wear(look: Look) -> Found:
    """The worst of the cards."""
    found = [_judged(card) for card in _cards(look.machine)]
    if not found:
        return unknown("card-wear", "card-wear-unknown")
    order = ("trouble", "warning", "ok")
    return min(found, key=lambda one: order.index(one.state))


def _judged(card: _Card) -> Found:
    life, eol = card.life or 0, card.eol or 0
    if life >= _WORN_OUT or eol >= _EOL_URGENT:
        return trouble("card-wear", "card-worn-out", **card.figures)
    if life >= _WORN or eol >= _EOL_WARNING:
        return warning("card-wear", "card-worn", **card.figures)
    # A disk that is no card bears a hundred times as much.
    is_card = card.name.startswith("mmcblk")
    if is_card and card.up_s >= _TELLS_AFTER_S and card.mib_per_day > MANY_MIB_PER_DAY:
        return warning("card-wear", "card-writes-many", **card.figures)
    return well("card-wear", **card.figures)


def _cards(machine: Machine) -> Iterator[_Card]:
    for folder in sorted(machine.at("sys/block").glob("*")):
        if _FIXED.fullmatch(folder.name) and text_of(folder / "removable") != "1":
            yield _Card(
                name=folder.name,
                life=_worst(text_of(folder / "device/life_time")),
                eol=number_of(folder / "device/pre_eol_info", 16),
                written_mib=_written(folder),
                up_s=machine.up_s,
            )


def _worst(life_time: str) -> int | None:
    """Two kinds of memory, two figures: "0x01 0x02"."""
    try:
        return max((int(word, 16) for word in life_time.split()), default=None)
    except ValueError:
        return None


def _written(folder: Path) -> int:
    figures = text_of(folder / "stat").split()
    if len(figures) <= _SECTORS_WRITTEN or not figures[_SECTORS_WRITTEN].isdecimal():
        return 0
    return int(figures[_SECTORS_WRITTEN]) * _SECTOR_BYTES // _MIB
