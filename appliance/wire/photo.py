"""The health of a kiosk as one line of text: small enough for a QR code, plain enough to be typed.

    TK1 0.1.0 2026-11-21T09:10 5h | printer!printer-held(holder=cupsd) | disk=(free_mib=1200)

After the version, the time (`-` while the clock is not sure) and the hours since the start come the
parts: `!` trouble, `~` warning, `?` unknown, `=` well; then the code and the figures. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MARK = "TK1"
# What 80 mm paper prints in a size that a cheap phone reads from half a metre.
AT_MOST = 420

_BETWEEN = " | "
_SIGNS = {"trouble": "!", "warning": "~", "unknown": "?", "ok": "="}
_STATES = {sign: state for state, sign in _SIGNS.items()}
_PART = re.compile(r"([a-z][a-z0-9-]*)([!~?=])([a-z0-9-]*)(?:\(([^()]*)\))?")
_UNFIT = re.compile(r"[^\w .,:;/+-]", re.ASCII)


class NoPhoto(ValueError):
    """The text is no photo of a self-test, or only a part of one."""


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """A part, its state (ok, warning, trouble, unknown), code and figures."""

    part: str
    state: str
    code: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Photo:
    """`at` is local time to the minute, "" while the clock is not sure."""

    version: str
    at: str
    up_h: int
    parts: Sequence[PhotoPart]

    def with_parts(self, parts: Sequence[PhotoPart]) -> "Photo":
        """The same with these in the place of its own of the same names."""
        named = {part.part for part in parts}
        kept = [part for part in self.parts if part.part not in named]
        return Photo(self.version, self.at, self.up_h, (*kept, *parts))


def encoded(photo: Photo) -> str:
    """The line, faults first, without what does not fit in AT_MOST letters."""
    line = f"{MARK} {_plain(photo.version)} {photo.at or '-'} {photo.up_h}h"
    for part in sorted(photo.parts, key=lambda part: list(_SIGNS).index(part.state)):
        for text in (_encoded(part, part.figures), _encoded(part, {})):
            if len(line) + len(_BETWEEN) + len(text) <= AT_MOST:
                line += _BETWEEN + text
                break
    return line


def decoded(text: str) -> Photo:
    """The photo in a line. Raises NoPhoto."""
    head, *rest = " ".join(text.split()).split(_BETWEEN)
    words = head.split(" ")
    if len(words) != 4 or words[0] != MARK or not re.fullmatch(r"\d+h", words[3]):
        raise NoPhoto(f"this is no line of a self-test: it has to begin with {MARK}")
    parts = tuple(_decoded(part) for part in rest)
    return Photo(words[1], words[2].removeprefix("-"), int(words[3][:-1]), parts)


def _encoded(part: PhotoPart, figures: Mapping[str, str]) -> str:
    told = ",".join(f"{name}={_plain(value)}" for name, value in figures.items())
    return f"{part.part}{_SIGNS[part.state]}{part.code}" + (f"({told})" if told else "")


def _decoded(text: str) -> PhotoPart:
    match = _PART.fullmatch(text.strip())
    if match is None:
        raise NoPhoto(f"this part cannot be read: {text[:60]!r}")
    name, sign, code, told = match.groups()
    return PhotoPart(name, _STATES[sign], code, dict(_figures(told or "")))


def _figures(told: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, told.split(",")):
        name, sign, value = pair.partition("=")
        if not sign:
            raise NoPhoto(f"this figure cannot be read: {pair[:60]!r}")
        yield name, value


def _plain(value: object) -> str:
    """Without what separates, and short."""
    return _UNFIT.sub("_", str(value).replace(",", ";"))[:60].strip()
