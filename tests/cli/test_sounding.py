"""`tokenctl test sound`: a call is played, written or explained; clips are scripted and counted."""

import json
import subprocess
import wave
from pathlib import Path
from typing import Any

import pytest

from appliance.settings.sound_card import chosen_card
from tests.cli.tools import tokenctl, tool
from tests.display.voice.studio import record


@pytest.fixture
def settings(tmp_path: Path) -> tuple[str, str]:
    file = tmp_path / "settings.toml"
    file.write_text(
        f'[display]\nlanguages = ["en", "or"]\nvolume = 0.5\nmedia_dir = "{tmp_path / "media"}"\n'
    )
    return ("--settings", str(file))


def report(answer: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def test_a_call_is_played_or_the_silence_explained(
    tmp_path: Path, settings: tuple[str, str]
) -> None:
    heard = tmp_path / "heard"
    tool(tmp_path / "works", "aplay", f'wc -c >>"{heard}"')
    tool(tmp_path / "fails", "aplay", "echo 'audio open error: No such device' >&2; exit 1")

    played = tokenctl("test", "sound", *settings, "--json", path=tmp_path / "works")
    silent = tokenctl("test", "sound", *settings, path=tmp_path / "fails")

    told = report(played)
    assert (told["volume"], told["played"], told["why"]) == (0.5, True, None)
    assert told["card"] == (chosen_card("") or None)
    assert len([size for size in heard.read_text().split() if int(size) > 40_000]) == 3
    assert silent.returncode == 1
    assert "No such device [sound-missing]" in silent.stdout


def test_each_language_is_told_as_its_pieces_and_written_to_a_file(
    tmp_path: Path, settings: tuple[str, str]
) -> None:
    # given clips of one language, with another rate than espeak-ng's
    record(tmp_path / "media", "or")
    file = tmp_path / "call.wav"
    asked = ("--say", "K123", "--counter", "Counter 3", "--to", str(file), "--json")

    answer = tokenctl("test", "sound", *settings, *asked)

    assert answer.returncode == 0, answer.stderr
    english, odia = (report(answer)["languages"][language] for language in ("en", "or"))
    assert english["text"] == (
        "Token number K one hundred and twenty-three, please go to counter three"
    )
    assert (english["source"], odia["source"]) == ("espeak-ng", "clips")
    assert [piece["place"] for piece in odia["pieces"]][:5] == [
        "phrases.call-1",
        "letters.K",
        "numbers.1",
        "numbers.hundred",
        "numbers.23",
    ]
    with wave.open(str(file)) as written:
        seconds = written.getnframes() / written.getframerate()
        assert any(written.readframes(written.getnframes()))
    assert seconds == pytest.approx(1.6 + english["seconds"] + odia["seconds"], abs=0.05)


def test_what_is_not_recorded_or_broken_is_told(tmp_path: Path, settings: tuple[str, str]) -> None:
    folder = record(tmp_path / "media", "or")
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text().replace("\n12 =", "\n112 ="))
    (folder / "numbers-5.wav").write_bytes(b"nothing")

    answer = tokenctl("test", "sound", *settings, "--to", str(tmp_path / "call.wav"))

    assert answer.returncode == 1
    assert "for this call are missing: numbers.12\n" in answer.stdout
    assert "missing: numbers.12\n" in answer.stdout
    assert "numbers.5: numbers-5.wav: " in answer.stdout
    assert "[clip-broken]" in answer.stdout


def test_the_script_is_printed_as_a_manifest() -> None:
    answer = tokenctl("test", "sound", "--script", "or", "--counter", "Dr. Das")

    assert answer.returncode == 0
    assert '23 = "numbers-23.wav"  # ତେଇଶ\n' in answer.stdout
    assert answer.stdout.endswith('"Dr. Das" = "names-1.wav"  # Dr. Das ପାଖ\n')
