"""The loop's picture while a call moves in and something else changes at the same time."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from appliance.notify import Notifier
from appliance.wire import BoardCounter
from display.draw import Painter
from display.feed import Heard
from display.geometry import Screen
from display.loop import Inbox, Loop, Stop
from display.posters import Posters
from display.rest import Rest
from display.window import Window, open_window
from tests.display.waiting_room import board, call, frame


class OneATurn(Inbox):
    """An inbox that gives one message a turn of the loop, as a slow screen meets them."""

    def get_nowait(self) -> Heard | Stop:
        raise queue.Empty


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    opened = open_window((640, 360), headless=True, windowed=False)
    yield opened
    opened.close()


def on_glass() -> bytes:
    import pygame  # noqa: PLC0415

    surface = pygame.display.get_surface()
    assert surface is not None
    picture = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
    return picture.tobytes()


def test_a_call_comes_to_rest_when_another_part_changes_while_it_moves(
    window: Window, tmp_path: Path
) -> None:
    # Given a screen so slow that no time for the movement's next step passes
    inbox, painter = OneATurn(), Painter(Screen(*window.size))
    loop = Loop(
        inbox=inbox,
        window=window,
        painter=painter,
        languages=lambda _: ("en",),
        voice=None,
        rest=Rest(Posters(tmp_path, (1, 1), (0, 0, 0)), None, lambda _: False),
        notifier=Notifier({}, lambda: 0.0),
        clock=lambda: 0.0,
    )

    # When somebody is called and a moment later another counter goes
    called = call(1, "G12")
    inbox.put(Heard(frame(board(), 1), 0.0, first=True))
    inbox.put(Heard(frame(board(called), 2), 0.0, first=False))
    inbox.put(
        Heard(
            frame(
                board(called, counters=[BoardCounter("room-1", "Room 1", "open", None, None)]), 3
            ),
            0.0,
            first=False,
        )
    )
    inbox.put(Stop())
    loop.run()

    # Then the glass shows the whole picture, everything in its place
    assert on_glass() == painter.canvas.tobytes()
