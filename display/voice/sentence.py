"""What is told as pieces: each a piece of text for espeak-ng and the place of a clip. Pure.

Words and grammar are the catalogue's ([voice]); here is only what comes after what.
"""

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from appliance.words import say
from display.voice.places import place_of

LETTERS = string.ascii_uppercase
UNITS = ("hundred", "thousand", "and")
_LARGEST = 99_999
_RUNS = re.compile(r"\d+|[^\W\d_]")
_POINTS = " \n,.;।"


@dataclass(frozen=True, slots=True)
class Piece:
    """`table` and `key` are where the manifest names its clip; `text` is how it is written."""

    table: str
    key: str
    text: str

    @property
    def place(self) -> str:
        """Table and key as people write them: numbers.23."""
        return f"{self.table}.{self.key}"

    @property
    def spoken(self) -> str:
        """What is read into the microphone."""
        return self.text.strip(_POINTS)


Pieces = tuple[Piece, ...]


def sentence_pieces(
    language: str, label: str, counter_name: str | None, whole_names: Set[str] = frozenset()
) -> Pieces:
    """A call; where there is no counter: the label's ticket did not come out."""
    if counter_name is None:
        return phrase_pieces(language, "unprinted", {"label": spelled(language, label)})
    return call_pieces(language, label, counter_name, whole_names)


def call_pieces(
    language: str, label: str, counter_name: str, whole_names: Set[str] = frozenset()
) -> Pieces:
    """The whole sentence. `whole_names`: counters' names that have a clip of their own."""
    blanks = {
        "label": spelled(language, label),
        "counter": _counter(language, counter_name, whole_names),
    }
    return phrase_pieces(language, "call", blanks)


def phrase_pieces(language: str, phrase: str, blanks: Mapping[str, Pieces]) -> Pieces:
    """A phrase's own words, numbered from 1, with pieces in its blanks."""
    pieces: list[Piece] = []
    own = 0
    for words, blank, _, _ in string.Formatter().parse(_phrase(language, phrase)):
        if words.strip(_POINTS):
            own += 1
            pieces.append(Piece("phrases", f"{phrase}-{own}", words.strip()))
        if blank:
            pieces += blanks[blank]
    return tuple(pieces)


def name_piece(language: str, counter_name: str) -> Piece:
    """A counter's name as a clip of its own: the name as it stands, with its grammar."""
    said = phrase_pieces(language, "named", {"name": (Piece("names", "", counter_name),)})
    return Piece("names", counter_name, written(said))


def written(pieces: Pieces) -> str:
    """The text that espeak-ng reads."""
    return re.sub(r"\s+(?=[,.;।])", "", " ".join(piece.text for piece in pieces))


def spelled(language: str, text: str) -> Pieces:
    """Letters one by one, numbers as numbers; too long or with leading zeros, figure by figure."""
    return tuple(piece for run in _RUNS.findall(text) for piece in _run(language, run))


def number_pieces(language: str, number: int) -> Pieces:
    """A number from 0 to 99,999."""
    return tuple(_number(language, number))


def _run(language: str, run: str) -> Iterator[Piece]:
    if not run[0].isdecimal():
        yield letter(language, run.upper())
        return
    figures = "".join(str(unicodedata.decimal(figure)) for figure in run)
    if figures == str(int(figures)) and int(figures) <= _LARGEST:
        yield from _number(language, int(figures))
    else:
        yield from (_word(language, int(figure)) for figure in figures)


def letter(language: str, name: str) -> Piece:
    """One letter, by its name in the language; of another alphabet as it stands."""
    names = dict(zip(LETTERS, _phrase(language, "letters").split(), strict=True))
    return Piece("letters", name, names.get(name, name))


def _number(language: str, number: int) -> Iterator[Piece]:
    thousands, below = divmod(number, 1000)
    hundreds, last = divmod(below, 100)
    if thousands:
        yield _word(language, thousands)
        yield from unit(language, "thousand")
    if hundreds:
        yield _word(language, hundreds)
        yield from unit(language, "hundred")
    if number > last > 0:
        yield from unit(language, "and")
    if last or not number:
        yield _word(language, last)


def _word(language: str, number: int) -> Piece:
    return Piece("numbers", str(number), _phrase(language, "numbers").split()[number])


def unit(language: str, name: str) -> Pieces:
    """`hundred`, `thousand`, `and`; nothing where a language does not say it."""
    word = _phrase(language, name)
    return (Piece("numbers", name, word),) if word else ()


def _counter(language: str, name: str, whole_names: Set[str]) -> Pieces:
    place = None if name in whole_names else place_of(name)
    if place is None:
        return (name_piece(language, name),)
    if not place.number:
        return phrase_pieces(language, f"{place.kind}_alone", {})
    return phrase_pieces(language, place.kind, {"n": spelled(language, place.number)})


def _phrase(language: str, name: str) -> str:
    """The phrase with its blanks still open: `say` would fill them."""
    blanks = {blank: "{" + blank + "}" for blank in ("label", "counter", "name", "n")}
    return say(language, f"voice.{name}", **blanks)
