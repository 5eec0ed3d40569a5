"""The look: contrast, and text large enough for the farthest seat."""

import pytest

from appliance.typeset import capital_height
from display.callplan import field_share, plan_call
from display.geometry import Screen
from display.inking import ems
from display.theme import ATTENTION, CALLING, PAPER, STALE, TROUBLE, Field, contrast

ROOMS = [
    # pixels, inches, metres to the farthest seat
    ((1280, 720), 32.0, 8.0),
    ((1920, 1080), 32.0, 8.0),
    ((1920, 1080), 43.0, 8.0),
    ((1920, 1080), 55.0, 10.0),
    ((3840, 2160), 32.0, 8.0),
    ((1080, 1920), 32.0, 8.0),
]


@pytest.mark.parametrize("field", [PAPER, CALLING, ATTENTION, TROUBLE, STALE])
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
def test_lists_are_22_arc_minutes_from_the_front_rows(
    size: tuple[int, int], inches: float, metres: float
) -> None:
    screen = Screen(*size, inches, metres)

    assert capital_height(screen.list_px) / screen.px_per_m >= 0.0064 * 0.4 * metres


def test_a_whole_counter_name_is_large_where_the_screen_is_large_enough() -> None:
    screen = Screen(1920, 1080, inches=55.0, farthest_seat_m=8.0)
    share = field_share(screen, frozenset({"G12"}), frozenset({"Room 2"}))

    assert plan_call(screen, "G12", "Room 2", share).least_capitals >= screen.call_capitals


def test_sizes_stay_from_call_to_call() -> None:
    screen = Screen(1920, 1080)

    assert plan_call(screen, "G9", "Room 2", 0.6) == plan_call(screen, "G10", "Room 2", 0.6)
