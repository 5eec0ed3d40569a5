"""Who may sign updates: the list that ssh-keygen reads, and letting somebody in."""

import os
import re
import stat
from pathlib import Path

from appliance.cli.signatures import NAMESPACE, CannotVerify, is_key
from appliance.rules.errors import ClinicError
from appliance.whole_file import write_whole

# Below the root of the machine.
ALLOWED_SIGNERS = Path("etc/token-kiosk/allowed_signers")
_HEAD = f"""\
# Who may sign updates of this kiosk, one a line: name namespaces="{NAMESPACE}" public key.
# Take a line away, and its owner's updates are refused. Root alone may write here.
"""
# A line of such a list, or a public key as ssh-keygen writes it: then without name and options.
_LINE = re.compile(
    r"(?:(?P<name>\S+)[ \t]+(?:(?P<options>\S+)[ \t]+)?)??"
    r"(?P<key>(?:sk-)?(?:ssh|ecdsa)-\S+[ \t]+[A-Za-z0-9+/]+=*)(?:[ \t]+(?P<comment>.*))?"
)


class NotTrusted(ClinicError):
    """The key was not taken; the list is as it was."""

    code = "key-refused"


def who_may_sign(listed: Path) -> list[str]:
    """Their names; empty where there is no list. Raises CannotVerify for one that others write."""
    if not listed.exists():
        return []
    require_trustworthy(listed)
    return [line.split()[0] for line in _lines(listed)]


def let_in(listed: Path, given: Path) -> list[str]:
    """Adds the keys of a file that are not there yet; their names. Other lines stay as they are.

    Raises NotTrusted or CannotVerify.
    """
    if listed.exists():
        require_trustworthy(listed)
    there = " ".join(_lines(listed))
    new = {key: line for key, line in _asked_for(given) if key not in there}
    if new:
        before = listed.read_text(encoding="utf-8") if listed.exists() else _HEAD
        ended = before if before.endswith("\n") or not before else before + "\n"
        _write(listed, ended + "".join(f"{line}\n" for line in new.values()))
    return [line.split()[0] for line in new.values()]


def require_trustworthy(listed: Path) -> None:
    """Whoever can write this file decides what runs as root. Raises CannotVerify."""
    try:
        found = listed.stat()
    except OSError as error:
        raise CannotVerify(
            f"cannot read {listed}: {error.strerror}; nobody may sign updates yet."
            " Let somebody in with: sudo tokenctl update --trust KEY.pub"
        ) from None
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or found.st_uid not in (0, os.geteuid()):
        raise CannotVerify(f"{listed} can be written by others than root: no update is taken")


def _asked_for(given: Path) -> list[tuple[str, str]]:
    """Each key of the file, and the line for the list. Raises NotTrusted where one is no key."""
    try:
        lines = _lines(given, must_exist=True)
    except (OSError, UnicodeDecodeError) as error:
        raise NotTrusted(f"cannot read {given}: {error}") from None
    if any("PRIVATE KEY" in line for line in lines):
        raise NotTrusted(f"{given} is a private key: keep it secret, and give its .pub")
    if not lines:
        raise NotTrusted(f"there is no key in {given}")
    return [_line_of(line, given) for line in lines]


def _line_of(line: str, given: Path) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if found is None or not is_key(found["key"]):
        raise NotTrusted(f"this in {given} is no public key: {line[:60]!r}")
    if found["name"]:
        return found["key"], line
    # Signs such as * would stand for other names too.
    name = re.sub(r"[^\w.@+-]+", "-", found["comment"] or given.stem)
    return found["key"], f'{name} namespaces="{NAMESPACE}" {found["key"]}'


def _lines(file: Path, *, must_exist: bool = False) -> list[str]:
    """What is in the file, without what only people read."""
    if not must_exist and not file.exists():
        return []
    stripped = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def _write(file: Path, text: str) -> None:
    """Whole or not at all. Raises NotTrusted."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text)
    except OSError as error:
        raise NotTrusted(f"cannot write {file}: {error.strerror}; use sudo") from None
