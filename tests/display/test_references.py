"""Every scene, language and theme looks as in the pictures that somebody has looked at."""

import pytest
from PIL import Image, ImageChops, ImageStat

from display.geometry import Screen
from display.scene import Scene
from tests.display.references import FOLDER, kept, small, wanted

VIEWS = list(wanted())
# Few colours are kept, and other releases of the fonts may move an edge; no word hides in that.
MEAN_AT_MOST = 2.0
FAR_OFF, FAR_OFF_AT_MOST = 96, 0.004


def differs(picture: Image.Image, other: Image.Image) -> bool:
    difference = ImageChops.difference(picture, other).convert("L")
    far_off = difference.point([255 * (level > FAR_OFF) for level in range(256)])
    share = ImageStat.Stat(far_off).mean[0] / 255
    return ImageStat.Stat(difference).mean[0] > MEAN_AT_MOST or share > FAR_OFF_AT_MOST


@pytest.mark.parametrize(("name", "scene", "screen"), VIEWS, ids=[view[0] for view in VIEWS])
def test_it_looks_as_it_did(name: str, scene: Scene, screen: Screen) -> None:
    picture, reference = small(scene, screen), kept(name)

    assert picture.size == reference.size
    assert not differs(picture, reference), (
        f"look at it: python -m tests.display.references; {name}"
    )


def test_no_picture_is_kept_for_nothing() -> None:
    assert {file.stem for file in FOLDER.glob("*.png")} == {name for name, _, _ in VIEWS}


def test_a_word_more_or_another_colour_is_seen() -> None:
    calling, shown = kept("calling-en-light"), kept("shown-en-light")
    word = kept("quiet-en-light")
    word.paste((16, 34, 43), (20, 150, 60, 158))  # the ink of a short word

    assert differs(calling, shown)
    assert differs(word, kept("quiet-en-light"))
    assert not differs(calling, calling)
