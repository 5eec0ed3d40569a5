"""Odia signs that the font leaves lying beside their letters, put back above and beneath them.

Debian's Noto Sans Oriya of 2020 has no place for three kinds of signs: the vowels u, uu and r
under many conjuncts (the polite ending "-ntu"), a third consonant ra under a conjunct of two
("skri"), and i together with candrabindu or with a ra before it ("nahin", "rdi"). Each comes out
after its letters instead. A font that is sound needs nothing of this: what lies loose is measured.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

from appliance.typeset.fonts import Script, Weight, font

_CONSONANT = "[\u0b15-\u0b39\u0b5c\u0b5d\u0b5f\u0b71]\u0b3c?"
_HALANT, _RA, _I, _CANDRABINDU = "\u0b4d", "\u0b30", "\u0b3f", "\u0b01"
_U_UU_R = ("\u0b41", "\u0b42", "\u0b43")
_E, _E_TO_AU = "\u0b47", ("\u0b47", "\u0b48", "\u0b4b", "\u0b4c")
_CLUSTER = re.compile(
    f"(?P<reph>{_RA}{_HALANT}(?={_CONSONANT}))?"
    f"(?P<body>(?:{_CONSONANT}{_HALANT})*{_CONSONANT})"
    f"(?P<vowel>[\u0b3e-\u0b44\u0b47-\u0b4c]?)(?P<moon>{_CANDRABINDU}?)"
)
_THREE = re.compile(f"(?P<two>(?:{_CONSONANT}{_HALANT})+{_CONSONANT}){_HALANT}{_RA}")
_MEASURED_AT = 100
_LOOSE_FROM = _MEASURED_AT / 5


@dataclass(frozen=True, slots=True)
class LooseSign:
    """A sign still to be set: what `signed` has more than `base`, which is drawn already.

    `like` is a text whose own sign stands where this one belongs; empty: beneath the end of `base`.
    `vowel` is a vowel sign of `base` that is drawn already, part of it perhaps after `base`.
    """

    base: str
    signed: str
    like: str = ""
    vowel: str = ""


def pieces(run: str, weight: Weight) -> Iterator[tuple[str, LooseSign | None]]:
    """(text, sign) in order: `text` is drawn as it is; the sign belongs to its last letters."""
    done = 0
    for match in _CLUSTER.finditer(run):
        mended = _mended(match["reph"] or "", match["body"], match["vowel"], match["moon"], weight)
        if mended is not None:
            text, sign = mended
            yield run[done : match.start()] + text, sign
            done = match.end()
    if done < len(run):
        yield run[done:], None


@lru_cache(maxsize=512)
def _mended(
    reph: str, body: str, vowel: str, moon: str, weight: Weight
) -> tuple[str, LooseSign] | None:
    """How a cluster is drawn whose sign lies loose; None where all is well."""
    three = _THREE.fullmatch(body)
    if vowel in ("", _I) and sum(map(bool, (reph, vowel, moon))) > 1:
        like = body + _I if vowel else reph + body
        sign, text = LooseSign(body, reph + body + vowel + moon, like), body
    elif vowel in _U_UU_R and _HALANT in body:
        sign, text = LooseSign(body, body + vowel), reph + body + moon
    elif three and vowel not in _U_UU_R:
        sign = LooseSign(three["two"], body, vowel=vowel)
        text = reph + three["two"] + vowel + moon
    else:
        return None
    return (text, sign) if _is_loose(sign, weight) else None


def _is_loose(sign: LooseSign, weight: Weight) -> bool:
    face = font(Script.ODIA, weight, _MEASURED_AT)
    right = face.getbbox(sign.signed, anchor="ls")[2]
    return bool(right > face.getlength(sign.base) + _LOOSE_FROM)


def overhang(sign: LooseSign, weight: Weight, size_px: int) -> int:
    """How many pixels the sign, once in its place, reaches beyond its letters."""
    ink = _ink(sign, weight, size_px)
    return max(0, ink.left + ink.picture.width - round(_length(sign.base, weight, size_px)))


def set_sign(
    picture: Image.Image, ends_at: tuple[int, int], sign: LooseSign, weight: Weight, size_px: int
) -> None:
    """Sets the sign to its letters, which end at this point of the baseline."""
    x, baseline = ends_at
    ink = _ink(sign, weight, size_px)
    after = _after(sign, weight, size_px)
    left = x - round(after + _length(sign.base, weight, size_px)) + ink.left
    picture.paste(255, (left, baseline + ink.top), mask=ink.picture)


def _after(sign: LooseSign, weight: Weight, size_px: int) -> float:
    """How much of its vowel stands after the letters: all of aa, half of o, nothing of e."""
    if not sign.vowel:
        return 0.0
    before = sign.base + (_E if sign.vowel in _E_TO_AU else "")
    whole = _length(sign.base + sign.vowel, weight, size_px)
    return whole - _length(before, weight, size_px)


@dataclass(frozen=True, slots=True)
class _Ink:
    """A sign's ink and its place: from the start of its letters, and from the baseline."""

    picture: Image.Image
    left: int
    top: int


@lru_cache(maxsize=64)
def _ink(sign: LooseSign, weight: Weight, size_px: int) -> _Ink:
    face = font(Script.ODIA, weight, size_px)
    picture, _, top = _added(sign.signed, sign.base, face)
    if sign.like:
        _, left, _ = _added(sign.like, sign.base, face)
        return _Ink(picture, left, top)
    ends = round(face.getlength(sign.base))
    lowered = max(0, round(face.getbbox(sign.base, anchor="ls")[3] * 0.6))
    return _Ink(picture, ends - picture.width, top + lowered)


def _added(signed: str, base: str, face: ImageFont.FreeTypeFont) -> tuple[Image.Image, int, int]:
    """The ink that `signed` has more than `base`, its left edge and its top from the pen."""
    margin = round(face.size)
    size = (round(face.getlength(signed)) + 4 * margin, 4 * margin)
    drawn = []
    for text in (signed, base):
        drawn.append(Image.new("L", size))
        place = (margin, 2 * margin)
        ImageDraw.Draw(drawn[-1]).text(place, text, fill=255, font=face, anchor="ls")
    added = ImageChops.subtract(drawn[0], drawn[1])
    box = added.getbbox() or (margin, 2 * margin, margin + 1, 2 * margin + 1)
    return added.crop(box), box[0] - margin, box[1] - 2 * margin


def _length(text: str, weight: Weight, size_px: int) -> float:
    return font(Script.ODIA, weight, size_px).getlength(text)
