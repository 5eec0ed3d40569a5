"""Lines of text, in any mix of the scripts, as pictures on a common baseline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from PIL import Image, ImageDraw

from appliance.typeset.fonts import Script, Weight, font, line_box
from appliance.typeset.loose_marks import LooseSign, overhang, pieces, set_sign

# These belong to the script around them: joiners steer conjuncts, dandas end Odia sentences too.
_JOINERS = frozenset("\u200c\u200d")
_DANDAS = frozenset("\u0964\u0965")
_TABULAR = ["tnum"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A drawn line: `picture` is mode L, 255 where there is ink; `baseline` counts from its top."""

    picture: Image.Image
    baseline: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.picture.width

    @property
    def height(self) -> int:
        """Height of the line box in pixels: the same for every text of one size and weight."""
        return self.picture.height


def _script_of(letter: str) -> Script:
    if "\u0900" <= letter <= "\u097f":
        return Script.DEVANAGARI
    if "\u0b00" <= letter <= "\u0b7f":
        return Script.ODIA
    return Script.LATIN


def _scripts(text: str) -> Iterator[tuple[Script, str]]:
    current = Script.LATIN
    for letter in text:
        stays = letter in _JOINERS or (letter in _DANDAS and current is not Script.LATIN)
        if not stays:
            current = _script_of(letter)
        yield current, letter


def _runs(text: str) -> Iterator[tuple[Script, str]]:
    """Stretches of one script, in order."""
    for script, letters in groupby(_scripts(text), key=lambda pair: pair[0]):
        yield script, "".join(letter for _, letter in letters)


# A screen measures the same labels at the same sizes again with each call: a third of its time.
@lru_cache(maxsize=2048)
def text_width(text: str, size_px: int, weight: Weight = Weight.REGULAR) -> float:
    """Width of the shaped text in pixels."""
    return sum(
        _advance(script, piece, sign, size_px, weight)
        for script, run in _runs(text)
        for piece, sign in _pieces_of(script, run, weight)
    )


def _pieces_of(script: Script, run: str, weight: Weight) -> Iterable[tuple[str, LooseSign | None]]:
    return pieces(run, weight) if script is Script.ODIA else ((run, None),)


def _advance(
    script: Script, piece: str, sign: LooseSign | None, size_px: int, weight: Weight
) -> float:
    length = font(script, weight, size_px).getlength(piece, features=_TABULAR)
    return length + (overhang(sign, weight, size_px) if sign else 0)


def set_line(text: str, size_px: int, weight: Weight = Weight.REGULAR) -> TextLine:
    """The text on one line, as wide as it needs to be (at least one pixel)."""
    ascent, descent = line_box(weight, size_px)
    width = max(1, round(text_width(text, size_px, weight) + 0.5))
    picture = Image.new("L", (width, ascent + descent), 0)
    pen, x = ImageDraw.Draw(picture), 0.0
    for script, run in _runs(text):
        face = font(script, weight, size_px)
        for piece, sign in _pieces_of(script, run, weight):
            pen.text((x, ascent), piece, fill=255, font=face, anchor="ls", features=_TABULAR)
            if sign:
                ends = round(x + face.getlength(piece, features=_TABULAR))
                set_sign(picture, (ends, ascent), sign, weight, size_px)
            x += _advance(script, piece, sign, size_px, weight)
    return TextLine(picture, ascent)


def fit_size(text: str, width_px: float, largest: int, weight: Weight = Weight.REGULAR) -> int:
    """The largest size, at most `largest`, at which the text is no wider than `width_px`."""
    size = min(
        largest, max(1, int(largest * width_px / max(1.0, text_width(text, largest, weight))))
    )
    while size > 1 and text_width(text, size, weight) > width_px:
        size -= 1
    return size


def wrap(text: str, width_px: float, size_px: int, weight: Weight = Weight.REGULAR) -> list[str]:
    """The text broken at spaces into lines no wider than `width_px`.

    A single word that is too wide is cut between its letters, so that nothing runs off the edge.
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size_px, weight) <= width_px:
            lines[-1] = longer
        else:
            lines.extend(_pieces(word, width_px, size_px, weight))
    return lines


def _pieces(word: str, width_px: float, size_px: int, weight: Weight) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and text_width(piece + letter, size_px, weight) > width_px:
            yield piece
            piece = ""
        piece += letter
    yield piece
