"""cmdline.txt as a whole file: what we want in it, and how it goes back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from board_setup import cmdline
from board_setup.cmdline import Edit


@dataclass(frozen=True, slots=True)
class KernelLine:
    """The `wanted` edits, and those that were `done` to the file so far."""

    wanted: Sequence[Edit]
    done: Sequence[Edit] = ()

    def edits_of(self, text: str) -> tuple[Edit, ...]:
        """What there is to do to what others wrote; nothing to a file without words."""
        words = cmdline.undone(cmdline.words_of(text), self.done)
        return tuple(cmdline.edits_for(words, self.wanted)) if words else ()

    def merged(self, text: str) -> str:
        """The file with ours: made from what others wrote, so that what is not wanted goes."""
        words = cmdline.words_of(text)
        new = cmdline.done(cmdline.undone(words, self.done), self.edits_of(text))
        if new == words and (not words or cmdline.is_one_line(text)):
            return text
        return cmdline.line_of(new)

    def unmerged(self, text: str, before: str | None) -> str:
        """The file without ours; as the copy `before` where nobody else changed it since."""
        words = cmdline.words_of(text)
        undone = cmdline.undone(words, self.done)
        if before is not None:
            fitted = cmdline.words_of(KernelLine(self.wanted).merged(before))
            if words == fitted or sorted(undone) == sorted(cmdline.words_of(before)):
                return before
        return cmdline.line_of(undone) if words else text
