"""Shaping, held against HarfBuzz itself: the same glyphs, the same places, the same ink.

The font's own faults with a few Odia signs are mended on purpose; words with such a sign are tested
by themselves, below.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
import uharfbuzz as hb
from PIL import Image, ImageChops, ImageDraw, ImageFont

from appliance.typeset import Weight, set_line, text_width
from appliance.typeset.fonts import Script, font, font_file
from appliance.typeset.loose_marks import pieces
from appliance.words import catalogue

SIZE = 100
UNITS = 1000  # in the em of all Noto Sans
FINER = 4
# Strokes may stand a pixel off; a letter that is wrong, missing or misplaced makes ten times this.
SAME_INK = 0.05
INDIC = re.compile("[\u0900-\u0963\u0966-\u097f\u200c\u200d]+|[\u0b01-\u0b7f\u200c\u200d]+")

HARD_WORDS = """
स्वास्थ्य केंद्र विद्यार्थी ज्ञान क्षत्रिय श्रद्धा कार्त्स्न्य चिकित्सा सामान्य दंत शिशु स्त्री रोग प्रसूति
हृदय अस्थि त्वचा नेत्र मनोचिकित्सा टीकाकरण आपातकाल शल्य राष्ट्रीय डॉक्टर रक्त उच्च द्वितीय ट्रॉमा
ब्रह्म वाङ्मय उद्घाटन विज्ञापन शुश्रूषा हिंदी पर्ची र्‍य न्‍य क्‍ष
ସ୍ୱାସ୍ଥ୍ୟ କେନ୍ଦ୍ର ଜ୍ଞାନ କ୍ଷେତ୍ର ସାଧାରଣ ଚିକିତ୍ସା ଦନ୍ତ ଶିଶୁ ସ୍ତ୍ରୀ ରୋଗ ପ୍ରସୂତି ହୃଦୟ ଅସ୍ଥି ଚର୍ମ ଚକ୍ଷୁ
ମାନସିକ ଟୀକାକରଣ ଜରୁରୀକାଳୀନ ଶଲ୍ୟ ରାଷ୍ଟ୍ରୀୟ ଡାକ୍ତର ରକ୍ତ ଉଚ୍ଚ ଦ୍ୱିତୀୟ ବ୍ରହ୍ମପୁର ଲକ୍ଷ୍ମୀ ବିଜ୍ଞାପନ ଯୋଗାଯୋଗ
ଅପେକ୍ଷା କକ୍ଷ ପରବର୍ତ୍ତୀ ଯେକୌଣସି ବାଲିଗୁଡ଼ା ଓଡ଼ିଶା କନ୍ଧମାଳ ଗୋଷ୍ଠୀ ବିଭାଗ ଔଷଧ ପରୀକ୍ଷା
""".split()  # noqa: SIM905 - words of a corpus, as one reads them


def phrases(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        for value in table.values():
            yield from phrases(value)
    else:
        yield str(table)


@cache
def corpus() -> tuple[str, ...]:
    """Every Indic word that the product says, and words that are hard to shape."""
    said = {
        word
        for language in ("hi", "or")
        for phrase in phrases(catalogue(language))
        for word in INDIC.findall(phrase)
    }
    return tuple(sorted(said | set(HARD_WORDS)))


def script_of(word: str) -> Script:
    return Script.DEVANAGARI if word[0] < "\u0b00" else Script.ODIA


def is_mended(word: str, weight: Weight) -> bool:
    return script_of(word) is Script.ODIA and any(sign for _, sign in pieces(word, weight))


@cache
def face(script: Script, weight: Weight) -> hb.Font:
    blob = hb.Blob.from_file_path(str(font_file(script, weight)))
    return hb.Font(hb.Face(blob))


def shaped(word: str, weight: Weight) -> hb.Buffer:
    buffer = hb.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    hb.shape(face(script_of(word), weight), buffer)
    return buffer


def test_the_corpus_is_worth_the_name() -> None:
    assert len(corpus()) > 400


@pytest.mark.parametrize("weight", Weight)
def test_no_word_of_ours_lacks_a_letter_in_its_font(weight: Weight) -> None:
    lacking = [
        word for word in corpus() if any(i.codepoint == 0 for i in shaped(word, weight).glyph_infos)
    ]

    assert lacking == []


@pytest.mark.parametrize("weight", Weight)
def test_every_word_is_as_wide_as_harfbuzz_says(weight: Weight) -> None:
    for word in corpus():
        buffer = shaped(word, weight)
        theirs = sum(place.x_advance for place in buffer.glyph_positions)

        ours = font(script_of(word), weight, UNITS).getlength(word)

        # Whole pixels at this size are the font's own units; each glyph may be rounded.
        assert abs(ours - theirs) <= len(buffer.glyph_infos), word


@pytest.mark.parametrize("weight", Weight)
def test_every_word_has_the_ink_of_its_glyphs(weight: Weight) -> None:
    for word in corpus():
        if not is_mended(word, weight):
            drawn = set_line(word, SIZE, weight)
            wanted = glyph_run(word, weight, drawn.picture.size, drawn.baseline)
            assert differing(drawn.picture, wanted) < SAME_INK, word


@pytest.mark.parametrize("word", ["क्षत्रिय", "चिकित्सा", "ଚିକିତ୍ସା", "କେନ୍ଦ୍ର"])
def test_letters_in_a_row_without_shaping_have_other_ink(word: str) -> None:
    drawn = set_line(word, SIZE)
    plain = ImageFont.truetype(
        font_file(script_of(word), Weight.REGULAR), SIZE, layout_engine=ImageFont.Layout.BASIC
    )

    unshaped = Image.new("L", drawn.picture.size)
    ImageDraw.Draw(unshaped).text((0, drawn.baseline), word, fill=255, font=plain, anchor="ls")

    wanted = glyph_run(word, Weight.REGULAR, drawn.picture.size, drawn.baseline)
    assert differing(unshaped, wanted) > 4 * SAME_INK


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of the ink that is not common, give or take the edges of a stroke."""
    ink = sum(one.histogram()[128:])
    return sum(ImageChops.difference(one, other).histogram()[192:]) / max(1, ink)


def glyph_run(word: str, weight: Weight, size: tuple[int, int], baseline: int) -> Image.Image:
    """The glyphs of HarfBuzz in the places of HarfBuzz, drawn from their outlines."""
    scale = FINER * SIZE / UNITS
    sheet = Image.new("L", (size[0] * FINER, size[1] * FINER))
    buffer, pen = shaped(word, weight), 0.0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        x, y = pen + place.x_offset, float(place.y_offset)
        for outline, is_hole in outlines(script_of(word), weight, glyph.codepoint):
            points = [(scale * (x + px), FINER * baseline - scale * (y + py)) for px, py in outline]
            ImageDraw.Draw(sheet).polygon(points, fill=0 if is_hole else 255)
        pen += place.x_advance
    return sheet.resize(size, Image.Resampling.BOX)


Outline = list[tuple[float, float]]


@cache
def outlines(script: Script, weight: Weight, glyph: int) -> list[tuple[Outline, bool]]:
    """A glyph's contours as polygons, and whether each is a hole; holes last."""
    pen = FlatPen()
    face(script, weight).draw_glyph_with_pen(glyph, pen)
    # Holes run the other way round than what is around them; a mirrored glyph turns both.
    outside = max((area(outline) for outline in pen.outlines), key=abs, default=0.0)
    found = [(outline, (area(outline) < 0) != (outside < 0)) for outline in pen.outlines]
    return sorted(found, key=lambda each: each[1])


def area(outline: Outline) -> float:
    turned = zip(outline, outline[1:] + outline[:1], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in turned) / 2


class FlatPen:
    """Takes a glyph's outline as HarfBuzz gives it, and makes its curves short lines."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the pen's own names
        self.outlines.append([point])

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.outlines[-1].append(point)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        (x0, y0), (x1, y1), (x2, y2) = self.outlines[-1][-1], points[0], points[-1]
        for t in (0.125 * step for step in range(1, 9)):
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
            self.lineTo((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))

    def curveTo(self, *_points: tuple[float, float]) -> None:  # noqa: N802
        raise NotImplementedError("these fonts have quadratic curves only")

    def closePath(self) -> None:  # noqa: N802
        """Polygons close by themselves."""


# --- what the font gets wrong --------------------------------------------------------------------

# (a word, the same without the sign, whether the sign stands above)
LOOSE = [
    ("ନ୍ତୁ", "ନ୍ତ", False),
    ("ସ୍ତୁ", "ସ୍ତ", False),
    ("କ୍ତୃ", "କ୍ତ", False),
    ("ସ୍କ୍ର", "ସ୍କ", False),
    ("ସ୍କ୍ରା", "ସ୍କା", False),
    ("ସ୍ପ୍ରେ", "ସ୍ପେ", False),
    ("ହିଁ", "ହି", True),
    ("ର୍ଡି", "ଡି", True),
    ("ର୍ଜିଁ", "ଜି", True),
]


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize(("word", "bare", "above"), LOOSE)
def test_a_sign_that_the_font_leaves_lying_is_put_to_its_letters(
    word: str, bare: str, above: bool, weight: Weight
) -> None:
    wide, narrow = text_width(word, SIZE, weight), text_width(bare, SIZE, weight)
    line = set_line(word, SIZE, weight)
    without = set_line(bare, SIZE, weight)

    # It takes no place of its own beside them; candrabindu may reach out a little.
    assert wide - narrow < 0.45 * SIZE
    # Its ink is above or beneath, and theirs is as it was.
    grown = grown_box(line.picture, without.picture)
    if above:
        assert grown[3] <= line.baseline - 0.5 * SIZE
    else:
        assert grown[1] >= line.baseline - 0.25 * SIZE


def grown_box(more: Image.Image, less: Image.Image) -> tuple[int, int, int, int]:
    """Where the one picture has ink that the other has not."""
    sheet = Image.new("L", more.size)
    sheet.paste(less, (0, 0))
    box = ImageChops.subtract(more, sheet).point(lambda ink: 255 if ink > 128 else 0).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize("word", ["ଡାକ୍ତର", "ଷ୍ଟ୍ର", "କାର୍ଯ୍ୟ", "ପୂର୍ବରୁ", "ମୁହଁ", "ହିଂସା", "କ୍ରି"])
def test_a_sign_that_lies_well_is_left_alone(word: str, weight: Weight) -> None:
    assert not is_mended(word, weight)
