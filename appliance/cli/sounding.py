"""`tokenctl test sound`: the chime and a call in each language, and what is recorded of them."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.common import TROUBLE, WELL, fail, settings_or_exit
from appliance.cli.options import A_PATH, data_option, json_option, settings_option
from appliance.settings import LANGUAGES, Settings
from appliance.settings.sound_card import chosen_card

if TYPE_CHECKING:
    from display.voice.recording import Stock
    from display.voice.speech import Sentence
    from display.voice.wav import Sound

_TOLD_AT_MOST = 8


@click.command()
@click.option("--say", "label", default="G12", show_default=True, help="The label that is called.")
@click.option("--counter", "counters", multiple=True, help="Where it is called to. [Room 1]")
@click.option("--to", type=A_PATH, help="Write all of it into this WAV file instead.")
@click.option(
    "--script",
    type=click.Choice(LANGUAGES),
    help="What to record for a language, with each --counter whole; it is the manifest.toml too.",
)
@click.option("--volume", type=click.FloatRange(0, 1), help="[default: as in the settings]")
@settings_option
@data_option
@json_option
def sound(
    *,
    label: str,
    counters: tuple[str, ...],
    to: Path | None,
    script: str | None,
    volume: float | None,
    settings_file: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Plays the chime and a call in each language; says who speaks it, and which clips lack."""
    from display.voice import recording

    if script:
        click.echo(recording.script(script, counters), nl=False)
        sys.exit(WELL)
    settings = settings_or_exit(settings_file, data)
    volume = settings.display.volume if volume is None else volume
    said = _said(settings, label, (*counters, "Room 1")[0])
    sounds = _sounds([sentence for sentence, _ in said], volume)
    if to:
        _write(sounds, to)
    card = partial(chosen_card, settings.display.sound_card)
    why = "" if to else _played(sounds, card)
    if as_json:
        languages = {sentence.language: _facts(sentence, stock) for sentence, stock in said}
        facts = {"volume": volume, "card": card() or None}
        facts |= {"played": not (to or why), "why": why or None}
        click.echo(json.dumps(facts | {"languages": languages}, ensure_ascii=False))
    else:
        heard = ", ".join(filter(None, ("the chime", f"volume {volume:g}", card())))
        click.echo(f"no sound: {why} [sound-missing]" if why else heard)
        click.echo("\n".join(line for row in said for line in _words(*row)))
    broken = any(sentence.sound is None or stock.broken for sentence, stock in said)
    sys.exit(TROUBLE if why or broken else WELL)


def _said(settings: Settings, label: str, counter: str) -> "list[tuple[Sentence, Stock]]":
    """The call in each language of the screen, and what is recorded in it."""
    from display.voice.recording import take_stock
    from display.voice.speech import Speech

    speech = Speech(Path(settings.display.media_dir))
    return [
        (speech.sentence(language, label, counter), take_stock(language, speech.folder(language)))
        for language in settings.display.languages or settings.clinic.languages
    ]


def _sounds(said: "Sequence[Sentence]", volume: float) -> "list[Sound]":
    from display.voice.chime import chime
    from display.voice.wav import at_volume

    sounds = [chime(), *(sentence.sound for sentence in said if sentence.sound)]
    return [at_volume(sound, volume) for sound in sounds]


def _write(sounds: "Sequence[Sound]", to: Path) -> None:
    from display.voice.wav import as_wav, in_form, joined

    # In the best of their forms, so that no recording loses anything.
    form = max(sound.form for sound in sounds)
    try:
        to.write_bytes(as_wav(joined([in_form(sound, form) for sound in sounds])))
    except OSError as error:
        fail(f"cannot write {to}: {error.strerror}")


def _played(sounds: "Sequence[Sound]", card: Callable[[], str]) -> str:
    """Why it could not be played, in the way that the screen's program does; empty where it was."""
    from display.voice.player import Player, SoundSilent

    if shutil.which("aplay") is None:
        return "aplay is missing: sudo apt-get install alsa-utils"
    player = Player(card=card)
    try:
        for each in sounds:
            with player.playing(each):
                pass
    except SoundSilent as error:
        return str(error)
    return ""


def _facts(sentence: "Sentence", stock: "Stock") -> dict[str, Any]:
    from display.voice.sentence import written

    return {
        "text": written(sentence.pieces),
        "pieces": [{"place": piece.place, "text": piece.spoken} for piece in sentence.pieces],
        "source": sentence.source or None,
        "seconds": round(sentence.sound.seconds, 2) if sentence.sound else None,
        "why": sentence.voice_missing or None,
        "missing": list(sentence.missing),
        "clips": {
            "recorded": stock.recorded,
            "wanted": stock.wanted,
            "missing": list(stock.missing),
            "broken": list(stock.broken),
        },
    }


def _words(sentence: "Sentence", stock: "Stock") -> list[str]:
    from display.voice.sentence import written

    who = sentence.source or f"not spoken: {sentence.voice_missing} [voice-missing]"
    lines = [f"{sentence.language}: {written(sentence.pieces)} ({who})"]
    if sentence.missing:
        lines.append(f"    for this call are missing: {', '.join(sentence.missing)}")
    if stock.missing:
        told = ", ".join(stock.missing[:_TOLD_AT_MOST])
        more = " …" if len(stock.missing) > _TOLD_AT_MOST else ""
        lines.append(f"    clips: {stock.recorded} of {stock.wanted}; missing: {told}{more}")
    lines += [f"    {told} [clip-broken]" for told in stock.broken]
    return lines
