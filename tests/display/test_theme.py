"""The look: contrast, and text large enough for the farthest seat."""

import math
from dataclasses import replace

import pytest

from appliance.typeset import capital_height
from display.callplan import ARROW, CAPITAL, GAP, field_share, plan_call, words_height
from display.cells import BETWEEN
from display.figures import FIGURES, scene_in_figures
from display.geometry import Screen
from display.inking import ems
from display.pictures import sample_scenes
from display.strip import strip_scene
from display.theme import THEMES, Field, contrast

ROOMS = [
    # pixels, inches, metres to the farthest seat
    ((1280, 720), 32.0, 8.0),
    ((1920, 1080), 32.0, 8.0),
    ((1920, 1080), 43.0, 8.0),
    ((1920, 1080), 55.0, 10.0),
    ((3840, 2160), 32.0, 8.0),
    ((1080, 1920), 32.0, 8.0),
    ((1366, 768), 24.0, 5.0),
]
LAYOUTS = ("calling", "quiet", "one-counter", "full", "closed-calling")
FIELDS = {
    f"{name} {field}": getattr(theme, field)
    for name, theme in THEMES.items()
    for field in ("paper", "calling", "attention", "trouble", "stale")
}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_every_ink_stands_out_from_its_ground(field: Field) -> None:
    assert contrast(field.ink, field.ground) >= 7
    assert contrast(field.quiet, field.ground) >= 7


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("size", "inches", "metres"), ROOMS)
@pytest.mark.parametrize("label", ["7", "G12", "G112", "12345"])
@pytest.mark.parametrize("counter", ["Room 2", "Room 12", "कमरा 2", "Counter 3", "ବିଭାଗ 4"])
def test_the_farthest_seat_can_read_label_and_counter(
    size: tuple[int, int], inches: float, metres: float, label: str, counter: str
) -> None:
    screen = Screen(*size, inches, metres)
    share = field_share(screen, frozenset({label}), frozenset({counter}))
    plan = plan_call(screen, label, counter, share)

    px_per_m = (size[0] ** 2 + size[1] ** 2) ** 0.5 / (inches * 0.0254)
    widest_possible = capital_height(int(screen.inner.width / ems(label)))
    needed = 0.0122 * metres * px_per_m
    assert plan.number_capitals >= min(needed, widest_possible) - 1
    assert share >= 0.5


@pytest.mark.parametrize(("size", "inches", "metres"), ROOMS)
@pytest.mark.parametrize("digits", FIGURES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_in_the_lists_are_22_arc_minutes_at_the_farthest_seat(
    size: tuple[int, int], inches: float, metres: float, digits: str, layout: str
) -> None:
    screen = Screen(*size, inches, metres)
    scene = scene_in_figures(sample_scenes(("en", "hi", "or"))[layout], digits)
    names = frozenset(cell.counter_name for cell in scene.counters)
    labels = frozenset(cell.label for cell in scene.counters if cell.label)
    top = round(screen.height * field_share(screen, labels, names))

    for turn in range(20):
        shown = strip_scene(replace(scene, turn=turn), screen, top)

        label_px, columns = shown.grid.label_px, [c for row in shown.page.rows for c in row]
        needed = math.tan(math.radians(22 / 60)) * metres * screen.px_per_m
        assert capital_height(label_px) >= needed - 1
        assert shown.page.rows
        for cell in columns:
            drawn = sum(ems(label) + BETWEEN for label in cell.values) * label_px
            fits = drawn - BETWEEN * label_px <= shown.grid.width(cell.columns) + 1
            assert fits or cell.values_are_text or cell.is_sentence


@pytest.mark.parametrize(("size", "inches", "metres"), ROOMS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_everything_has_its_turn_in_every_language(
    size: tuple[int, int], inches: float, metres: float, layout: str
) -> None:
    screen, languages = Screen(*size, inches, metres), ("en", "hi", "or")
    scene = sample_scenes(languages)[layout]
    seen: set[str] = set()

    for turn in range(200):
        page = strip_scene(replace(scene, turn=turn), screen, screen.height * 2 // 3).page
        seen |= {text for row in page.rows for cell in row for text in (cell.caption, *cell.values)}

    assert {cell.label for cell in scene.counters if cell.label} <= seen
    assert {cell.counter_name for cell in scene.counters} <= seen
    assert {*scene.missed, *scene.before} <= seen
    assert {waiting.labels[0] for waiting in scene.waiting if waiting.labels} <= seen
    assert {name for waiting in scene.waiting for _, name in waiting.names} <= seen


@pytest.mark.parametrize(("size", "inches", "metres"), ROOMS)
@pytest.mark.parametrize("counter", ["Injection room", "Pharmacy counter", "ଔଷଧ କାଉଣ୍ଟର", "Lab"])
@pytest.mark.parametrize("label", ["7", "G112"])
def test_a_name_without_a_number_is_as_large_as_its_longest_word_lets_it(
    size: tuple[int, int], inches: float, metres: float, counter: str, label: str
) -> None:
    screen = Screen(*size, inches, metres)
    share = field_share(screen, frozenset({label}), frozenset({counter}))
    plan = plan_call(screen, label, counter, share)

    longest = max(counter.split(), key=ems)
    widest = screen.inner.width / (ARROW + GAP + ems(longest))
    highest = (screen.height * share - screen.inner.y - words_height(screen)) / 4.2
    fits = capital_height(int(min(widest, highest)))
    assert plan.number_capitals >= min(screen.call_capitals, 0.8 * fits) - 1


def test_a_number_within_a_name_is_no_counters_number() -> None:
    plan = plan_call(Screen(1080, 1920), "G112", "Room 2 dressing", 0.58)

    assert (plan.in_two, plan.head, plan.name) == (True, "Room 2", "dressing")


def test_a_name_in_two_lines_is_whole_and_stays_inside() -> None:
    screen = Screen(1920, 1080, inches=43.0, farthest_seat_m=8.0)
    plan = plan_call(screen, "G112", "Injection room", 0.7)

    assert (plan.in_two, plan.head, plan.name) == (True, "Injection", "room")
    assert plan.label_px * CAPITAL + plan.name_px * plan.counter.height_ems <= 0.7 * screen.height


def test_a_whole_counter_name_is_large_where_the_screen_is_large_enough() -> None:
    screen = Screen(1920, 1080, inches=55.0, farthest_seat_m=8.0)
    share = field_share(screen, frozenset({"G12"}), frozenset({"Room 2"}))

    assert plan_call(screen, "G12", "Room 2", share).least_capitals >= screen.call_capitals


def test_sizes_stay_from_call_to_call() -> None:
    screen = Screen(1920, 1080)

    assert plan_call(screen, "G9", "Room 2", 0.6) == plan_call(screen, "G10", "Room 2", 0.6)
