"""What every scene looks like, in small: kept pictures that a change is held against.

python -m tests.display.references    takes them anew; look at them before they are kept
"""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from display.draw import Painter
from display.geometry import Screen
from display.pictures import views
from display.scene import Scene

FOLDER = Path(__file__).parent
# Drawn in the size of a television, kept in that of a thumbnail, where the look still shows.
LANDSCAPE, PORTRAIT = (1280, 720), (720, 1280)
LARGER = {"1080p": (1920, 1080), "4k": (3840, 2160)}
SHORT_SIDE = 180
COLOURS = 24


def wanted() -> Iterator[tuple[str, Scene, Screen]]:
    """All that is kept: everything on a wide screen, one language and theme on the others."""
    yield from views(LANDSCAPE)
    for size, pixels in LARGER.items():
        large = (view for view in views(pixels) if view[0].endswith("-en-light"))
        yield from ((f"{name}-{size}", scene, screen) for name, scene, screen in large)
    tall = (view for view in views(PORTRAIT) if view[0].endswith("-or-light"))
    yield from ((f"{name}-tall", scene, screen) for name, scene, screen in tall)


def small(scene: Scene, screen: Screen) -> Image.Image:
    """The picture as it is kept, but for its few colours."""
    painter = Painter(screen)
    painter.paint(scene)
    return painter.copy().reduce(min(screen.width, screen.height) // SHORT_SIDE)


def kept(name: str) -> Image.Image:
    """Raises OSError where there is none."""
    with Image.open(FOLDER / f"{name}.png") as picture:
        return picture.convert("RGB")


def take_all() -> int:
    """Writes every picture; gives their number."""
    for old in FOLDER.glob("*.png"):
        old.unlink()
    count = 0
    for name, scene, screen in wanted():
        picture = small(scene, screen).quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(FOLDER / f"{name}.png", optimize=True)
        count += 1
    return count
