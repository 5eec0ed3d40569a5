"""QR codes for paper. Pure."""

from functools import lru_cache

import segno
from PIL import Image

# Half a millimetre to a module at least: what any phone reads from thermal paper.
LEAST_MODULE_DOTS = 4
# A reader takes any of the eight masks; trying all of them takes 5 ms.
_MASK = 2


@lru_cache(maxsize=2)
def qr_ink(address: str, module_dots: int, room: int) -> Image.Image:
    """The QR code in whole dots per module, no wider than `room` unless its modules get too small.

    Without its quiet zone: the paper around is white.
    """
    code = _code(address)
    rows = [bytes(255 * bool(module) for module in row) for row in code.matrix]
    small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    side = len(rows) * max(LEAST_MODULE_DOTS, min(module_dots, room // len(rows)))
    return small.resize((side, side), Image.Resampling.NEAREST)


def qr_modules(address: str) -> int:
    """How many modules the code is wide and high."""
    return len(_code(address).matrix)


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m", mask=_MASK)
