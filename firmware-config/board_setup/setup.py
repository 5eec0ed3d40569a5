"""Carries a layout out below a root folder, and takes it back. Raises OSError."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from board_setup import disk, record
from board_setup.cmdline import Edit
from board_setup.layout import Layout
from board_setup.record import Record
from board_setup.targets import Content, Link, Owned, Shared, Target


@dataclass(frozen=True, slots=True)
class Change:
    """One path that becomes something else."""

    path: str
    now: Content
    new: Content
    mode: int

    def __str__(self) -> str:
        """As told to the technician."""
        verb = "remove" if self.new is None else "make" if self.now is None else "change"
        return f"{verb} /{self.path}"


class Setup:
    """`say` gets one line for each change; `dry` only says them."""

    def __init__(
        self, root: Path, layout: Layout, say: Callable[[str], None], *, dry: bool
    ) -> None:
        self._root, self._layout, self._say, self._dry = root, layout, say, dry

    def apply(self) -> bool:
        """Puts everything in place; whether anything changed."""
        kept = self._record()
        targets = self._layout.targets(kept.edits)
        changes = self._changes_to(targets) + self._retired(kept, targets)
        if not changes or self._dry:
            return self._told(changes)
        # Written first: what is not on record could not be taken back after a power cut.
        edits = self._edits(kept.edits)
        planned = kept.with_more(*self._news(changes, kept), edits)
        self._keep(planned)
        for change in changes:
            if change.path not in kept.files:
                disk.keep_copy(self._root / change.path)
            self._do(change)
        if planned.edits != edits:
            self._keep(replace(planned, edits=edits))
        return self._told(changes)

    def take_back(self) -> bool:
        """Takes everything back; whether anything changed."""
        kept = self._record()
        changes = self._changes_back(kept)
        if self._dry:
            return self._told(changes)
        for change in changes:
            self._do(change)
        self._forget(kept)
        return self._told(changes)

    def _changes_to(self, targets: Iterable[Target]) -> list[Change]:
        changes = []
        for target in targets:
            now = self._read(target.path)
            mode = self._mode_of(target) if isinstance(target, Shared) else target.mode
            changes.append(Change(target.path, now, target.applied(now), mode))
        return [change for change in changes if self._differs(change)]

    def _retired(self, kept: Record, targets: Iterable[Target]) -> list[Change]:
        """Files that an earlier release made and this one does not."""
        current = {target.path for target in targets}
        return [
            change
            for path in kept.files
            if path not in current and self._differs(change := self._back(Owned(path, b"")))
        ]

    def _changes_back(self, kept: Record) -> list[Change]:
        targets = {target.path: target for target in self._layout.targets(kept.edits)}
        owned = {path: targets.get(path, Owned(path, b"")) for path in kept.files}
        copied = {path: target for path, target in targets.items() if self._copy(path) is not None}
        changes = [self._back(target) for target in (owned | copied).values()]
        return [change for change in changes if self._differs(change)]

    def _back(self, target: Target) -> Change:
        now, before = self._read(target.path), self._copy(target.path)
        return Change(target.path, now, target.taken_back(now, before), self._mode(target))

    def _mode(self, target: Target) -> int:
        copy = self._copy_path(target.path)
        return copy.stat().st_mode & 0o777 if copy.is_file() else target.mode

    def _mode_of(self, target: Target) -> int:
        """A file of others keeps its own mode."""
        file = self._root / target.path
        return file.stat().st_mode & 0o777 if file.is_file() else target.mode

    def _differs(self, change: Change) -> bool:
        return change.now != change.new

    def _news(self, changes: Iterable[Change], kept: Record) -> tuple[list[str], list[str]]:
        """Files and folders that are about to be made."""
        files = [c.path for c in changes if c.new is not None and self._is_ours(c, kept)]
        folders: list[str] = []
        for path in (*files, record.PLACE):
            above = [f for f in Path(path).parents if not (self._root / f).exists()]
            folders += [str(f) for f in reversed(above) if str(f) not in folders]
        return files, folders

    def _is_ours(self, change: Change, kept: Record) -> bool:
        owned = {t.path for t in self._layout.targets(kept.edits) if isinstance(t, Owned)}
        return change.now is None or change.path in owned

    def _edits(self, done: tuple[Edit, ...]) -> tuple[Edit, ...]:
        path = self._layout.cmdline_path()
        content = self._read(path) if path else None
        if not isinstance(content, bytes):
            return done
        return self._layout.kernel_line(done).edits_of(content.decode("latin-1"))

    def _do(self, change: Change) -> None:
        path = self._root / change.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.new is None:
            disk.remove(path)
        elif isinstance(change.new, Link):
            disk.link(path, change.new.to)
        else:
            disk.write(path, change.new, change.mode)

    def _forget(self, kept: Record) -> None:
        paths = {target.path for target in self._layout.targets(kept.edits)} | set(kept.files)
        for path in paths:
            disk.remove(self._copy_path(path))
        for path in (*record.NOTES, record.PLACE):
            disk.remove(self._root / path)
        for folder in reversed(kept.folders):
            if (self._root / folder).is_dir() and not any((self._root / folder).iterdir()):
                (self._root / folder).rmdir()

    def _record(self) -> Record:
        return record.decoded(disk.read(self._root / record.PLACE))

    def _keep(self, kept: Record) -> None:
        self._do(Change(record.PLACE, None, kept.encoded(), 0o644))

    def _copy_path(self, path: str) -> Path:
        file = self._root / path
        return file.with_name(file.name + disk.COPY)

    def _copy(self, path: str) -> Content:
        return disk.read(self._copy_path(path))

    def _read(self, path: str) -> Content:
        file = self._root / path
        return Link(str(file.readlink())) if file.is_symlink() else disk.read(file)

    def _told(self, changes: list[Change]) -> bool:
        for change in changes:
            self._say(str(change))
        return bool(changes)
