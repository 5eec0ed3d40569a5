"""The chime: a sound in memory, and silence without harm."""

import io
import logging
import struct
import sys
import wave
from pathlib import Path

import pytest

from display.chime import Chime, chime_wav


def samples(volume: float) -> tuple[int, ...]:
    with wave.open(io.BytesIO(chime_wav(volume))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        packed = sound.readframes(sound.getnframes())
    return struct.unpack(f"<{len(packed) // 2}h", packed)


def test_the_chime_is_short_starts_and_ends_in_silence_and_never_clips() -> None:
    sound = samples(1.0)

    assert 1.0 < len(sound) / 22_050 < 3.0
    assert sound[0] == 0
    assert abs(sound[-1]) < 200
    assert 12_000 < max(abs(sample) for sample in sound) < 32_767


def test_the_volume_is_heard() -> None:
    assert max(samples(0.5)) == pytest.approx(max(samples(1.0)) / 2, rel=0.01)
    assert max(samples(0.0)) == 0


def test_the_player_gets_the_sound(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    keep = f"import sys; open({str(heard)!r}, 'wb').write(sys.stdin.buffer.read())"
    chime = Chime(0.8, player=(sys.executable, "-c", keep))
    chime.start()

    chime.play()
    chime.stop(wait_s=10.0)

    assert heard.read_bytes() == chime_wav(0.8)


@pytest.mark.parametrize("player", [("/no/such/player",), (sys.executable, "-c", "exit(1)")])
def test_without_sound_it_is_silent_and_says_so_once(
    player: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    chime = Chime(0.8, player=player)
    chime.start()

    chime.play()
    chime.play()
    chime.stop(wait_s=10.0)

    assert [record.getMessage().split()[0] for record in caplog.records] == ["chime-silent"]
