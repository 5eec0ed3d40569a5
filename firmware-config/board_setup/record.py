"""What we did to a machine, so that it can be taken back, also by a later release. Pure."""

import json
from dataclasses import asdict, dataclass, replace

from board_setup.cmdline import Edit

FOLDER = "var/lib/token-kiosk-board"
PLACE = f"{FOLDER}/record.json"
# What our programs wrote beside it since then.
NOTES = (f"{FOLDER}/card",)


@dataclass(frozen=True, slots=True)
class Record:
    """Files and folders that we made, below the root, and words that we changed in cmdline.txt."""

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()

    def with_more(self, files: list[str], folders: list[str], edits: tuple[Edit, ...]) -> "Record":
        """The record with what is about to be done."""
        return replace(
            self,
            files=_joined(self.files, tuple(files)),
            folders=_joined(self.folders, tuple(folders)),
            edits=(*self.edits, *(edit for edit in edits if edit not in self.edits)),
        )

    def encoded(self) -> bytes:
        """As it stands on the disk."""
        return (json.dumps(asdict(self), indent=1) + "\n").encode()


def decoded(content: bytes | None) -> Record:
    """The record on the disk; an empty one where there is none, or none that can be read."""
    try:
        table = json.loads(content or b"{}")
        return Record(
            tuple(map(str, table.get("files", ()))),
            tuple(map(str, table.get("folders", ()))),
            tuple(Edit(**edit) for edit in table.get("edits", ())),
        )
    except (ValueError, TypeError, AttributeError):
        return Record()


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return old + tuple(path for path in new if path not in old)
