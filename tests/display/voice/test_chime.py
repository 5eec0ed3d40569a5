"""The chime: a sound in memory, as loud as everything else that is played."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.voice.chime import chime
from display.voice.wav import PEAK, NotPlayable, Sound, as_wav, at_volume, in_form, read_wav

CHIME = chime()


def loudest(sound: Sound) -> int:
    return max(abs(sample) for sample in sound.samples)


def test_the_chime_is_short_starts_and_ends_in_silence_and_never_clips() -> None:
    assert 1.0 < CHIME.seconds < 3.0
    assert CHIME.samples[0] == 0
    assert abs(CHIME.samples[-1]) < 200
    assert 12_000 < loudest(CHIME) < 32_767


@pytest.mark.parametrize("volume", [0.0, 0.25, 0.5, 1.0])
def test_the_volume_is_heard(volume: float) -> None:
    assert loudest(at_volume(CHIME, volume)) == pytest.approx(volume * PEAK, abs=3)


def test_what_was_recorded_faintly_is_as_loud_as_the_chime_but_hiss_stays_hiss() -> None:
    assert loudest(at_volume(at_volume(CHIME, 0.2), 1.0)) == pytest.approx(PEAK, rel=0.01)
    assert loudest(at_volume(at_volume(CHIME, 0.001), 1.0)) < PEAK / 100


def test_a_sound_is_the_same_after_it_was_a_file() -> None:
    assert read_wav(as_wav(CHIME)) == CHIME


@pytest.mark.parametrize("form", [(44_100, 2), (8_000, 1)])
def test_a_sound_in_another_form_lasts_as_long(form: tuple[int, int]) -> None:
    other = in_form(CHIME, form)

    assert other.form == form
    assert other.seconds == pytest.approx(CHIME.seconds, abs=0.001)
    assert loudest(other) == pytest.approx(loudest(CHIME), rel=0.05)


@given(st.data())
def test_whatever_a_file_says_of_itself_it_is_a_sound_or_refused(data: st.DataObject) -> None:
    packed = bytearray(as_wav(Sound(8_000, 2, array("h", range(200)))))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(packed)))

    try:
        sound = read_wav(bytes(packed[:end]), streamed=data.draw(st.booleans()))
    except NotPlayable:
        return

    assert len(sound.samples) <= 400
    assert at_volume(sound, 1.0).form == sound.form


@pytest.mark.parametrize("packed", [b"", b"RIFF", b"x" * 100, as_wav(CHIME)[:5000]])
def test_what_is_no_whole_wav_file_is_refused(packed: bytes) -> None:
    with pytest.raises(NotPlayable):
        read_wav(packed)
