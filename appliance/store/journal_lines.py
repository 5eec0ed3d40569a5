"""The token journal on disk: what a line holds, and how a folder of lines is read.

One text line for each issue and call, and for each undo, which takes a call back. A line is its
CRC-32 in eight hexadecimal digits, a space, and JSON without personal data. There is a file for
each numbering period.
"""

import json
import logging
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One event, with all that is needed to make its token again.

    `event` holds the row of the event, its boot as the machine's boot id; `period` and `token` hold
    the facts of those rows. Times are milliseconds since 1970 UTC.
    """

    revision: int
    boot_id: str
    event: Mapping[str, Any]
    period: Mapping[str, Any]
    token: Mapping[str, Any]

    @property
    def verb(self) -> str:
        """What happened: issue, call or undo."""
        return str(self.event["verb"])


def encoded(line: Line) -> bytes:
    """The line as it is written, with its end."""
    facts = {
        "revision": line.revision,
        "boot_id": line.boot_id,
        "event": dict(line.event),
        "period": dict(line.period),
        "token": dict(line.token),
    }
    text = json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode()
    return b"%08x %b\n" % (zlib.crc32(text), text)


def decoded(raw: bytes) -> Line | None:
    """The line without its end; None where it is torn or damaged."""
    checksum, _, text = raw.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        return Line(**json.loads(text))
    except (ValueError, TypeError):
        return None


class JournalFolder:
    """The files of the journal, oldest period first. Any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, period: int) -> Path:
        """Where the lines of a period belong."""
        return self.path / f"period-{period:08d}.txt"

    def files(self) -> list[Path]:
        """Every file there is."""
        return sorted(self.path.glob("period-*.txt"))

    def lines(self) -> list[Line]:
        """Every line that can be read, each revision once, oldest first."""
        found: dict[int, Line] = {}
        for file in self.files():
            for line in _lines(_content(file), file.name):
                found[line.revision] = line
        return [found[revision] for revision in sorted(found)]

    def boots(self) -> set[str]:
        """The machine starts of every line that can be read. Holds one file at a time."""
        return {line.boot_id for file in self.files() for line in _lines(_content(file), file.name)}

    def last(self) -> Line | None:
        """The newest line that can be read."""
        for file in reversed(self.files()):
            if line := last_of(file):
                return line
        return None

    def prune(self, keep: int, needed_after: int) -> None:
        """Removes files beyond the newest `keep` that end before the revision `needed_after`."""
        for file in self.files()[:-keep]:
            line = last_of(file)
            if line is None or line.revision <= needed_after:
                file.unlink(missing_ok=True)


def last_of(file: Path) -> Line | None:
    """The newest line of one file that can be read."""
    for raw in (_content(file, _TAIL_BYTES), _content(file)):
        for candidate in reversed(raw.split(b"\n")):
            if candidate and (line := decoded(candidate)):
                return line
    return None


def _content(file: Path, at_most: int | None = None) -> bytes:
    try:
        with file.open("rb") as opened:
            if at_most is not None:
                opened.seek(max(0, os.fstat(opened.fileno()).st_size - at_most))
            return opened.read()
    except OSError as error:
        log.error("journal-unreadable: %s: %s", file.name, error.strerror)
        return b""


def _lines(content: bytes, name: str) -> Iterator[Line]:
    raws: Iterable[bytes] = filter(None, content.split(b"\n"))
    for raw in raws:
        line = decoded(raw)
        if line is None:
            log.error("journal-line-damaged: %s: %d bytes left out", name, len(raw))
        else:
            yield line
