"""A block of our lines between two markers in a file that others write too. Pure.

What is outside the block stays as it is, to the byte: line ends, blanks and a missing last line
end included. A line of others that must not count is switched off by a comment sign before it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

BEGIN = "# token-kiosk begin"
# The file ended without a line end; the one before the block is ours too.
BEGIN_GLUED = BEGIN + " after a line without end"
END = "# token-kiosk end"
OFF = "# token-kiosk off: "


@dataclass(frozen=True, slots=True)
class Around:
    """A file without our block: what stood before it and what stood after it."""

    before: str
    after: str

    @property
    def text(self) -> str:
        """The whole file without our block."""
        return self.before + self.after


def around(text: str, ours: Collection[str] = ()) -> Around:
    """What others wrote in `text`, with their switched-off lines on again.

    A block whose end is lost, as after a power cut, ends where a line is not one of `ours`.
    """
    lines = _lines(text)
    kept: list[str] = []
    place: int | None = None
    at = 0
    while at < len(lines):
        if _bare(lines[at]) not in (BEGIN, BEGIN_GLUED):
            kept.append(lines[at].removeprefix(OFF))
            at += 1
            continue
        begin, at = lines[at], _past_block(lines, at + 1, ours)
        if _bare(begin) == BEGIN_GLUED and at == len(lines) and kept:
            kept[-1] = kept[-1].removesuffix(begin[len(BEGIN_GLUED) :])
        place = len(kept) if place is None else place
    place = len(kept) if place is None else place
    return Around("".join(kept[:place]), "".join(kept[place:]))


def with_block(found: Around, ours: Sequence[str], off: Collection[str] = ()) -> str:
    """The file with a block of `ours`; lines of others that are in `off` are switched off."""
    end = line_end(found.text)
    glued = not found.after and found.before != "" and not found.before.endswith("\n")
    begin = BEGIN_GLUED if glued else BEGIN
    block = "".join(line + end for line in (begin, *ours, END))
    before, after = (_switched_off(text, off) for text in (found.before, found.after))
    return before + (end if glued else "") + block + after


def line_end(text: str) -> str:
    """The line end that the file uses: that of its first line."""
    first = text.partition("\n")[0]
    return "\r\n" if first.endswith("\r") and "\n" in text else "\n"


def _past_block(lines: list[str], at: int, ours: Collection[str]) -> int:
    for end in range(at, len(lines)):
        if _bare(lines[end]) == END:
            return end + 1
        if _bare(lines[end]) in (BEGIN, BEGIN_GLUED):
            break
    while at < len(lines) and _bare(lines[at]) in ours:
        at += 1
    return at


def _switched_off(text: str, off: Collection[str]) -> str:
    return "".join((OFF + line) if line.strip() in off else line for line in _lines(text))


def _lines(text: str) -> list[str]:
    """Lines with their ends. Not splitlines(), which also cuts at rarer signs."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _bare(line: str) -> str:
    return line.rstrip("\r\n")


def bare_lines(text: str) -> Iterator[str]:
    """Lines without their ends."""
    return map(_bare, _lines(text))
