"""TOML into settings, with every mistake at once: file, line, key and the nearest name."""

import re
import tomllib
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.rules.errors import SettingsError
from appliance.settings.lines import line_of
from appliance.settings.shapes import Settings
from appliance.typed_toml import build

Table = Mapping[str, typing.Any]
_PLACE = re.compile(r"\(at line (\d+)")
# What word processors and phones make of a plain quote.
_TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a settings file; `key` is its path, such as printer.paper_mm.

    `line` counts from 1; None where it stands in no line of its own.
    """

    file: str
    key: str
    says: str
    line: int | None = None

    @property
    def place(self) -> str:
        """Where it stands, as technicians write it: file:line."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


class SettingsWrong(SettingsError):
    """The files have mistakes; `mistakes` lists all of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = list(mistakes)
        files = dict.fromkeys(mistake.file for mistake in mistakes)
        super().__init__("\n".join(_told(file, mistakes) for file in files))


@dataclass(frozen=True, slots=True)
class SettingsText:
    """The text of one settings file, under the name that mistakes are told by."""

    file: str
    text: str


def load_settings(path: Path | None) -> Settings:
    """Settings from a TOML file; the defaults where `path` is None. Raises SettingsWrong."""
    if path is None:
        return Settings()
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise SettingsWrong([Mistake(str(path), "file", "is not there")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsWrong([unreadable(path, error)]) from None
    return settings_of([text])


def read_text(path: Path) -> SettingsText:
    """A file, also as Windows writes it. Raises OSError, UnicodeDecodeError."""
    return SettingsText(str(path), path.read_text(encoding="utf-8-sig"))


def unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Mistake:
    """What to say of a file that cannot be read."""
    if isinstance(error, UnicodeDecodeError):
        return Mistake(str(path), "file", "is not UTF-8: save it again as UTF-8")
    return Mistake(str(path), "file", f"cannot be read: {error.strerror}")


def settings_of(texts: Iterable[SettingsText]) -> Settings:
    """Settings from files that lie one over the other, the last on top. Raises SettingsWrong."""
    mistakes: list[Mistake] = []
    merged: dict[str, typing.Any] = {}
    name = ""
    for text in texts:
        name = text.file
        table = _table(text, mistakes)
        build(Settings, table, "", _noting(text, mistakes))
        merged = _over(merged, table)
    if not mistakes:
        # Each by itself is well; together two buttons may share a pin.
        return settings_from(merged, name)
    raise SettingsWrong(mistakes)


def settings_from(table: Table, file: str) -> Settings:
    """Settings from a parsed table. Raises SettingsWrong with every mistake."""
    mistakes: list[Mistake] = []
    settings = build(Settings, table, "", _noting(SettingsText(file, ""), mistakes))
    if mistakes:
        raise SettingsWrong(mistakes)
    return typing.cast(Settings, settings)


def table_mistakes(table: Table) -> list[tuple[str, str]]:
    """Every mistake of a table that lies over others: its key, and what is wrong with it."""
    mistakes: list[Mistake] = []
    build(Settings, table, "", _noting(SettingsText("", ""), mistakes))
    return [(mistake.key, mistake.says) for mistake in mistakes]


def _table(text: SettingsText, mistakes: list[Mistake]) -> Table:
    try:
        return tomllib.loads(text.text)
    except tomllib.TOMLDecodeError as error:
        mistakes.append(_no_toml(text, str(error)))
        return {}


def _no_toml(text: SettingsText, says: str) -> Mistake:
    place = _PLACE.search(says)
    line = int(place[1]) if place else None
    row = text.text.splitlines()[line - 1 : line] if line else []
    if any(quote in part for part in row for quote in _TYPOGRAPHIC):
        says = 'has typographic quotes: write " instead'
    return Mistake(text.file, "file", says, line)


def _noting(text: SettingsText, mistakes: list[Mistake]) -> Callable[[str, str], object]:
    def wrong(key: str, says: str) -> object:
        mistakes.append(Mistake(text.file, key, says, line_of(text.text, key)))
        return None

    return wrong


def _over(below: Table, above: Table) -> dict[str, typing.Any]:
    """One table over another: sections are merged, values and lists replaced."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(under, Mapping)
        merged[key] = _over(under, value) if both else value  # type: ignore[arg-type]
    return merged


def _told(file: str, mistakes: Sequence[Mistake]) -> str:
    here = [mistake for mistake in mistakes if mistake.file == file]
    count = "1 problem" if len(here) == 1 else f"{len(here)} problems"
    places = [f"{m.key}, line {m.line}" if m.line else m.key for m in here]
    width = max(map(len, places))
    lines = [f"  {place:{width}}  {m.says}" for place, m in zip(places, here, strict=True)]
    return f"{file} has {count}:\n" + "\n".join(lines)
