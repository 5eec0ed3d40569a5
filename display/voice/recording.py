"""All that is ever said in a language: the script to record it by, and what of it is there."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from display.voice.clips import ClipBroken, Manifest, clip, differs, manifest_in
from display.voice.places import PLACES
from display.voice.sentence import (
    LETTERS,
    UNITS,
    Piece,
    letter,
    name_piece,
    number_pieces,
    phrase_pieces,
    unit,
)


@dataclass(frozen=True, slots=True)
class Stock:
    """How many clips are there of those wanted; what is missing, and what is broken and why."""

    recorded: int
    wanted: int
    missing: tuple[str, ...]
    broken: tuple[str, ...]


def wanted(language: str, names: Sequence[str] = ()) -> dict[Piece, str]:
    """Every piece and the file that the script gives it; `names`: counters recorded whole.

    What is said in the same words is recorded once.
    """
    files: dict[tuple[str, str], str] = {}
    plain = {
        piece: files.setdefault((piece.table, piece.spoken), f"{piece.table}-{piece.key}.wav")
        for piece in (*_phrases(language), *_letters(language), *_numbers(language))
    }
    whole = (name_piece(language, name) for name in names)
    return plain | {piece: f"names-{n}.wav" for n, piece in enumerate(whole, 1)}


def script(language: str, names: Sequence[str] = ()) -> str:
    """What to read, line by line; saved beside the clips it is their manifest."""
    lines: list[str] = []
    table = ""
    for piece, file in wanted(language, names).items():
        if piece.table != table:
            table = piece.table
            lines.append(f"[{table}]")
        lines.append(f"{_key(piece.key)} = {_quoted(file)}  # {piece.spoken}")
    return "\n".join(lines) + "\n"


def take_stock(language: str, folder: Path) -> Stock:
    """Looks at every clip. Nothing recorded at all is no fault."""
    places = [piece.place for piece in wanted(language)]
    try:
        manifest = manifest_in(folder)
    except ClipBroken as error:
        return Stock(0, len(places), (), (str(error),))
    if manifest is None:
        return Stock(0, len(places), (), ())
    named = [f"names.{name}" for name in sorted(manifest.names)]
    missing = tuple(place for place in places if place not in manifest.files)
    there = [place for place in (*places, *named) if place in manifest.files]
    broken = tuple(_broken(manifest, there))
    return Stock(len(there) - len(broken), len(places) + len(named), missing, broken)


def _broken(manifest: Manifest, places: Sequence[str]) -> Iterator[str]:
    usual: tuple[int, int] | None = None
    for place in places:
        try:
            form = clip(manifest, place).form
        except ClipBroken as error:
            yield str(error)
            continue
        usual = usual or form
        if form != usual:
            yield f"{place}: {differs(form, usual)}"


def _phrases(language: str) -> Iterator[Piece]:
    yield from phrase_pieces(language, "call", {"label": (), "counter": ()})
    yield from phrase_pieces(language, "unprinted", {"label": ()})
    for kind in PLACES:
        yield from phrase_pieces(language, kind, {"n": ()})
        yield from phrase_pieces(language, f"{kind}_alone", {})


def _letters(language: str) -> Iterator[Piece]:
    yield from (letter(language, name) for name in LETTERS)


def _numbers(language: str) -> Iterator[Piece]:
    for number in range(100):
        yield from number_pieces(language, number)
    for name in UNITS:
        yield from unit(language, name)


def _key(key: str) -> str:
    return (
        key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else _quoted(key)
    )


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML, but for the control character DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
