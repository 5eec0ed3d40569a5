"""espeak-ng: a sentence as text becomes sound in memory; it never opens the sound device."""

import subprocess

from appliance.rules.errors import ClinicError
from display.voice.wav import NotPlayable, Sound, read_wav

# No Debian has a voice for Indian English; British is the nearest.
_VOICES = {"en": "en-gb", "hi": "hi", "or": "or"}
# Slower than the usual 175: it is said into a room full of people.
_WORDS_A_MINUTE = "150"
_LONGEST_TEXT = 300
_WITHIN_S = 5.0
PROGRAM = "espeak-ng"


class NoVoice(ClinicError):
    """espeak-ng is missing or cannot say it."""

    code = "voice-missing"


def say_text(language: str, text: str, program: str = PROGRAM) -> Sound:
    """The text spoken. Raises NoVoice."""
    # -b 1: the text is UTF-8, whatever the machine's language.
    command = [program, "-v", _VOICES[language], "-s", _WORDS_A_MINUTE, "-b", "1"]
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed command; the text goes to its input
            [*command, "--stdin", "--stdout"],
            input=text[:_LONGEST_TEXT].encode(),
            capture_output=True,
            timeout=_WITHIN_S,
            check=True,
        )
        # Its header is written before it knows how long it will speak.
        sound = read_wav(ended.stdout, streamed=True)
    except OSError as error:
        raise NoVoice(str(error)) from None
    except (subprocess.SubprocessError, NotPlayable) as error:
        raise NoVoice(f"{language}: {error}") from None
    if not any(sound.samples):
        raise NoVoice(f"{language}: {program} said nothing")
    return sound
