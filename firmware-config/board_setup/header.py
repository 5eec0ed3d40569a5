"""The 40 pins of a Raspberry Pi's header, alike on every board with 40 pins. Pure."""

from collections.abc import Collection

# BCM numbers at pins 1 to 40; letters where a pin is no GPIO (G: ground).
_PINS = """
3V3 5V  2 5V  3 G  4 14  G 15  17 18  27 G  22 23  3V3 24  10 G
9 25  11 8  G 7  ID ID  5 G  6 12  13 G  19 16  26 20  G 21
"""
PINS = dict(enumerate(_PINS.split(), start=1))
FIVE_VOLTS_OF_PARTS = 4


def pin_of(bcm: int) -> int:
    """The header pin of a BCM number. Raises KeyError for one that is not on the header."""
    found = [pin for pin, name in PINS.items() if name == str(bcm)]
    if not found:
        raise KeyError(bcm)
    return found[0]


def row_of(pin: int) -> int:
    """0 for pins 1 and 2, 19 for pins 39 and 40."""
    return (pin - 1) // 2


def ground_for(pin: int, taken: Collection[int]) -> int:
    """The nearest ground that no other part uses; on the same side of the header if it can be."""

    def far(ground: int) -> tuple[int, int, int]:
        return abs(row_of(ground) - row_of(pin)), (ground - pin) % 2, -ground

    grounds = [other for other, name in PINS.items() if name == "G" and other not in taken]
    # With more parts than grounds, two share one.
    return min(grounds or [other for other, name in PINS.items() if name == "G"], key=far)
