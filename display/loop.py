"""The main loop: sleeps until a frame comes or the scene changes by itself; draws what is new.

Runs on the main thread. Frames and the word to stop come through one inbox, a SimpleQueue, because
its put() may be called from a signal handler while get() waits.
"""

import logging
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue

from appliance.notify import Notifier, Turn
from display.draw import Painter
from display.feed import Heard
from display.memory import Announcement, hear, nothing_heard
from display.renewal import Renew, Renewal
from display.rest import Rest
from display.scene import Scene
from display.scenes import scene_of
from display.voice.speaker import Voice
from display.window import Slide, Window

log = logging.getLogger(__name__)

# A window manager takes a program for dead that never asks for its events.
LONGEST_SLEEP_S = 1.0


class Stop:
    """The word to end, put into the inbox."""


Inbox = SimpleQueue[Heard | Stop | Renew]


class Loop:
    """Keeps the window at the newest scene."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        window: Window,
        painter: Painter,
        languages: Callable[[tuple[str, ...]], tuple[str, ...]],
        voice: Voice | None,
        rest: Rest,
        notifier: Notifier,
        clock: Callable[[], float],
        turns: Iterable[Turn] = (),
    ) -> None:
        self._inbox, self._window, self._painter = inbox, window, painter
        self._languages, self._voice, self._rest = languages, voice, rest
        self._notifier, self._clock = notifier, clock
        self._turns = tuple(turns)
        self._memory = nothing_heard(clock())
        self._unheard: list[Announcement] = []
        self._scene: Scene | None = None
        self._slide: tuple[Slide, float] | None = None
        self._running = True
        self._renewal = Renewal(clock())

    def run(self) -> None:
        """Until somebody puts Stop into the inbox or closes the window."""
        self._show()
        self._notifier.ready()
        log.info("ready %dx%d", *self._window.size)
        while self._running:
            self._take(self._sleep_s())
            self._running = self._running and not self._window.wants_to_close()
            if self._running:
                self._show()
                # Only now: what is drawn has been drawn.
                self._notifier.alive(self._turns)
                self._running = not self._renewal.is_due(self._clock())
        self._notifier.ending()

    def _sleep_s(self) -> float:
        if self._slide:
            return Slide.FRAME_S
        changes_at = self._scene.changes_at if self._scene else 0.0
        return min(LONGEST_SLEEP_S, max(0.0, changes_at - self._clock()))

    def _take(self, wait_s: float) -> None:
        """Everything in the inbox: only the newest picture is worth drawing."""
        try:
            message = self._inbox.get(timeout=wait_s)
            while True:
                self._hear(message)
                message = self._inbox.get_nowait()
        except Empty:
            return

    def _hear(self, message: Heard | Stop | Renew) -> None:
        if isinstance(message, Stop):
            self._running = False
            return
        if isinstance(message, Renew):
            self._renewal.ask()
            return
        try:
            self._memory = hear(self._memory, message.frame, message.at, first=message.first)
        except ValueError as error:
            log.warning("frame-refused %s", error)
            return
        self._unheard += self._memory.entered

    def _show(self) -> None:
        now = self._clock()
        board = self._memory.board
        languages = self._languages(tuple(board.languages) if board else ())
        rest = self._rest
        scene = scene_of(self._memory, now, languages, poster=rest.poster, off_hours=rest.off_hours)
        entered = self._entered(scene)
        if scene != self._scene:
            self._paint(scene, now, entered=entered)
        elif self._slide:
            self._move(now)
        self._scene = scene
        rest.shown(scene)
        self._speak(languages)

    def _speak(self, languages: tuple[str, ...]) -> None:
        """Only now: the voice counts from when a label can be read."""
        unheard, self._unheard = self._unheard, []
        if self._voice:
            self._voice.hear(self._memory, languages)
            readable_at = self._clock() + (Slide.LASTS_S if self._slide else 0.0)
            for announcement in unheard:
                self._voice.announce(announcement, readable_at)
            if self._voice.is_busy:
                self._renewal.called(self._clock())

    def _entered(self, scene: Scene) -> bool:
        """A call that was not there at the last look, and that may be announced."""
        call = scene.call
        if call is None or not call.highlighted or call.id != self._memory.announced:
            return False
        before = self._scene.call if self._scene else None
        return before is None or before.id != call.id

    def _paint(self, scene: Scene, now: float, *, entered: bool) -> None:
        boxes = self._painter.paint(scene)
        if entered and boxes:
            # The field is the first of the parts; the others are put in their place at once.
            field, *others = boxes
            self._slide = (
                self._window.slide(self._painter.canvas, field, self._painter.field_ground(scene)),
                now,
            )
            self._window.show(self._painter.canvas, others)
            self._move(now)
            self._renewal.called(now)
            self._announce(scene)
        elif boxes:
            self._settle()
            self._window.show(self._painter.canvas, boxes)

    def _settle(self) -> None:
        """Ends a movement at once: what changes elsewhere would leave it halfway."""
        if self._slide:
            self._slide[0].draw(Slide.LASTS_S)
            self._slide = None

    def _announce(self, scene: Scene) -> None:
        if scene.call:
            log.info("call-shown %s at %s", scene.call.label, scene.call.counter_name)

    def _move(self, now: float) -> None:
        if self._slide and not self._slide[0].draw(now - self._slide[1]):
            self._slide = None
