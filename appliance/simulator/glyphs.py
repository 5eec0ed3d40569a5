"""The printer's own letters: font A and font B, code pages, as cells of dots. Safe in threads."""

from functools import lru_cache

from PIL import Image, ImageDraw

from appliance.typeset.fonts import Script, Weight, font

# Cells of font A and font B, in dots.
CELLS = ((12, 24), (9, 17))

# ESC t n, as Epson numbers them; what is missing here prints as code page 437.
_CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737",
    15: "iso8859_7", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 33: "cp775",
    34: "cp855", 36: "cp862", 37: "cp864", 39: "iso8859_2", 40: "iso8859_15", 45: "cp1250",
    46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257",
    52: "cp1258",
}  # fmt: skip

# Letters are drawn this many times too large and then brought down to dots.
_FINER = 6


def code_page(number: int) -> str:
    """The codec for ESC t `number`."""
    return _CODE_PAGES.get(number, "cp437")


@lru_cache(maxsize=1024)
def cell(letter: str, face: int, bold: bool) -> Image.Image:
    """One letter in its cell: mode 1, set where there is ink.

    Noto Sans is proportional: a wide letter is squeezed into its cell, a narrow one is centred.
    """
    width, height = CELLS[face]
    weight = Weight.BOLD if bold else Weight.REGULAR
    large = font(Script.LATIN, weight, round(height * 0.9 * _FINER))
    advance = max(1, round(large.getlength(letter)))
    drawn = Image.new("L", (advance, height * _FINER), 0)
    baseline = round(height * 0.78 * _FINER)
    ImageDraw.Draw(drawn).text((0, baseline), letter, fill=255, font=large, anchor="ls")
    narrow = min(width, max(1, round(advance / _FINER)))
    dots = drawn.resize((narrow, height), Image.Resampling.BOX)
    full = Image.new("L", (width, height), 0)
    full.paste(dots, ((width - narrow) // 2, 0))
    return full.point(_INK, "1")


_INK = [0] * 104 + [255] * 152
