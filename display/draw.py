"""Scene → picture, part by part: only what has changed is drawn again. One thread draws.

The finished picture stays in one RGB canvas; `copy()` may be called from any thread.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Lock

from PIL import Image

from appliance.typeset import capital_height
from display.bands import (
    LostScene,
    below,
    draw_lost,
    draw_unprinted,
    lost_box,
    unprinted_scene,
)
from display.callplan import field_share
from display.field import clock_left, draw_field, field_box, field_colours, field_scene
from display.figures import scene_in_figures
from display.geometry import Box, Screen
from display.inking import Ink, LineCache, Style
from display.resting import draw_foot, draw_poster, foot_box, foot_scene, poster_box
from display.scene import Kind, Poster, Scene
from display.strip import draw_strip, strip_scene
from display.symbols import Symbol, symbol_width
from display.theme import BLACK, Colour


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle of the picture; it is drawn again when `key` changes, or what lies under it."""

    box: Box
    key: Hashable
    draw: Callable[[Ink], None]


class Painter:
    """Keeps the picture of the newest scene."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.canvas = Image.new("RGB", (screen.width, screen.height), screen.theme.paper.ground)
        self._ink = Ink(self.canvas, LineCache())
        self._drawn: tuple[Part, ...] = ()
        self._shift = 0
        self._lock = Lock()

    def paint(self, scene: Scene) -> list[Box]:
        """Draws what is new in the scene; gives the rectangles that changed."""
        shown = scene_in_figures(scene, self.screen.digits)
        screen = replace(self.screen, shift=scene.shift)
        parts = tuple(parts_of(shown, screen))
        moved = scene.shift != self._shift
        before = set() if moved else {(part.box, part.key) for part in self._drawn}
        changed: list[Box] = []
        with self._lock:
            for part in parts:
                if (part.box, part.key) not in before or _under(part.box, changed):
                    part.draw(self._ink)
                    changed.append(part.box)
        self._drawn, self._shift = parts, scene.shift
        return changed

    def field_ground(self, scene: Scene) -> Colour:
        """The colour of the large field's ground in this scene."""
        return field_colours(scene, self.screen.theme).ground

    def copy(self) -> Image.Image:
        """The picture as it is now, never half drawn."""
        with self._lock:
            return self.canvas.copy()


def parts_of(scene: Scene, screen: Screen) -> list[Part]:
    """The parts of the picture, from the back to the front."""
    if scene.dark:
        glass = Box(0, 0, screen.width, screen.height)
        return [Part(glass, "dark", lambda ink: ink.fill(glass, BLACK))]
    if scene.poster:
        return _resting(scene, scene.poster, screen)
    share = _share(scene, screen)
    field = field_scene(scene, share)
    top = field_box(screen, share).bottom
    parts = [
        Part(field_box(screen, share), field, lambda ink: draw_field(ink, screen, field)),
        _clock_part(scene, screen),
        _strip_part(scene, screen, top),
    ]
    return [*parts, _lost_part(scene, screen)] if scene.lost else parts


def _resting(scene: Scene, poster: Poster, screen: Screen) -> list[Part]:
    foot, languages = foot_scene(scene), scene.languages
    return [
        Part(
            poster_box(screen),
            (poster, languages),
            lambda ink: draw_poster(ink, screen, poster, languages),
        ),
        Part(foot_box(screen), foot, lambda ink: draw_foot(ink, screen, foot)),
    ]


def _share(scene: Scene, screen: Screen) -> float:
    labels = {cell.label for cell in scene.counters if cell.label}
    names = {cell.counter_name for cell in scene.counters}
    if scene.call:
        labels.add(scene.call.label)
        names.add(scene.call.counter_name)
    return field_share(screen, frozenset(labels), frozenset(names))


def _clock_part(scene: Scene, screen: Screen) -> Part:
    colours, inner, size = field_colours(scene, screen.theme), screen.inner, screen.title_px
    height = round(capital_height(size))
    left = clock_left(screen)
    # Round figures reach over both their lines, those of other scripts further; what stands outside
    # of the box stays when the next minute is drawn.
    over = round(height * 0.15) + 2
    tall = round((1.4 if scene.clock_unsure else 1) * height)
    box = Box(left, inner.y - over, inner.right - left, tall + 2 * over)

    def draw(ink: Ink) -> None:
        ink.fill(box, colours.ground)
        if scene.clock_unsure:
            width = symbol_width(Symbol.CLOCK_UNSURE, tall + 2)
            sign = Symbol.CLOCK_UNSURE
            ink.symbol(sign, inner.right - width, inner.y, tall + 2, colours.quiet)
        ink.text(
            scene.clock or "",
            inner.right,
            inner.y + height,
            Style(size, colours.quiet),
            right=True,
        )

    return Part(box, (scene.clock, scene.clock_unsure, colours), draw)


def _strip_part(scene: Scene, screen: Screen, top: int) -> Part:
    box = below(screen, top)
    if scene.unprinted and not scene.lost:
        unprinted = unprinted_scene(scene.unprinted, scene.languages, top, scene.turn)
        return Part(box, unprinted, lambda ink: draw_unprinted(ink, screen, unprinted))
    strip = strip_scene(scene, screen, top)
    return Part(box, strip, lambda ink: draw_strip(ink, screen, strip))


def _lost_part(scene: Scene, screen: Screen) -> Part:
    lost = LostScene(
        scene.lost_for_s or 0, scene.languages, scene.kind is not Kind.STARTING, scene.digits
    )
    return Part(lost_box(screen), lost, lambda ink: draw_lost(ink, screen, lost))


def _under(box: Box, changed: list[Box]) -> bool:
    """Something under this part was drawn over it."""
    return any(
        box.x < other.right
        and other.x < box.right
        and box.y < other.bottom
        and other.y < box.bottom
        for other in changed
    )
