"""What is said comes wholly from clips or wholly from espeak-ng, and a broken clip harms nobody."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.settings import LANGUAGES
from display.voice.clips import pause_before
from display.voice.espeak import NoVoice, say_text
from display.voice.recording import script, take_stock
from display.voice.speech import CLIPS, ESPEAK, NOTHING, Sentence, Speech
from display.voice.wav import as_wav
from tests.display.voice.studio import lasts, record, tone


def said(
    media: Path, language: str = "or", label: str = "G23", counter: str | None = "Room 2"
) -> Sentence:
    return Speech(media).sentence(language, label, counter)


def is_heard(sentence: Sentence) -> bool:
    return sentence.sound is not None and any(sentence.sound.samples)


# --- espeak-ng -----------------------------------------------------------------------------------


@pytest.mark.parametrize("counter", ["Room 2", None])
@pytest.mark.parametrize("language", LANGUAGES)
def test_espeak_says_the_sentence_in_every_language(
    tmp_path: Path, language: str, counter: str | None
) -> None:
    sentence = said(tmp_path, language, counter=counter)

    assert (sentence.source, sentence.missing, sentence.broken) == (ESPEAK, (), "")
    assert is_heard(sentence)
    assert sentence.sound
    assert 2.0 < sentence.sound.seconds < 10.0


def test_a_longer_number_takes_longer_to_say(tmp_path: Path) -> None:
    short, long = (said(tmp_path, "hi", label).sound for label in ("G7", "G7777"))

    assert short
    assert long
    assert long.seconds > short.seconds + 0.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_espeak_knows_each_letter_of_our_words(language: str) -> None:
    # A letter that it does not know is spelled as a sign, which takes seconds.
    sentence = said(Path("/nowhere"), language, "E19", "Window 99")

    assert sentence.sound
    assert sentence.sound.seconds < 8.0


@pytest.mark.parametrize("program", ["/no/such/espeak", "false", "true", "cat"])
def test_without_a_voice_there_is_none_and_no_crash(program: str) -> None:
    with pytest.raises(NoVoice):
        say_text("en", "one", program)


def test_a_missing_voice_is_told_once_for_all_languages(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    speech = Speech(tmp_path, program="/no/such/espeak")

    sentences = [speech.sentence(language, "G1", "Room 1") for language in LANGUAGES * 2]

    assert {(sentence.source, sentence.sound) for sentence in sentences} == {(NOTHING, None)}
    assert [record.getMessage().split()[0] for record in caplog.records] == ["voice-missing"]


# --- clips ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counter", "phrase"), [("Room 2", "call"), (None, "unprinted")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_recorded_is_played_piece_by_piece(
    tmp_path: Path, language: str, counter: str | None, phrase: str
) -> None:
    record(tmp_path, language)

    sentence = said(tmp_path, language, "G123", counter)

    assert (sentence.source, sentence.missing, sentence.broken) == (CLIPS, (), "")
    assert is_heard(sentence)
    pieces = sentence.pieces
    pauses = sum(pause_before(piece) for piece in pieces[1:])
    assert sentence.sound
    assert sentence.sound.seconds == pytest.approx(
        sum(lasts(piece) for piece in pieces) + pauses, abs=0.002
    )
    assert [piece.place for piece in pieces[:4]] == [
        f"phrases.{phrase}-1",
        "letters.G",
        "numbers.1",
        "numbers.hundred",
    ]


def test_a_counter_s_own_clip_is_taken_whole(tmp_path: Path) -> None:
    record(tmp_path, "or", "Dr. Das")

    sentence = said(tmp_path, counter="Dr. Das")

    assert sentence.source == CLIPS
    places = [piece.place for piece in sentence.pieces]
    assert places[3:] == ["phrases.call-2", "names.Dr. Das", "phrases.call-3"]


def test_one_missing_clip_makes_the_whole_sentence_espeak_s(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = record(tmp_path, "or")
    manifest = folder / "manifest.toml"
    kept = [line for line in manifest.read_text().splitlines() if not line.startswith("23 ")]
    manifest.write_text("\n".join(kept))
    speech = Speech(tmp_path)

    without, other = (speech.sentence("or", label, "Room 2") for label in ("G23", "G24"))
    speech.sentence("or", "G23", "Room 2")

    assert (without.source, without.missing) == (ESPEAK, ("numbers.23",))
    assert other.source == CLIPS
    assert [record.getMessage() for record in caplog.records] == ["clip-missing or numbers.23"] * 2


def spoil_header(file: Path) -> None:
    file.write_bytes(b"RIFF what is this?")


def spoil_length(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])


def spoil_rate(file: Path) -> None:
    file.write_bytes(as_wav(tone(0.1, rate=16_000)))


def spoil_channels(file: Path) -> None:
    file.write_bytes(as_wav(tone(0.1, channels=2)))


def too_long(file: Path) -> None:
    file.write_bytes(as_wav(tone(10.5)))


def too_large(file: Path) -> None:
    with file.open("wb") as huge:
        huge.truncate(1 << 40)  # of which nothing lies on the disk


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def elsewhere(file: Path) -> None:
    outside = file.parents[3] / "elsewhere.wav"
    outside.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(outside)


def a_circle(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        spoil_header,
        spoil_length,
        spoil_rate,
        spoil_channels,
        too_long,
        too_large,
        a_pipe,
        a_folder,
        elsewhere,
        a_circle,
    ],
)
def test_a_broken_clip_is_told_and_espeak_speaks(
    tmp_path: Path, spoil: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    folder = record(tmp_path / "media", "or")
    spoil(folder / "numbers-23.wav")
    opened = len(list(Path("/proc/self/fd").iterdir()))

    sentence = said(tmp_path / "media")

    assert sentence.source == ESPEAK
    assert sentence.broken.startswith("numbers.23: ")
    assert caplog.records[0].getMessage().startswith("clip-broken or numbers.23: ")
    assert take_stock("or", folder).broken[0].startswith("numbers.23: ")
    assert len(list(Path("/proc/self/fd").iterdir())) == opened


@pytest.mark.parametrize(
    "manifest",
    [
        b"not toml",
        b"\xff\xfe",
        b"numbers = 3",
        b"[songs]\n1 = 'a.wav'",
        b"a = " + b"[" * 50_000,
        b"#" * 300_000,
    ],
)
def test_a_broken_manifest_is_told_and_espeak_speaks(tmp_path: Path, manifest: bytes) -> None:
    folder = record(tmp_path, "or")
    (folder / "manifest.toml").write_bytes(manifest)

    sentence = said(tmp_path)

    assert sentence.source == ESPEAK
    assert sentence.broken.startswith("manifest.toml: ")
    assert take_stock("or", folder).broken == (sentence.broken,)


# --- recording -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_is_the_manifest_of_all_that_is_ever_said(tmp_path: Path, language: str) -> None:
    folder = record(tmp_path, language, 'Dr. "Das" \\ ୱ')

    stock = take_stock(language, folder)

    assert (stock.missing, stock.broken) == ((), ())
    assert stock.recorded == stock.wanted > 140
    told = [("G0", "Room 9"), ("ABC99999", "Lab"), ("Z110", 'Dr. "Das" \\ ୱ'), ("Q7", None)]
    for label, counter in told:
        assert said(tmp_path, language, label, counter).source == CLIPS


def test_the_script_tells_what_to_read() -> None:
    lines = script("or", ["Dr. Das"]).splitlines()

    assert '23 = "numbers-23.wav"  # ତେଇଶ' in lines
    assert 'hundred = "numbers-hundred.wav"  # ଶହ' in lines
    assert 'G = "letters-G.wav"  # ଜି' in lines
    assert 'room-1 = "phrases-room-1.wav"  # କୋଠରୀ ନମ୍ବର' in lines
    assert '"Dr. Das" = "names-1.wav"  # Dr. Das ପାଖ' in lines
    assert not [line for line in lines if line.startswith("and ")]  # Odia does not say it


@pytest.mark.parametrize("language", LANGUAGES)
def test_token_number_is_recorded_once(language: str) -> None:
    lines = script(language)

    assert '\nunprinted-1 = "phrases-call-1.wav"  # ' in lines
    assert '\nunprinted-2 = "phrases-unprinted-2.wav"  # ' in lines


def test_the_same_words_are_recorded_once() -> None:
    lines = script("hi").splitlines()

    assert 'room-2 = "phrases-room-2.wav"  # में' in lines
    assert 'cabin-2 = "phrases-room-2.wav"  # में' in lines


def test_nothing_recorded_is_no_fault(tmp_path: Path) -> None:
    stock = take_stock("hi", tmp_path)

    assert (stock.recorded, stock.missing, stock.broken) == (0, (), ())
