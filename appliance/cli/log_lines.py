"""The lines of the log: systemd's journal of our units, or the demo's file."""

import json
import re
import subprocess
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import which

from appliance.rules.errors import ClinicError

# As the programs log: "appliance.kiosk.agent: token-issued: G12 for a press"; the display says
# how grave it is instead: "WARNING sound-silent no device".
_LINE = re.compile(
    r"(?:(?P<grave>[A-Z]+) )?(?:(?P<logger>[a-z_]+(?:\.\w+)*): )?(?P<text>.*)", re.DOTALL
)
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+(?=[:\s]|$)")
_PROGRAMS = {"appliance.kiosk": "kiosk", "display": "display", "appliance.simulator": "simulator"}


class NoLog(ClinicError):
    """The log cannot be read."""

    code = "no-log"


@dataclass(frozen=True, slots=True)
class LogLine:
    """`at` is local time to the second, "" where the log has none; `code` may be empty.

    `start` tells one start of the machine from another, where the log does.
    """

    at: str
    unit: str
    text: str
    start: str = ""

    @property
    def code(self) -> str:
        """The stable code that the text begins with, behind the logger's name."""
        match = _CODE.match(_LINE.fullmatch(self.text)["text"])  # type: ignore[index]
        return match[0] if match else ""


def journal(
    unit: str | None,
    since: str | None,
    lines: int | None,
    *,
    follow: bool = False,
    this_start: bool = False,
) -> Iterator[LogLine]:
    """The journal of our units, oldest first; `this_start`: of no earlier one. Raises NoLog."""
    command = ["journalctl", "--output=json", "--no-pager", "--quiet"]
    command += ["--boot"] if this_start else []
    command.append(f"--unit=token-{unit}.service" if unit else "--unit=token-*")
    command += [f"--since={since}"] if since else []
    command += [f"--lines={lines}"] if lines else []
    command += ["--follow"] if follow else []
    with _running(command) as process:
        for raw in process.stdout or ():
            if line := _of_journal(raw):
                yield line


def demo_log(file: Path, unit: str | None, lines: int | None) -> list[LogLine]:
    """The last lines of the demo's log. Raises NoLog."""
    try:
        with file.open(encoding="utf-8", errors="replace") as log:
            told = (_of_demo(raw) for raw in log)
            return list(deque((line for line in told if unit in (None, line.unit)), lines))
    except OSError as error:
        raise NoLog(f"cannot read {file}: {error.strerror}") from None


@contextmanager
def _running(command: Sequence[str]) -> "Iterator[subprocess.Popen[bytes]]":
    tool = which(command[0])
    if tool is None:
        raise NoLog("journalctl is missing: there is no systemd here")
    process = subprocess.Popen(  # noqa: S603 - a list of words, no shell
        [tool, *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode("utf-8", "replace").strip() if process.stderr else ""
    if process.returncode:
        raise NoLog(f"journalctl: {said}")


def _of_journal(raw: bytes) -> LogLine | None:
    try:
        entry = json.loads(raw)
    except ValueError:
        return None
    at = datetime.fromtimestamp(int(entry.get("__REALTIME_TIMESTAMP", 0)) / 1e6).astimezone()
    # UNIT is whom systemd itself speaks of.
    unit = str(entry.get("UNIT") or entry.get("_SYSTEMD_UNIT") or "")
    text, start = clean(entry.get("MESSAGE")), str(entry.get("_BOOT_ID") or "")
    return LogLine(at.strftime("%Y-%m-%d %H:%M:%S"), short_of(unit), text, start)


def short_of(unit: str) -> str:
    """A unit as people call it here: kiosk, not token-kiosk.service."""
    return unit.removeprefix("token-").removesuffix(".service")


def clean(message: object) -> str:
    """A message as text. No letters come as bytes; control codes would steer the terminal."""
    if isinstance(message, list):
        message = bytes(byte % 256 for byte in message).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else " " for letter in str(message or ""))


def _of_demo(raw: str) -> LogLine:
    text = clean(raw.rstrip("\n"))
    match = _LINE.fullmatch(text)
    if match and match["grave"]:
        return LogLine("", "display", text)
    logger = (match and match["logger"]) or ""
    programs = (program for name, program in _PROGRAMS.items() if logger.startswith(name))
    return LogLine("", next(programs, "service"), text)
