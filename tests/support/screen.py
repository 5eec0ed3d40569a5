"""What the waiting-room screen should show for a board, drawn by the display's own hand."""

import time
from collections.abc import Callable

from msgspec.structs import replace
from PIL import Image
from websockets.sync.client import connect

from appliance import wire
from display.draw import Painter, parts_of
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
    return ShownCall(frame, picture.size).is_on(picture)


def shows_unprinted(picture: Image.Image, frame: wire.BoardFrame) -> bool:
    """Whether the band below shows the frame's labels without paper."""
    scene = scene_of(memory_of(frame), 0.0, tuple(frame.board.languages))
    assert scene.unprinted, "every ticket came out"
    return _agree(picture, scene, part=2)


class ShownCall:
    """How a screen of this size announces the newest call of the frame, drawn beforehand."""

    def __init__(self, frame: wire.BoardFrame, size: tuple[int, int]) -> None:
        scene = scene_of(memory_of(frame), 0.0, tuple(frame.board.languages))
        assert scene.call is not None, "nobody is called"
        self._field = _Seen(scene, Screen(*size), part=0)

    def is_on(self, picture: Image.Image) -> bool:
        """Whether the picture announces it, and is fresh."""
        return self._field.stand_in(picture)


class LostQueue:
    """How a screen of this size says in words that its frame is some seconds old.

    All that it may say is drawn beforehand: whoever measures the time looks often.
    """

    def __init__(self, frame: wire.BoardFrame, size: tuple[int, int]) -> None:
        memory, languages = memory_of(frame), tuple(frame.board.languages)
        ages = range(int(SILENCE_S), LOST_AT_MOST_S)
        scenes = [scene_of(memory, float(age), languages) for age in ages]
        self._words = [_Seen(scene, Screen(*size), part=-1) for scene in scenes]

    def is_said_by(self, picture: Image.Image) -> bool:
        """Whether the picture says so."""
        return any(words.stand_in(picture) for words in self._words)


class _Seen:
    """One part of a scene as it should be, but for the clock above it."""

    def __init__(self, scene: Scene, screen: Screen, part: int) -> None:
        painter = Painter(screen)
        painter.paint(scene)
        parts = parts_of(scene, screen)
        self._part, self._clock = parts[part], parts[1]
        self._cut = self._cut_from(painter.canvas)

    def stand_in(self, picture: Image.Image) -> bool:
        return self._cut_from(picture) == self._cut

    def _cut_from(self, picture: Image.Image) -> Image.Image:
        part, clock = self._part.box, self._clock.box
        cut = picture.crop((part.x, part.y, part.right, part.bottom))
        left, top = clock.x - part.x, clock.y - part.y
        cut.paste((0, 0, 0), (left, top, left + clock.width, top + clock.height))
        return cut


def _agree(picture: Image.Image, scene: Scene, part: int) -> bool:
    return _Seen(scene, Screen(*picture.size), part).stand_in(picture)
