"""What the waiting-room screen should show for a board, drawn by the display's own hand."""

import time
from collections.abc import Callable

from msgspec.structs import replace
from PIL import Image
from websockets.sync.client import connect

from appliance import wire
from display.draw import Painter, Part, parts_of
from display.geometry import Screen
from display.memory import Memory, hear, nothing_heard
from display.scene import Scene
from display.scenes import SILENCE_S, scene_of

LOST_AT_MOST_S = 20


def board_frame(
    url: str,
    holds: Callable[[wire.BoardFrame], object] = lambda _frame: True,
    within_s: float = 5.0,
) -> wire.BoardFrame:
    """The first snapshot for which `holds`, as a screen gets it from the service at this address.

    Right after a commit the first may be the one before it; the newest follows at once.
    """
    until = time.monotonic() + within_s
    with connect(f"ws{url.removeprefix('http')}/ws/board", proxy=None, compression=None) as socket:
        while (left_s := until - time.monotonic()) > 0:
            frame = wire.frame_from_service(socket.recv(timeout=left_s))
            if isinstance(frame, wire.BoardFrame) and holds(frame):
                return frame
    raise AssertionError(f"the board did not come to what was wanted within {within_s} s")


def memory_of(frame: wire.BoardFrame) -> Memory:
    """The memory of a screen before whose eyes the newest call of the frame was made."""
    before = replace(frame.board, recent_calls=[], now_serving=[], unprinted=[])
    memory = hear(nothing_heard(0.0), replace(frame, board=before), 0.0, first=True)
    return hear(memory, frame, 0.0, first=False)


def shows_call(picture: Image.Image, frame: wire.BoardFrame) -> bool:
    """Whether the large field announces the newest call of the frame, and is fresh."""
    scene = scene_of(memory_of(frame), 0.0, tuple(frame.board.languages))
    assert scene.call is not None, "nobody is called"
    return _agree(picture, scene, part=0)


def shows_unprinted(picture: Image.Image, frame: wire.BoardFrame) -> bool:
    """Whether the band below shows the frame's labels without paper."""
    scene = scene_of(memory_of(frame), 0.0, tuple(frame.board.languages))
    assert scene.unprinted, "every ticket came out"
    return _agree(picture, scene, part=2)


def says_that_it_lost_the_queue(picture: Image.Image, frame: wire.BoardFrame) -> bool:
    """Whether the picture says in words that it is some seconds old."""
    memory, languages = memory_of(frame), tuple(frame.board.languages)
    ages = range(int(SILENCE_S), LOST_AT_MOST_S)
    return any(_agree(picture, scene_of(memory, float(age), languages), part=-1) for age in ages)


def _agree(picture: Image.Image, scene: Scene, part: int) -> bool:
    """Whether one part is as it should be, but for the clock above it."""
    screen = Screen(*picture.size)
    painter = Painter(screen)
    painter.paint(scene)
    parts = parts_of(scene, screen)
    clock = parts[1]
    return _cut(picture, parts[part], clock) == _cut(painter.canvas, parts[part], clock)


def _cut(picture: Image.Image, part: Part, clock: Part) -> Image.Image:
    blind = picture.copy()
    blind.paste((0, 0, 0), (clock.box.x, clock.box.y, clock.box.right, clock.box.bottom))
    return blind.crop((part.box.x, part.box.y, part.box.right, part.box.bottom))
