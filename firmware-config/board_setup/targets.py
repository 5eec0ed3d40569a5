"""Files that we put on a machine or change there: what they become, and how they go back. Pure."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

# Nobody takes one of these for another when reading it from paper.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link's content: where it points."""

    to: str


# What stands at a path; None: nothing.
Content = bytes | Link | None


@dataclass(frozen=True, slots=True)
class Owned:
    """A file or link that is ours alone."""

    path: str
    content: bytes | Link
    mode: int = 0o644

    def applied(self, _now: Content) -> Content:
        """Ours, whatever stands there."""
        return self.content

    def taken_back(self, _now: Content, before: Content) -> Content:
        """What we found there, if there was anything."""
        return before


@dataclass(frozen=True, slots=True)
class Secret:
    """A file of ours with a passphrase that is made once on each machine and then kept."""

    path: str
    template: str
    mode: int = 0o600

    def applied(self, now: Content) -> Content:
        """The template with the machine's own passphrase."""
        kept = (
            re.search(rb"^psk=(\S{8,63})$", now, re.MULTILINE) if isinstance(now, bytes) else None
        )
        phrase = kept[1].decode("latin-1") if kept else _passphrase()
        return self.template.replace("@PASSPHRASE@", phrase).encode()

    def taken_back(self, _now: Content, before: Content) -> Content:
        """What we found there, if there was anything."""
        return before


@dataclass(frozen=True, slots=True)
class Shared:
    """A text file that others write too. latin-1 stands for bytes: none is lost or changed."""

    path: str
    merged: Callable[[str], str]
    unmerged: Callable[[str, str | None], str]  # the text now, and the copy from before us
    make: bool = False  # whether it is made where it is missing
    mode: int = 0o644

    def applied(self, now: Content) -> Content:
        """The file with our part; one that is missing stays missing unless it is ours to make."""
        if not isinstance(now, bytes):
            return self.merged("").encode("latin-1") if now is None and self.make else now
        return self.merged(now.decode("latin-1")).encode("latin-1")

    def taken_back(self, now: Content, before: Content) -> Content:
        """The file without our part; gone, if we made it and nobody else wrote in it."""
        if not isinstance(now, bytes):
            return now
        copy = before.decode("latin-1") if isinstance(before, bytes) else None
        text = self.unmerged(now.decode("latin-1"), copy)
        return None if not text and before is None and self.make else text.encode("latin-1")


# `path` is below the root. `applied` says what should stand there; `taken_back` what stood there
# before us, where `before` is the copy of that time, if there is one.
Target = Owned | Secret | Shared


def _passphrase() -> str:
    """60 bits: out of reach for guessing, short enough to type once."""
    return "".join(secrets.choice(SIGNS) for _ in range(12))
