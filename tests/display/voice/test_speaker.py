"""The thread of sound with players of its own: what is heard, and silence without harm."""

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import pytest

from appliance.settings import Display, VolumeHours
from appliance.wire import RecentCall, Unprinted
from display.memory import Announcement, Memory, hear, nothing_heard
from display.voice.chime import chime
from display.voice.player import Player, SoundSilent
from display.voice.speaker import Voice
from display.voice.speech import Speech
from display.voice.wav import Sound, at_volume, read_wav
from tests.display.voice.studio import record, tone
from tests.display.waiting_room import board, call, frame, unprinted
from tests.support.waiting import wait_for

WITHIN_S = 10.0
G12, K3, G8 = call(1, "G12"), call(2, "K3", "room-2"), unprinted("G8")
LANGUAGES = ("or", "en")
AS_USUAL = Display()
# A call that stands on the screen for so long needs no second before its words.
LONG_SHOWN_S = 5.0


@dataclass
class Recorder:
    """A loudspeaker that notes what it hears; the block's end waits as told."""

    heard: "Queue[Sound]" = field(default_factory=Queue)
    holds: "Queue[None] | None" = None

    @contextmanager
    def playing(self, sound: Sound) -> Iterator[None]:
        self.heard.put(sound)
        yield
        if self.holds:
            self.holds.get(timeout=WITHIN_S)

    def stop(self) -> None:
        if self.holds:
            self.holds.put(None)


@dataclass
class Lines(logging.Handler):
    """The log's lines, to be waited for."""

    lines: "Queue[str]" = field(default_factory=Queue)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.put(record.getMessage())

    def next(self) -> str:
        return self.lines.get(timeout=WITHIN_S)


@pytest.fixture
def log() -> Iterator[Lines]:
    lines, logger = Lines(), logging.getLogger("display.voice")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(lines)
    yield lines
    logger.removeHandler(lines)
    logger.setLevel(level)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips of the screen's languages: quicker to be had than espeak-ng's speech."""
    folder = tmp_path_factory.mktemp("media")
    for language in LANGUAGES:
        record(folder, language)
    return folder


@contextmanager
def voice(
    media: Path, loudspeaker: Recorder | Player, display: Display = AS_USUAL
) -> Iterator[Voice]:
    speaking = Voice(display, Speech(media), loudspeaker, time.monotonic)
    speaking.start()
    try:
        yield speaking
    finally:
        end(speaking)


def end(speaking: Voice) -> None:
    """At once, and only when the thread has ended."""
    speaking.stop(0.0)
    speaking.stop(WITHIN_S)


def show(
    speaking: Voice,
    *new: Announcement,
    before: tuple[RecentCall, ...] = (),
    ago: float | None = None,
) -> Memory:
    """All these enter at once."""
    now = time.monotonic()
    calls = [each for each in new if isinstance(each, RecentCall)]
    labels = [each for each in new if isinstance(each, Unprinted)]
    idle = hear(nothing_heard(now), frame(board(*before)), now, first=True)
    shown = frame(board(*before, *calls, unprinted=labels), 2)
    memory = hear(idle, shown, now, first=False)
    speaking.hear(memory, LANGUAGES)
    for entered in memory.entered:
        speaking.announce(entered, now - (LONG_SHOWN_S if ago is None else ago))
    return memory


def test_a_call_is_the_chime_and_the_screen_s_languages_in_their_order(
    media: Path, log: Lines
) -> None:
    recorder = Recorder()
    with voice(media, recorder) as speaking:
        show(speaking, G12)
        assert log.next() == "call-spoken G12 room-1 or,en"

    notes, odia, english = (recorder.heard.get_nowait() for _ in range(3))
    assert notes == at_volume(chime(), 0.8)
    speech = Speech(media)
    for heard, language in ((odia, "or"), (english, "en")):
        sound = speech.sentence(language, "G12", "Room 1").sound
        assert sound
        assert heard == at_volume(sound, 0.8)


def test_a_label_without_a_ticket_is_told_likewise_and_once(media: Path, log: Lines) -> None:
    recorder = Recorder()
    with voice(media, recorder) as speaking:
        show(speaking, G12, G8)
        assert log.next() == "call-spoken G12 room-1 or,en"
        assert log.next() == "unprinted-spoken G8 or,en"

    heard = [recorder.heard.get_nowait() for _ in range(6)][3:]
    speech = Speech(media)
    said = [speech.sentence(language, "G8", None).sound for language in LANGUAGES]
    assert heard == [at_volume(sound, 0.8) for sound in (chime(), *said) if sound]


@pytest.mark.parametrize("new", [G12, G8])
def test_words_wait_until_the_number_stood_for_a_second(
    media: Path, log: Lines, new: Announcement
) -> None:
    with voice(media, Recorder(), Display(chime=False)) as speaking:
        shown = time.monotonic()
        show(speaking, new, ago=0.0)
        log.next()

    assert time.monotonic() - shown >= 1.0


def test_calls_of_one_moment_are_each_heard(media: Path, log: Lines) -> None:
    with voice(media, Recorder()) as speaking:
        show(speaking, G12, K3)

        assert log.next() == "call-spoken G12 room-1 or,en"
        assert log.next() == "call-spoken K3 room-2 or,en"


def test_a_fifth_call_at_once_is_only_shown(media: Path, log: Lines) -> None:
    # Given a call that sounds
    recorder = Recorder(holds=Queue())
    calls = [call(n, f"G{n}", f"room-{n}") for n in range(1, 6)]
    with voice(media, recorder) as speaking:
        show(speaking, calls[0])
        recorder.heard.get(timeout=WITHIN_S)

        show(speaking, *calls[1:], before=(calls[0],))

        assert log.next() == "call-silent G5 room-5 backlog"


def test_a_call_taken_back_while_it_waits_is_not_heard(media: Path, log: Lines) -> None:
    recorder = Recorder(holds=Queue())
    with voice(media, recorder) as speaking:
        show(speaking, G12)
        recorder.heard.get(timeout=WITHIN_S)
        memory = show(speaking, K3, before=(G12,))

        speaking.hear(hear(memory, frame(board(G12), 3), 0.0, first=False), ("en",))

        assert log.next() == "call-silent K3 room-2 gone"


def test_a_ticket_that_came_out_while_its_label_waits_is_not_told(media: Path, log: Lines) -> None:
    recorder = Recorder(holds=Queue())
    with voice(media, recorder) as speaking:
        show(speaking, G12)
        recorder.heard.get(timeout=WITHIN_S)
        memory = show(speaking, G8, before=(G12,))

        speaking.hear(hear(memory, frame(board(G12), 3), 0.0, first=False), ("en",))

        assert log.next() == "unprinted-silent G8 gone"


def test_it_is_busy_until_everybody_was_heard(media: Path) -> None:
    # Settings that are new wait for that: nobody's call is cut off.
    recorder = Recorder(holds=Queue())
    with voice(media, recorder, Display(voice=False)) as speaking:
        assert not speaking.is_busy
        show(speaking, G12)
        recorder.heard.get(timeout=WITHIN_S)
        assert speaking.is_busy

        recorder.stop()

        wait_for(lambda: not speaking.is_busy)


@pytest.mark.parametrize(
    ("display", "why", "sounds"),
    [
        (Display(volume=0.0), "quiet", 0),
        (Display(volume_schedule=(VolumeHours("10:00", "11:00", 0.0),)), "quiet", 0),
        (Display(voice=False), "voice-off", 1),
        (Display(voice=False, chime=False), "voice-off", 0),
    ],
)
def test_where_silence_is_wanted_it_is_silent(
    media: Path, log: Lines, display: Display, why: str, sounds: int
) -> None:
    recorder = Recorder()
    with voice(media, recorder, display) as speaking:
        show(speaking, G12)
        assert log.next() == f"call-silent G12 room-1 {why}"

    assert recorder.heard.qsize() == sounds


@pytest.mark.parametrize(
    ("display", "why"),
    [(Display(volume=0.0), "quiet"), (Display(voice=False), "voice-off")],
)
def test_without_the_voice_nothing_is_heard_of_a_ticket(
    media: Path, log: Lines, display: Display, why: str
) -> None:
    # The notes alone would be taken for a call.
    recorder = Recorder()
    with voice(media, recorder, display) as speaking:
        show(speaking, G8)
        assert log.next() == f"unprinted-silent G8 {why}"

    assert recorder.heard.empty()


def test_without_espeak_there_is_the_chime(tmp_path: Path, log: Lines) -> None:
    recorder = Recorder()
    speaking = Voice(Display(), Speech(tmp_path, "/no/espeak"), recorder, time.monotonic)
    speaking.start()
    show(speaking, G12)

    assert log.next().startswith("voice-missing ")
    assert log.next() == "call-silent G12 room-1 voice-missing"
    assert recorder.heard.qsize() == 1
    end(speaking)


def test_a_call_that_cannot_be_said_does_not_silence_the_next(media: Path, log: Lines) -> None:
    class Broken(Recorder):
        @contextmanager
        def playing(self, sound: Sound) -> Iterator[None]:
            self.heard.put(sound)
            if self.heard.qsize() == 1:
                raise RuntimeError("what nobody thought of")
            yield

    with voice(media, Broken()) as speaking:
        show(speaking, G12, K3)

        assert log.next() == "voice-failed G12"
        assert log.next() == "call-spoken K3 room-2 or,en"


# --- the sound device ----------------------------------------------------------------------------


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", program)


def test_the_player_gets_the_whole_sound(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    keep = python(f"import sys; open({str(heard)!r}, 'wb').write(sys.stdin.buffer.read())")

    with Player(keep).playing(chime()):
        pass

    assert read_wav(heard.read_bytes()) == chime()


@pytest.mark.parametrize(
    ("player", "why"),
    [
        (("/no/such/player",), "No such file"),
        (python("raise SystemExit('audio open error: No such device')"), "No such device"),
        (python("import sys; sys.stdin.buffer.read(4000); sys.exit(1)"), "ended with 1"),
        (python("import time; time.sleep(60)"), "takes nothing"),
        (python("import signal, time; signal.signal(15, lambda *_: 0); time.sleep(60)"), "nothing"),
        (python("import os; [os.write(2, b'x' * 99) for _ in range(9_000)]; os._exit(1)"), "xxx"),
    ],
)
def test_a_device_that_is_missing_vanishes_or_hangs_is_told(
    player: tuple[str, ...], why: str
) -> None:
    begun = time.monotonic()

    with pytest.raises(SoundSilent, match=why), Player(player, 0.5).playing(tone(0.1)):
        pass

    assert time.monotonic() - begun < 5.0


def test_silence_is_told_once_and_sound_comes_back_by_itself(
    media: Path, log: Lines, tmp_path: Path
) -> None:
    # Given a device that is not there
    device = tmp_path / "device"
    player = Player(python(f"open({str(device)!r}).read()"))
    with voice(media, player, Display(chime=False)) as speaking:
        show(speaking, G12, K3)
        assert log.next().startswith("sound-silent ")
        assert log.next() == "call-silent G12 room-1 sound-silent"
        assert log.next() == "call-silent K3 room-2 sound-silent"

        device.touch()
        show(speaking, call(7, "G7", "room-7"), before=(G12, K3))

        assert log.next() == "call-spoken G7 room-7 or,en"


def test_the_end_of_the_program_cuts_a_sound_off(media: Path, log: Lines, tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    player = Player(
        python(f"import time; open({str(started)!r}, 'w').close(); time.sleep(60)"), patience_s=60
    )
    speaking = Voice(Display(), Speech(media), player, time.monotonic)
    speaking.start()
    show(speaking, G12)
    started.read_bytes()  # a pipe: until the player has opened it

    begun = time.monotonic()
    end(speaking)

    assert time.monotonic() - begun < 5.0
    assert log.lines.empty()
