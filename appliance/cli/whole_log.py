"""The log across starts of the machine: what was kept of the earlier ones, then the journal."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from appliance.cli.log_lines import LogLine, NoLog, clean, journal, short_of
from appliance.kept_log import RING, KeptLine, earlier_starts

MACHINE = "machine"
_STARTED = "machine-started: what stands above is from before"
_OURS = re.compile(r"\btoken-[\w@-]+\.(?:service|socket|timer|mount|target)\b")
_SYSTEMD = "init.scope"
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def whole_log(
    root: Path, unit: str | None, since: str | None, lines: int | None
) -> Iterator[LogLine]:
    """What was kept, then the journal, each start of the machine marked.

    Raises NoLog for a part that cannot be read, after the other was told.
    """
    kept = kept_log(root, unit, since)
    newest = journal(unit, since, lines, this_start=(root / RING).exists())
    told: deque[LogLine] = deque(maxlen=lines)
    troubles = []
    for part in (kept, newest):
        try:
            told.extend(part)
        except NoLog as error:
            troubles.append(str(error))
    yield from marked(told)
    if troubles:
        raise NoLog("; ".join(troubles))


def log_before(
    root: Path, unit: str | None, since: str | None, lines: int | None
) -> Iterator[LogLine]:
    """Only what was before the machine's last start. Raises NoLog."""
    if not (root / RING).exists():
        raise NoLog(f"nothing is kept here: there is no folder {root / RING}")
    return marked(deque(kept_log(root, unit, since), lines))


def kept_log(root: Path, unit: str | None, since: str | None) -> Iterator[LogLine]:
    """Our units' lines of earlier starts, oldest first. Raises NoLog."""
    if not (root / RING).exists():
        return
    earliest = _moment(since) if since else ""
    try:
        for kept in earlier_starts(root):
            line = _as_log_line(kept)
            if kept.at >= earliest and line and unit in (None, line.unit):
                yield line
    except OSError as error:
        raise NoLog(
            f"cannot read {root / RING}: {error.strerror}; what was before the last start"
            " is for the technician: use sudo"
        ) from None


def marked(lines: Iterable[LogLine]) -> Iterator[LogLine]:
    """A line more wherever the machine was started between two."""
    last = None
    for line in lines:
        if last and last.start != line.start:
            yield replace(line, unit=MACHINE, text=_STARTED)
        yield line
        last = line


def _as_log_line(kept: KeptLine) -> LogLine | None:
    """None for a line that is no matter of ours; systemd's word counts for the unit it names."""
    named = _OURS.search(kept.text) if kept.unit == _SYSTEMD else _OURS.fullmatch(kept.unit)
    if not named:
        return None
    return LogLine(kept.at, short_of(named[0]), clean(kept.text), kept.boot)


def _moment(since: str) -> str:
    """A time as systemd understands it, such as "-2h", as local time to the second."""
    from appliance.doctor.machine import tool

    if _PLAIN.fullmatch(since):
        return since
    answer = tool(("systemd-analyze", "timestamp", "--", since))
    found = re.search(r"@(\d+)", answer.stdout) if answer and not answer.returncode else None
    if not found:
        raise NoLog(f'{since} is no time; say it as "10:00", "yesterday" or "-2h"')
    return datetime.fromtimestamp(int(found[1])).strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ006
