"""Cuts a stream of ESC/POS bytes into commands. Pure; any bytes in any chunks are accepted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D

RASTER = b"\x1dv"
RASTER_DATA = b"raster"
TEXT = b"text"

# What a printer keeps of one command; a longer one is swallowed to its end and not carried out.
LONGEST_COMMAND = 1 << 20

# How many bytes follow the two that name the command.
_PARAMETERS: dict[int, dict[int, bytes]] = {
    ESC: {
        0: b"\x0c2<@LSimv",
        1: b" !%-3=?EGJKMRTVU adert{u",
        2: b"$\\c",
        3: b"p",
        8: b"W",
    },
    FS: {0: b"&.", 1: b"!-CW", 2: b"Sp"},
    GS: {0: b":", 1: b"!/BEHITabfhjrw", 2: b"$LPW\\", 3: b"^z", 4: b"g"},
    DLE: {1: b"\x05"},
}
_FIXED = {
    (first, second): 2 + count
    for first, counts in _PARAMETERS.items()
    for count, seconds in counts.items()
    for second in seconds
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, a run of text, or a stretch of a raster picture's dots.

    `name` is its first two bytes (one for a control letter), TEXT, or RASTER_DATA; `raw` is all of
    it as it came.
    """

    name: bytes
    raw: bytes

    @property
    def rest(self) -> bytes:
        """What follows the name."""
        return self.raw[2:]


class _NeedMore(Exception):
    """The bytes so far do not tell the command's length."""


class Splitter:
    """Takes bytes as they arrive and gives commands as soon as they are whole.

    The dots of a raster picture (GS v 0) come as they arrive: a real head burns them at once, so
    that a ticket can end in the middle of a picture.
    """

    def __init__(self) -> None:
        self._rest = bytearray()
        self._raster_left = 0
        self._swallow = 0

    def feed(self, chunk: bytes) -> Iterator[Command]:
        """The commands that this chunk completes. Exhaust it before feeding more."""
        self._rest += chunk
        while self._rest:
            command = self._next()
            if command is None:
                return
            if command.raw:
                yield command

    def abandon(self) -> None:
        """Forgets a command that was cut short."""
        self._rest.clear()
        self._raster_left = self._swallow = 0

    def _next(self) -> Command | None:
        if self._swallow:
            self._swallow -= len(self._pull(self._swallow))
            return Command(b"", b"")
        if self._raster_left:
            dots = self._pull(self._raster_left)
            self._raster_left -= len(dots)
            return Command(RASTER_DATA, dots)
        try:
            length = _length(self._rest)
        except _NeedMore:
            return self._give_up_on_endless()
        if length > LONGEST_COMMAND:
            self._swallow = length
            return Command(b"", b"")
        return self._whole(length) if length <= len(self._rest) else None

    def _whole(self, length: int) -> Command:
        raw = self._pull(length)
        if raw[0] >= 0x20:
            return Command(TEXT, raw)
        name = raw[:2] if raw[0] in (DLE, ESC, FS, GS) else raw[:1]
        if name == RASTER:
            self._raster_left = word(raw, 4) * word(raw, 6)
        return Command(name, raw)

    def _give_up_on_endless(self) -> Command | None:
        """A list that never ends (tab stops, old bar codes) must not take the memory."""
        if len(self._rest) <= LONGEST_COMMAND:
            return None
        self._rest.clear()
        return Command(b"", b"")

    def _pull(self, count: int) -> bytes:
        taken = bytes(self._rest[:count])
        del self._rest[:count]
        return taken


def word(raw: bytes | bytearray, at: int) -> int:
    """The little-endian 16-bit number at an offset."""
    return raw[at] | raw[at + 1] << 8


def _at(raw: bytearray, offset: int) -> int:
    if offset >= len(raw):
        raise _NeedMore
    return raw[offset]


def _length(raw: bytearray) -> int:
    """Length of what `raw` begins with. Raises _NeedMore while it cannot be told."""
    first = raw[0]
    if first >= 0x20:
        return next((n for n, byte in enumerate(raw) if byte < 0x20), len(raw))
    if first not in (DLE, ESC, FS, GS):
        return 1
    second = _at(raw, 1)
    fixed = _FIXED.get((first, second))
    return fixed if fixed else _counted(raw, first, second)


def _counted(raw: bytearray, first: int, second: int) -> int:
    """Length of a command whose length stands in its parameters; 2 for one that nobody knows."""
    if first != DLE and second == ord("("):
        return 5 + _pair(raw, 3)
    rule = _COUNTED.get((first, chr(second)))
    return rule(raw) if rule else 2


def _pair(raw: bytearray, offset: int) -> int:
    return _at(raw, offset) | _at(raw, offset + 1) << 8


def _to_nul(raw: bytearray, offset: int) -> int:
    end = raw.find(0, offset)
    if end < 0:
        raise _NeedMore
    return end + 1


def _letters(raw: bytearray) -> int:
    """ESC & y c1 c2: letters that the host defines, each with its own width."""
    offset = 5
    for _ in range(_at(raw, 3), _at(raw, 4) + 1):
        offset += 1 + _at(raw, offset) * _at(raw, 2)
    return offset


def _status_question(raw: bytearray) -> int:
    return 4 if _at(raw, 2) in (7, 8, 18) else 3


def _request(raw: bytearray) -> int:
    return {1: 5, 2: 5, 3: 5, 7: 4, 8: 10}.get(_at(raw, 2), 3)


def _columns(raw: bytearray) -> int:
    return 5 + _pair(raw, 3) * (3 if _at(raw, 2) in (32, 33) else 1)


def _bar_code(raw: bytearray) -> int:
    return 4 + _at(raw, 3) if _at(raw, 2) >= 65 else _to_nul(raw, 3)


def _raster_head(raw: bytearray) -> int:
    _at(raw, 7)
    return 8  # its dots are given as they arrive


_COUNTED: dict[tuple[int, str], Callable[[bytearray], int]] = {
    (DLE, "\x04"): _status_question,
    (DLE, "\x14"): _request,
    (ESC, "*"): _columns,
    (ESC, "D"): lambda raw: _to_nul(raw, 2),
    (ESC, "B"): lambda raw: _to_nul(raw, 2),
    (ESC, "&"): _letters,
    (GS, "V"): lambda raw: 4 if _at(raw, 2) >= 65 else 3,
    (GS, "v"): _raster_head,
    (GS, "Q"): lambda raw: 8 + _pair(raw, 4) * _pair(raw, 6),
    (GS, "k"): _bar_code,
    (GS, "8"): lambda raw: 7 + _pair(raw, 3) + (_pair(raw, 5) << 16),
    (GS, "*"): lambda raw: 4 + _at(raw, 2) * _at(raw, 3) * 8,
}
