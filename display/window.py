"""The glass: one pygame window, full screen on a bare console, off-screen when headless.

Only the main thread may use it. pygame draws no text here; it only carries the finished picture.
"""

import logging
import os
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from PIL import Image

from appliance.rules.errors import ClinicError
from display.geometry import Box
from display.theme import Colour

log = logging.getLogger(__name__)

# How long to wait for the console's screen. Then the unit tries anew.
COMES_WITHIN_S = 20.0
HEADLESS_SIZE = (1920, 1080)
WINDOW_SIZE = (1280, 720)


class NoScreen(ClinicError):
    """No screen can be opened; plug it in, the unit tries again."""

    code = "no-screen"


def video_driver(environment: Mapping[str, str], *, headless: bool) -> str | None:
    """The SDL driver to ask for; None leaves it to SDL, which finds the desktop."""
    if headless:
        return "dummy"
    if environment.get("SDL_VIDEODRIVER"):
        return environment["SDL_VIDEODRIVER"]
    desktop = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return None if desktop else "kmsdrm"


class Window:
    """The open window. `size` is what the screen really has."""

    def __init__(self, pygame: ModuleType, surface: Any) -> None:
        self._pygame = pygame
        self._surface = surface
        self.size: tuple[int, int] = surface.get_size()

    def show(self, picture: Image.Image, boxes: list[Box]) -> None:
        """Puts these rectangles of the picture on the glass."""
        for box in boxes:
            self._surface.blit(self._part(picture, box), (box.x, box.y))
        self._pygame.display.update([_rect(box) for box in boxes])

    def slide(self, picture: Image.Image, box: Box, ground: Colour) -> "Slide":
        """Prepares the movement by which `box` enters."""
        return Slide(self, self._part(picture, box), box, ground)

    def draw_slid(self, part: Any, box: Box, by: int, ground: Colour) -> None:
        """Shows a prepared part `by` pixels right of its place."""
        self._surface.fill(ground, (box.x, box.y, by, box.height))
        self._surface.blit(part, (box.x + by, box.y), (0, 0, box.width - by, box.height))
        self._pygame.display.update(_rect(box))

    def wants_to_close(self) -> bool:
        """Lets SDL do its work; tells whether somebody closed the window."""
        return bool(self._pygame.event.get(self._pygame.QUIT))

    def close(self) -> None:
        """Gives the screen back."""
        self._pygame.display.quit()

    def _part(self, picture: Image.Image, box: Box) -> Any:
        part = picture.crop((box.x, box.y, box.right, box.bottom))
        return self._pygame.image.frombuffer(part.tobytes(), part.size, "RGB")


class Slide:
    """One short movement: what is new comes in from the right and settles."""

    LASTS_S = 0.26
    FRAME_S = 1 / 30
    FROM = 0.06  # of the width

    def __init__(self, window: Window, part: Any, box: Box, ground: Colour) -> None:
        self._window, self._part, self._box, self._ground = window, part, box, ground

    def draw(self, age_s: float) -> bool:
        """Shows the movement at this age; tells whether it goes on."""
        left = max(0.0, 1 - age_s / self.LASTS_S)
        by = round(self.FROM * self._box.width * left**3)
        self._window.draw_slid(self._part, self._box, by, self._ground)
        return by > 0


def open_when_there(
    open_it: Callable[[], Window], told_to_stop: Callable[[float], bool], within_s: float
) -> Window | None:
    """Tries once a second: at boot the screen's driver may come after this program.

    `told_to_stop` waits for so many seconds; None where it was told. Raises NoScreen in the end.
    """
    for tried in range(round(within_s)):
        try:
            return open_it()
        except NoScreen as error:
            if not tried:
                log.info("screen-awaited %s", error)
        if told_to_stop(1.0):
            return None
    return open_it()


def open_window(size: tuple[int, int] | None, *, headless: bool, windowed: bool) -> Window:
    """Opens the screen. Raises NoScreen."""
    os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
    # SDL would turn SIGTERM into an event that waits in a queue; the loop has its own handler.
    os.environ["SDL_NO_SIGNAL_HANDLERS"] = "1"
    driver = video_driver(os.environ, headless=headless)
    if driver:
        os.environ["SDL_VIDEODRIVER"] = driver
    # Imported here: it takes 150 ms and must find the variables set.
    import pygame  # noqa: PLC0415

    fullscreen = not (headless or windowed or driver is None)
    try:
        pygame.display.init()
        surface = pygame.display.set_mode(
            size or _usual_size(headless=headless, fullscreen=fullscreen),
            pygame.FULLSCREEN if fullscreen else 0,
        )
    except pygame.error as error:
        pygame.display.quit()
        raise NoScreen(f"no screen can be opened: {error}") from None
    pygame.display.set_caption("Token display")
    pygame.mouse.set_visible(not fullscreen)
    return Window(pygame, surface)


def _usual_size(*, headless: bool, fullscreen: bool) -> tuple[int, int]:
    if fullscreen:
        return (0, 0)  # what the screen has
    return HEADLESS_SIZE if headless else WINDOW_SIZE


def _rect(box: Box) -> tuple[int, int, int, int]:
    return (box.x, box.y, box.width, box.height)
