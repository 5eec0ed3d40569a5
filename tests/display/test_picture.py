"""The drawn picture: every state at every size, inside the margins, and only what is new."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image, ImageChops

from appliance.typeset import Weight, text_width
from display.draw import Painter
from display.geometry import SHIFTS, Box, Screen
from display.inking import LineCache, Style, shorten, shorten_name
from display.pictures import SIZES, sample_scenes
from display.scene import Scene

EN, HI, OR = ("en", "hi", "or"), ("hi", "en", "or"), ("or", "hi", "en")
STATES = tuple(sample_scenes(EN))


def drawn(scene: Scene, screen: Screen) -> Image.Image:
    painter = Painter(screen)
    painter.paint(scene)
    return painter.copy()


def ink_outside(picture: Image.Image, screen: Screen) -> bool:
    """Whether anything but grounds, which reach from edge to edge, is in the margins."""
    grounds = picture.crop((0, 0, 1, screen.height)).resize(picture.size, Image.Resampling.NEAREST)
    left, top, right, bottom = ImageChops.difference(picture, grounds).getbbox() or (0, 0, 0, 0)
    inner, overshoot = screen.inner, screen.unit // 4  # round figures reach over their line
    inside = inner.x <= left + 1 and right <= inner.right + 1
    return not (inside and inner.y <= top + overshoot and bottom <= inner.bottom + overshoot)


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920)])
@pytest.mark.parametrize("state", STATES)
def test_everything_is_inside_the_margins(size: tuple[int, int], state: str) -> None:
    screen = Screen(*size)

    assert not ink_outside(drawn(sample_scenes(EN)[state], screen), screen)


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("state", ["calling", "full", "unprinted", "lost"])
def test_a_finer_screen_is_no_other(size: tuple[int, int], state: str) -> None:
    screen = Screen(*size)

    assert not ink_outside(drawn(sample_scenes(EN)[state], screen), screen)


@pytest.mark.parametrize("languages", [HI, OR])
@pytest.mark.parametrize("state", STATES)
def test_every_language_fits(languages: tuple[str, ...], state: str) -> None:
    screen = Screen(1280, 720)

    assert not ink_outside(drawn(sample_scenes(languages)[state], screen), screen)


@pytest.mark.parametrize("inches", [19.0, 75.0])
def test_small_and_large_glass_fit_too(inches: float) -> None:
    screen = Screen(1280, 720, inches, farthest_seat_m=6.0)

    for state in ("full", "calling", "unprinted", "unprinted-several", "lost"):
        assert not ink_outside(drawn(sample_scenes(EN)[state], screen), screen)


@pytest.mark.parametrize("name", ["Room 2", "X" * 60, "Very long room name without a number", ""])
@pytest.mark.parametrize("label", ["1", "G1234", "WWWWW"])
def test_hostile_names_and_labels_stay_inside(name: str, label: str) -> None:
    screen, scene = Screen(1280, 720), sample_scenes(EN)["calling"]
    assert scene.call is not None
    shown = replace(
        scene,
        call=replace(scene.call, label=label, counter_name=name),
        counters=tuple(replace(row, counter_name=name, label=label) for row in scene.counters),
        before=(label,) * 5,
        missed=(label,) * 9,
    )

    assert not ink_outside(drawn(shown, screen), screen)


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920)])
@pytest.mark.parametrize("languages", [EN, HI, OR])
@pytest.mark.parametrize(
    "labels", [("1",), ("WWWWW",), ("G1", "G2"), ("WWWWW",) * 3, tuple(f"G{n}" for n in range(20))]
)
def test_any_labels_without_paper_stay_inside(
    size: tuple[int, int], languages: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    screen, scene = Screen(*size), sample_scenes(languages)["unprinted"]

    assert not ink_outside(drawn(replace(scene, unprinted=labels), screen), screen)


def test_states_look_different() -> None:
    screen = Screen(640, 360)
    pictures = [drawn(scene, screen) for scene in sample_scenes(EN).values()]

    assert all(ImageChops.difference(one, other).getbbox() for one, other in pairwise(pictures))


def test_an_old_picture_has_another_ground_than_a_live_one() -> None:
    screen, scenes = Screen(640, 360), sample_scenes(EN)
    corner = (4, 4)

    live = {drawn(scenes[state], screen).getpixel(corner) for state in ("calling", "shown")}

    assert drawn(scenes["lost"], screen).getpixel(corner) not in live


def test_the_same_scene_is_not_drawn_again() -> None:
    painter, scene = Painter(Screen(640, 360)), sample_scenes(EN)["calling"]

    assert painter.paint(scene)
    assert painter.paint(replace(scene, changes_at=5.0)) == []


def test_the_minute_draws_the_clock_alone() -> None:
    painter, scene = Painter(Screen(1280, 720)), sample_scenes(EN)["calling"]
    painter.paint(scene)

    changed = painter.paint(replace(scene, clock="10:43"))

    assert len(changed) == 1
    assert changed[0].width * changed[0].height < 1280 * 720 / 40


@pytest.mark.parametrize("digits", ["ascii", "hi", "or"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_no_minute_leaves_a_trace_of_the_one_before(size: tuple[int, int], digits: str) -> None:
    screen = replace(Screen(*size), digits=digits)
    painter, scene = Painter(screen), sample_scenes(EN)["calling"]
    for minute in range(38, 51):  # each figure in each place of the minute, round and straight
        now = replace(scene, clock=f"09:{minute}")
        painter.paint(now)
        assert painter.copy().tobytes() == drawn(now, screen).tobytes(), now.clock


def test_parts_drawn_one_by_one_make_the_same_picture_as_all_at_once() -> None:
    painter = Painter(Screen(640, 360))
    for scene in sample_scenes(EN).values():
        painter.paint(scene)
        assert painter.copy().tobytes() == drawn(scene, painter.screen).tobytes()


def test_the_lists_take_turns_where_they_do_not_fit() -> None:
    screen, full = Screen(1280, 720), sample_scenes(("en",))["full"]
    pages = {drawn(replace(full, turn=turn), screen).tobytes() for turn in range(12)}

    assert len(pages) > 1


def test_the_cache_of_lines_keeps_to_its_limit() -> None:
    cache = LineCache(limit_bytes=200_000)

    for number in range(100):
        cache.line(f"G{number}", 80, Weight.BOLD)

    assert cache.held_bytes <= 200_000
    assert cache.line("G99", 80, Weight.BOLD) is cache.line("G99", 80, Weight.BOLD)


def test_a_long_name_is_shortened_and_a_room_keeps_its_number() -> None:
    short = shorten("Mother and child health", 200, 36)
    room = shorten_name("Consultation room 3", 200, 36, Weight.BOLD)

    assert short.endswith("…")
    assert text_width(short, 36) <= 200
    assert room.endswith("… 3")
    assert text_width(room, 36, Weight.BOLD) <= 200


def test_a_style_is_a_value() -> None:
    assert Style(36, (0, 0, 0)) == Style(36, (0, 0, 0), Weight.REGULAR)


@pytest.mark.parametrize("size", SIZES)
def test_wherever_the_picture_stands_nothing_leaves_what_a_television_shows(
    size: tuple[int, int],
) -> None:
    screen, scene = Screen(*size), sample_scenes(EN)["calling"]
    edge = Box(0, 0, *size)

    for shift in range(len(SHIFTS)):
        inner = replace(screen, shift=shift).inner
        margins = (inner.x, edge.right - inner.right)
        assert min(margins) >= 0.04 * edge.width
        assert min(inner.y, edge.bottom - inner.bottom) >= 0.035 * edge.height
    painter = Painter(screen)
    painter.paint(scene)
    still = painter.copy()
    moved = painter.paint(replace(scene, shift=1))
    assert sum(box.height for box in moved) >= screen.height
    assert ImageChops.difference(still, painter.copy()).getbbox()
