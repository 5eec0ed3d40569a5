"""The one thread of sound: takes each announcement in its turn; chime, then the languages.

The loop tells what is shown and never waits: it only puts it into the line.
"""

import logging
from collections.abc import Callable, Iterator
from functools import cached_property

from appliance.settings import Display
from appliance.wire import RecentCall
from display.memory import Announcement, Memory
from display.voice import turns
from display.voice.chime import chime
from display.voice.loudness import clinic_time, volume_at
from display.voice.player import Loudspeaker, SoundSilent
from display.voice.speech import Speech
from display.voice.turns import Line, Turn
from display.voice.wav import Sound, at_volume
from display.worker import Worker

log = logging.getLogger(__name__)


class Voice(Worker):
    """`hear` and `announce` belong to the loop's thread; a sound that fails hurts nobody."""

    def __init__(
        self,
        settings: Display,
        speech: Speech,
        loudspeaker: Loudspeaker,
        clock: Callable[[], float],
    ) -> None:
        super().__init__("voice")
        self._settings, self._speech = settings, speech
        self._loudspeaker, self._clock = loudspeaker, clock
        self._line = Line()
        self._memory: Memory | None = None
        self._languages: tuple[str, ...] = ()
        self._sounding = False
        self._silent = False

    def stop(self, wait_s: float = 0.1) -> None:
        """Ends the thread, and a sound that lasts longer than `wait_s`."""
        super().stop(wait_s)
        self._loudspeaker.stop()
        self._thread.join(wait_s)

    def hear(self, memory: Memory, languages: tuple[str, ...]) -> None:
        """What the screen knows now, and the order of its languages."""
        known = self._memory.board if self._memory else None
        gone: tuple[Announcement, ...] = ()
        with self._changed:
            self._memory, self._languages = memory, languages
            if memory.board and memory.board is not known:
                self._line, gone = turns.learned(self._line, turns.truth_of(memory.board))
        for announcement in gone:
            _tell_silent(announcement, "gone")

    def announce(self, announcement: Announcement, at: float) -> None:
        """What stands on the screen since `at`."""
        with self._changed:
            why = "backlog" if self._line.is_full else "gone"
            self._line, is_heard = turns.entered(self._line, announcement, at)
            self._changed.notify()
        if not is_heard:
            _tell_silent(announcement, why)

    @property
    def is_busy(self) -> bool:
        """Whether something is being heard, or waits to be."""
        with self._changed:
            return self._sounding or bool(self._line.waiting)

    # --- the thread of sound ---

    def _run(self) -> None:
        if self._settings.chime:
            _ = self._chime  # made before the first call needs it
        while turn := self._next():
            try:
                was_quiet = self._sound(turn) == "quiet"
            except Exception:  # what cannot be said must not silence the others
                log.exception("voice-failed %s", turn.announcement.label)
                was_quiet = False
            with self._changed:
                if not was_quiet:
                    self._line = turns.ended(self._line, turn, self._clock())

    def _next(self) -> Turn | None:
        """The next turn, however long it takes; None: it is over."""
        with self._changed:
            while not self._stopping:
                self._line, turn = turns.next_turn(self._line, self._clock())
                self._sounding = turn is not None
                if turn:
                    return turn
                wakes_at = turns.wakes_at(self._line)
                self._changed.wait(None if wakes_at is None else wakes_at - self._clock())
        return None

    def _sound(self, turn: Turn) -> str:
        """Lets it be heard and says so; gives why there was nothing or not all to hear."""
        said: list[str] = []
        why = ""
        try:
            why = self._play(turn, said)
            self._silent = False
        except SoundSilent as error:
            self._could_not(error)
            why = error.code
        if said:
            again = " again" if turn.again else ""
            log.info("%s-spoken %s %s%s", *_what(turn.announcement), ",".join(said), again)
        elif not self._stopping:
            _tell_silent(turn.announcement, why)
        return why

    def _play(self, turn: Turn, said: list[str]) -> str:
        """Plays the chime and each language, prepared while the one before sounds.

        `said` grows by each language that was heard. Gives why no more is. Raises SoundSilent.
        """
        if not self._volume:
            return "quiet"
        sounds = self._sounds(turn)
        ready = next(sounds, None)
        while ready and not self._stopping:
            language, sound = ready
            if language:
                self._wait_until(turn.words_from)
            if not (volume := self._volume):
                return "quiet"
            with self._loudspeaker.playing(at_volume(sound, volume)):
                ready = next(sounds, None)
            if language:
                said.append(language)
        return "voice-missing" if self._settings.voice else "voice-off"

    def _sounds(self, turn: Turn) -> Iterator[tuple[str, Sound]]:
        """What is heard one after the other: language, or "" for the chime, and sound."""
        told = turn.announcement
        counter_name = told.counter_name if isinstance(told, RecentCall) else None
        # The notes alone would be taken for a call.
        if self._settings.chime and (self._settings.voice or counter_name is not None):
            yield "", self._chime
        for language in self._languages if self._settings.voice else ():
            said = self._speech.sentence(language, told.label, counter_name)
            if said.sound:
                yield language, said.sound

    @cached_property
    def _chime(self) -> Sound:
        return chime()

    @property
    def _volume(self) -> float:
        now = self._clock()
        return volume_at(self._settings, clinic_time(self._memory, now) if self._memory else None)

    def _wait_until(self, time: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping, max(0.0, time - self._clock()))

    def _could_not(self, error: SoundSilent) -> None:
        """Logs once per silence, not once per call."""
        if not self._silent and not self._stopping:
            log.warning("%s %s", error.code, error)
        self._silent = True


def _what(announcement: Announcement) -> tuple[str, str]:
    """How the log calls it: `call` of `G12 room-2`, or `unprinted` of `G12`."""
    if isinstance(announcement, RecentCall):
        return "call", f"{announcement.label} {announcement.counter}"
    return "unprinted", announcement.label


def _tell_silent(announcement: Announcement, why: str) -> None:
    log.info("%s-silent %s %s", *_what(announcement), why)
