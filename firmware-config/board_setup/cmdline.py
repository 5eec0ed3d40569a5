"""cmdline.txt: the kernel's command line, words on exactly one line. Pure.

A line cannot hold marks of who wrote which word, so each change is an `Edit` that is kept
elsewhere and taken back word by word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Settings that somebody may have chosen for this room's screen or country: theirs is kept.
CHOSEN_BY_OTHERS = ("video=HDMI-A-1", "cfg80211.ieee80211_regdom")


@dataclass(frozen=True, slots=True)
class Edit:
    """One word out, one word in; an empty word stands for none."""

    old: str
    new: str


def wanted_from(text: str) -> list[Edit]:
    """The edits that a fragment asks for: a word a line, or `old -> new`; # is a comment."""
    edits = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            old, arrow, new = line.partition(" -> ")
            edits.append(Edit(old, new) if arrow else Edit("", line))
    return edits


def words_of(text: str) -> list[str]:
    """The words that the kernel gets: the firmware reads the first line that holds any."""
    return next((line.split() for line in text.splitlines() if line.strip()), [])


def edits_for(words: Sequence[str], wanted: Iterable[Edit]) -> list[Edit]:
    """What there is to do to `words`; nothing where all is as wanted."""
    edits = []
    for edit in wanted:
        if edit.old:
            edits += _replaced(edit, words)
        elif edit.new in words:
            edits += _dropped(edit.new, words)
        else:
            edits += _added(edit.new, words)
    return edits


def _replaced(edit: Edit, words: Sequence[str]) -> list[Edit]:
    """The new word is wanted only in the place of the old one, and once."""
    drops = [Edit(edit.old, "") for word in words if word == edit.old]
    return drops if edit.new in words else [edit][: len(drops)] + drops[1:]


def _added(new: str, words: Sequence[str]) -> list[Edit]:
    key = key_of(new)
    others = [word for word in words if key_of(word) == key]
    if others and key in CHOSEN_BY_OTHERS:
        return []
    if not others:
        return [Edit("", new)]
    return [Edit(others[0], new), *(Edit(word, "") for word in others[1:])]


def _dropped(new: str, words: Sequence[str]) -> list[Edit]:
    """The last word of a kind counts: others of the same kind go."""
    return [Edit(word, "") for word in words if key_of(word) == key_of(new) and word != new]


def key_of(word: str) -> str:
    """What a word sets: `video=HDMI-A-1:…` and `video=HDMI-A-2:…` are two."""
    key, _, value = word.partition("=")
    return f"{key}={value.partition(':')[0]}" if key == "video" else key


def done(words: Sequence[str], edits: Iterable[Edit]) -> list[str]:
    """The words after the edits; new ones stand last, as the last one counts."""
    now = list(words)
    for edit in edits:
        now = _one_done(now, edit)
    return now


def undone(words: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    """The words before the edits; words that others changed since then stay."""
    return done(words, (Edit(edit.new, edit.old) for edit in reversed(edits)))


def _one_done(words: list[str], edit: Edit) -> list[str]:
    if edit.old and edit.old in words:
        at = words.index(edit.old)
        return words[:at] + [edit.new][: bool(edit.new)] + words[at + 1 :]
    if edit.new and edit.new not in words and not edit.old:
        return [*words, edit.new]
    return words


def line_of(words: Sequence[str]) -> str:
    """The file: one line."""
    return " ".join(words) + "\n"


def is_one_line(text: str) -> bool:
    """Whether the file is what the firmware wants: one line, alone."""
    return text.count("\n") <= 1 and text.strip("\r\n") == text.rstrip("\r\n")
