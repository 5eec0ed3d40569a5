"""Odia vowel signs that the font leaves lying beside their conjunct, put back beneath it.

Debian's Noto Sans Oriya of 2020 has no anchor for the signs u, uu and r under many conjuncts (nta,
sta, kta, ...), so that the most common polite ending, "-ntu", comes out with its sign after the
next letter. A font that is sound needs nothing of this: whether a sign lies loose is measured.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from appliance.typeset.fonts import Script, Weight, font

_CONSONANT = "[\u0b15-\u0b39\u0b5c\u0b5d\u0b5f\u0b71]"
_CONJUNCT = f"(?:{_CONSONANT}\u0b4d)+{_CONSONANT}"
_SIGNED = re.compile(f"({_CONJUNCT})([\u0b41-\u0b43])")
_MEASURED_AT = 100


def pieces(run: str, weight: Weight) -> Iterator[tuple[str, str]]:
    """(text, signed) in order: `text` is drawn as it is; `signed`, if any, is a conjunct with a
    loose sign whose conjunct ends `text`, and whose sign is still to be set.
    """
    done = 0
    for match in _SIGNED.finditer(run):
        if _is_loose(match[1], match[2], weight):
            yield run[done : match.end(1)], match[0]
            done = match.end()
    if done < len(run):
        yield run[done:], ""


def set_sign(
    picture: Image.Image, ends_at: tuple[int, int], signed: str, weight: Weight, size_px: int
) -> None:
    """Sets the sign of `signed` beneath its conjunct, which ends at this point of the baseline."""
    x, baseline = ends_at
    face = font(Script.ODIA, weight, size_px)
    conjunct = signed[:-1]
    ends = round(face.getlength(conjunct))
    left, _, right, bottom = (round(edge) for edge in face.getbbox(signed, anchor="ls"))
    scratch = Image.new("L", (right - left + size_px, baseline + bottom + size_px), 0)
    ImageDraw.Draw(scratch).text((0, baseline), signed, fill=255, font=face, anchor="ls")
    sign = scratch.crop((ends, baseline - size_px // 4, scratch.width, scratch.height))
    box = sign.getbbox()
    if box is None:
        return
    sign = sign.crop(box)
    top = baseline - size_px // 4 + box[1] + _lowered(conjunct, face)
    picture.paste(255, (x - sign.width, top), mask=sign)


def _lowered(conjunct: str, face: ImageFont.FreeTypeFont) -> int:
    """How far the conjunct itself reaches below the line: the sign goes below that."""
    return max(0, round(face.getbbox(conjunct, anchor="ls")[3] * 0.6))


@lru_cache(maxsize=512)
def _is_loose(conjunct: str, sign: str, weight: Weight) -> bool:
    face = font(Script.ODIA, weight, _MEASURED_AT)
    ends = face.getlength(conjunct)
    return bool(face.getbbox(conjunct + sign, anchor="ls")[2] > ends + _MEASURED_AT / 5)
