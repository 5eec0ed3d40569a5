"""The glass: what is shown is the picture, before, during and after the movement of a call."""

from collections.abc import Iterator

import pytest
from PIL import Image

from display.draw import Painter
from display.geometry import Screen
from display.pictures import sample_scenes
from display.window import (
    NoScreen,
    Slide,
    Window,
    open_when_there,
    open_window,
    video_driver,
)


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    opened = open_window((640, 360), headless=True, windowed=False)
    yield opened
    opened.close()


def on_glass() -> Image.Image:
    import pygame  # noqa: PLC0415

    surface = pygame.display.get_surface()
    assert surface is not None
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))


def test_the_glass_shows_the_picture(window: Window) -> None:
    painter = Painter(Screen(*window.size))

    window.show(painter.canvas, painter.paint(sample_scenes(("en",))["shown"]))

    assert on_glass().tobytes() == painter.canvas.tobytes()


def test_a_call_moves_in_and_comes_to_rest_in_its_place(window: Window) -> None:
    painter, scene = Painter(Screen(*window.size)), sample_scenes(("en",))["calling"]
    field, *others = painter.paint(scene)
    window.show(painter.canvas, others)
    slide = window.slide(painter.canvas, field, painter.field_ground(scene))

    moving = slide.draw(0.0)
    moved = on_glass().tobytes() != painter.canvas.tobytes()
    still_moving = slide.draw(Slide.LASTS_S)

    assert moving
    assert moved
    assert not still_moving
    assert on_glass().tobytes() == painter.canvas.tobytes()


def test_the_movement_is_over_within_300_ms() -> None:
    assert Slide.LASTS_S + Slide.FRAME_S <= 0.3


def test_a_bare_console_a_desktop_and_no_screen_each_get_their_driver() -> None:
    assert video_driver({}, headless=False) == "kmsdrm"
    assert video_driver({"WAYLAND_DISPLAY": "wayland-0"}, headless=False) is None
    assert video_driver({"DISPLAY": ":0"}, headless=False) is None
    assert video_driver({"DISPLAY": ":0"}, headless=True) == "dummy"
    assert video_driver({"SDL_VIDEODRIVER": "x11"}, headless=False) == "x11"


def test_a_screen_whose_driver_comes_late_is_opened(window: Window) -> None:
    waited: list[float] = []

    def opens() -> Window:
        if len(waited) < 2:
            raise NoScreen("none")
        return window

    def told_to_stop(within_s: float) -> bool:
        waited.append(within_s)
        return False

    opened = open_when_there(opens, told_to_stop, within_s=5)

    assert opened is window
    assert waited == [1.0, 1.0]


def test_no_screen_at_all_is_told_in_the_end_or_the_word_to_end_is_heard() -> None:
    def never() -> Window:
        raise NoScreen("none")

    with pytest.raises(NoScreen):
        open_when_there(never, lambda _: False, within_s=3)
    assert open_when_there(never, lambda _: True, within_s=3) is None
