"""A sentence in one language: wholly from recorded clips, or wholly by espeak-ng."""

import logging
from dataclasses import dataclass
from pathlib import Path

from display.voice.clips import ClipBroken, Manifest, manifest_in, sentence_of
from display.voice.espeak import PROGRAM, NoVoice, say_text
from display.voice.sentence import Pieces, sentence_pieces, written
from display.voice.wav import Sound

log = logging.getLogger(__name__)

CLIPS, ESPEAK, NOTHING = "clips", "espeak-ng", ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said. `sound` is None where it cannot be; `source` tells who says it.

    `missing` and `broken` are why no clips are used, `voice_missing` why espeak-ng is silent.
    """

    language: str
    pieces: Pieces
    sound: Sound | None
    source: str
    missing: tuple[str, ...] = ()
    broken: str = ""
    voice_missing: str = ""


class Speech:
    """Says sentences. `media_dir` holds voice/LANGUAGE; `program` is espeak-ng. For one thread."""

    def __init__(self, media_dir: Path, program: str = PROGRAM) -> None:
        self._media_dir, self._program = media_dir, program
        self._told: dict[str, str] = {}

    def folder(self, language: str) -> Path:
        """Where a language's clips lie."""
        return self._media_dir / "voice" / language

    def sentence(self, language: str, label: str, counter_name: str | None) -> Sentence:
        """The sentence with its sound; `counter_name` None: of a label without a ticket.

        What is wrong is logged once while it stays so.
        """
        said = self._from_clips(language, label, counter_name)
        if said.sound is None:
            said = self._by_espeak(said)
        self._tell(f"clips {language}", _clips_trouble(said))
        why = said.voice_missing
        self._tell(f"voice {language}", f"{NoVoice.code} {why}" if why else "")
        return said

    def _from_clips(self, language: str, label: str, counter_name: str | None) -> Sentence:
        plain = sentence_pieces(language, label, counter_name)
        try:
            manifest = manifest_in(self.folder(language))
            if manifest is None:
                return Sentence(language, plain, None, NOTHING)
            return _clipped(language, manifest, label, counter_name)
        except ClipBroken as error:
            return Sentence(language, plain, None, NOTHING, broken=str(error))

    def _by_espeak(self, said: Sentence) -> Sentence:
        sound, source, why = None, NOTHING, ""
        try:
            sound, source = say_text(said.language, written(said.pieces), self._program), ESPEAK
        except NoVoice as error:
            why = str(error)
        return Sentence(
            said.language, said.pieces, sound, source, said.missing, said.broken, voice_missing=why
        )

    def _tell(self, about: str, trouble: str) -> None:
        # A missing program is the same trouble in every language.
        if trouble and trouble not in self._told.values():
            log.warning("%s", trouble)
        self._told[about] = trouble


def _clipped(language: str, manifest: Manifest, label: str, counter_name: str | None) -> Sentence:
    pieces = sentence_pieces(language, label, counter_name, manifest.names)
    if missing := manifest.missing(pieces):
        return Sentence(language, pieces, None, NOTHING, missing)
    return Sentence(language, pieces, sentence_of(manifest, pieces), CLIPS)


def _clips_trouble(said: Sentence) -> str:
    if said.broken:
        return f"clip-broken {said.language} {said.broken}"
    return f"clip-missing {said.language} {' '.join(said.missing)}" if said.missing else ""
