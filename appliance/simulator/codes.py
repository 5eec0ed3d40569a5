"""What the printer draws from its own memory: QR codes and stored graphics. Pure."""

import segno
from PIL import Image

from appliance.simulator.escpos import word

_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}
_QR = 49


class Symbols:
    """The memories behind `GS ( k` (QR) and `GS ( L` / `GS 8 L` (graphics)."""

    def __init__(self) -> None:
        self._module_dots = 3
        self._level = 48
        self._text = b""
        self._graphic: Image.Image | None = None

    def run(self, kind: bytes, parameters: bytes) -> Image.Image | None:
        """Carries out one function; the picture to print if it is the one that prints."""
        if kind == b"k" and len(parameters) >= 3 and parameters[0] == _QR:
            return self._qr(parameters[1], parameters[2:])
        if kind == b"L" and len(parameters) >= 2:
            return self._graphics(parameters[1], parameters)
        return None

    def _qr(self, function: int, values: bytes) -> Image.Image | None:
        match function:
            case 67:
                self._module_dots = min(16, max(1, values[0]))
            case 69:
                self._level = values[0]
            case 80:
                self._text = values[1:]
            case 81:
                return qr_dots(self._text, self._level, self._module_dots)
        return None

    def _graphics(self, function: int, parameters: bytes) -> Image.Image | None:
        if function in (112, 113) and len(parameters) >= 10:
            self._graphic = _stored(function, parameters)
        elif function in (2, 50):
            graphic, self._graphic = self._graphic, None
            return graphic
        return None


def qr_dots(text: bytes, level: int, module_dots: int) -> Image.Image | None:
    """A QR code without its quiet zone, mode 1, set where there is ink; None where it cannot be."""
    if not text:
        return None
    try:
        code = segno.make_qr(text, error=_LEVELS.get(level, "l"), boost_error=False)
    except (segno.DataOverflowError, ValueError):
        return None
    rows = [bytes(255 * (module & 1) for module in row) for row in code.matrix]
    small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).convert("1")
    side = small.width * module_dots
    return small.resize((side, side), Image.Resampling.NEAREST)


def _stored(function: int, parameters: bytes) -> Image.Image | None:
    """m fn a bx by c xL xH yL yH d…: dots in rows (112) or in columns (113)."""
    across, down = min(2, max(1, parameters[3])), min(2, max(1, parameters[4]))
    width, height = word(parameters, 6), word(parameters, 8)
    lines, dots = (height, width) if function == 112 else (width, height)
    row_bytes = -(-dots // 8)
    lines = min(lines, (len(parameters) - 10) // row_bytes if row_bytes else 0)
    if not lines or not dots:
        return None
    picture = Image.frombytes("1", (row_bytes * 8, lines), parameters[10:][: row_bytes * lines])
    picture = picture.crop((0, 0, dots, lines))
    if function == 113:
        picture = picture.transpose(Image.Transpose.TRANSPOSE)
    return picture.resize((picture.width * across, picture.height * down), Image.Resampling.NEAREST)
