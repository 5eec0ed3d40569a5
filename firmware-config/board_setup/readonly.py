"""The root read-only and the queue on a partition of its own: a power cut cannot harm the system.

Off until a technician wants it. `prepare` moves the data, `on` and `off` count after a restart.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from board_setup import block, cmdline, disk
from board_setup.cmdline import Edit
from board_setup.machine import look

LABEL = "TOKEN-DATA"
# What must outlive a restart, and its folder on the partition: what programs keep, and what people
# put there. The copies that stay on the card are what is seen where the partition is dead.
DATA: Mapping[str, str] = MappingProxyType({
    "var/lib/token-kiosk": "token-kiosk",
    "var/lib/token-kiosk-log": "token-kiosk-log",
    "var/lib/token-kiosk-settings": "token-kiosk-settings",
    "var/lib/token-kiosk-chosen": "token-kiosk-chosen",
    "var/lib/token-kiosk-media": "token-kiosk-media",
    "etc/token-kiosk": "etc",
})  # fmt: skip
# All that run: also the socket, which would start the queue again, and none that somebody masked.
UNITS = "token-*"
# What overlayroot makes of the card's own root.
BELOW = "media/root-ro"
FSTAB = "etc/fstab"
# recurse=0: with the default the data partition would be read-only too, and numbers come twice.
WORD = "overlayroot=tmpfs:recurse=0"
# Without grep, which busybox brings to the start of the machine, it does nothing and says nothing.
PROGRAMS = ("usr/share/initramfs-tools/scripts/init-bottom/overlayroot", "bin/busybox")

# Runs a command. Raises subprocess.CalledProcessError.
Run = Callable[[Sequence[str]], None]


class NotNow(Exception):
    """Something stands in the way; the words say what, and what to do."""


def fstab_lines() -> list[str]:
    """The partition, and the folders that it stands for.

    nofail: a dead stick must not stop the start. The queue itself does not start without it, as
    systemd mounts a unit's StateDirectory= first. nofail also takes the order away, so that a
    program could read old settings: the last word gives it back. systemd's own 90 s are waited for
    the partition: a slow stick is better than a day without a queue.
    """
    binds = [_bind(folder, name) for folder, name in DATA.items()]
    return [f"LABEL={LABEL} /data ext4 noatime,nofail 0 2", *binds]


def _bind(folder: str, name: str) -> str:
    how = "bind,nofail,x-systemd.requires-mounts-for=/data,x-systemd.before=local-fs.target"
    return f"/data/{name} /{folder} none {how} 0 0"


def prepare(root: Path, partition: str, run: Run) -> None:
    """Formats an empty partition and moves the queue there. Raises NotNow."""
    if not Path(partition).is_block_device():
        raise NotNow(f"{partition} is no partition; lsblk lists them")
    if holds_something(Path(partition)):
        raise NotNow(f"{partition} holds something; empty it first: wipefs --all {partition}")
    run(["systemctl", "stop", UNITS])
    run(["mkfs.ext4", "-q", "-L", LABEL, partition])
    with TemporaryDirectory() as folder:
        run(["mount", partition, folder])
        try:
            _copy(root, DATA, Path(folder), run)
        finally:
            run(["umount", folder])
    mount_at_start(root)


def complete(root: Path, run: Run) -> bool:
    """Puts on the partition what a newer release keeps there too; whether it did. Raises NotNow."""
    named = set(_fstab(root))
    lacking = {folder: name for folder, name in DATA.items() if _bind(folder, name) not in named}
    if not lacking:
        return False
    if _is_read_only(root):
        raise NotNow("a newer release keeps more on the partition: off, a restart, then on")
    if not any((root / "data" / name).is_dir() for name in DATA.values()):
        raise NotNow("the partition is not there: see that it is plugged in, and mounted at /data")
    _copy(root, lacking, root / "data", run)
    mount_at_start(root)
    return True


def _copy(root: Path, folders: Mapping[str, str], to: Path, run: Run) -> None:
    """Copies what the card has; one that was cut off is done again."""
    for folder, name in folders.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        run(["cp", "--archive", "--no-target-directory", str(root / folder), f"{to}/{name}"])
    run(["sync", "--file-system", str(to)])


def holds_something(partition: Path) -> bool:
    """Whether anything is found there; also where nobody can tell.

    Not by blkid: it finds an empty partition's own entry in the table.
    """
    look_only = ["wipefs", "--noheadings", str(partition)]
    found = subprocess.run(look_only, capture_output=True, check=False)
    return found.returncode != 0 or bool(found.stdout.strip())


def mount_at_start(root: Path) -> None:
    """Names the data partition in fstab; a second time changes nothing."""
    (root / "data").mkdir(exist_ok=True)
    text = (disk.read(root / FSTAB) or b"").decode("latin-1")
    lines = fstab_lines()
    new = block.with_block(block.around(text, lines), lines)
    if new != text:
        disk.keep_copy(root / FSTAB)
        disk.write(root / FSTAB, new.encode("latin-1"), 0o644)


def is_prepared(root: Path) -> bool:
    """Whether fstab names the data partition."""
    return fstab_lines()[0] in _fstab(root)


def turn_on(root: Path, run: Run) -> bool:
    """Read-only from the next start; whether that is news. Raises NotNow."""
    if not is_prepared(root):
        raise NotNow("the queue has no partition of its own yet: readonly-root prepare PARTITION")
    if not all((root / program).exists() for program in PROGRAMS):
        raise NotNow("a package is missing: sudo apt-get install overlayroot busybox")
    completed = complete(root, run)
    return _change(root, Edit("", WORD)) or completed


def turn_off(root: Path) -> bool:
    """Writable from the next start; whether that is news."""
    return _change(root, Edit(WORD, ""))


def is_on(root: Path) -> bool:
    """Whether the next start is read-only."""
    return WORD in cmdline.words_of(_cmdline(root)[1])


def _is_read_only(root: Path) -> bool:
    """Whether the root lies below an overlay now: what is written to the card is lost."""
    return (root / BELOW / "etc").is_dir()


def _fstab(root: Path) -> list[str]:
    return list(block.bare_lines((disk.read(root / FSTAB) or b"").decode("latin-1")))


def _change(root: Path, edit: Edit) -> bool:
    path, text = _cmdline(root)
    words = cmdline.words_of(text)
    new = cmdline.done(words, [edit])
    if new == words:
        return False
    disk.write(path, cmdline.line_of(new).encode("latin-1"), path.stat().st_mode & 0o777)
    return True


def _cmdline(root: Path) -> tuple[Path, str]:
    machine = look(root, "")
    path = root / (machine.boot or "boot/firmware") / "cmdline.txt"
    content = disk.read(path)
    if not content or not content.strip():
        raise NotNow(f"there is no kernel line in {path}")
    return path, content.decode("latin-1")


def _how(read_only: bool) -> str:
    return "read-only" if read_only else "writable"


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)


def main(words: Sequence[str] | None = None) -> int:
    """Exit status 0: done; 1: something stands in the way; 2: wrong use."""
    parser = argparse.ArgumentParser(prog="readonly-root", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="folder that stands for /")
    parser.add_argument("verb", choices=["prepare", "on", "off", "status"])
    parser.add_argument("partition", nargs="?", help="for prepare: such as /dev/sda1")
    asked = parser.parse_args(words)
    if (asked.verb == "prepare") != (asked.partition is not None):
        parser.error("prepare needs a partition, the others none")
    try:
        print(f"readonly-root: {_done(asked)}")
    except (NotNow, OSError, subprocess.CalledProcessError) as error:
        print(f"readonly-root: {error}", file=sys.stderr)
        return 1
    return 0


def _done(asked: argparse.Namespace) -> str:
    root: Path = asked.root
    if asked.verb == "prepare":
        prepare(root, asked.partition, _run)
        return "the queue's data are on the partition; restart, see that all is well, then: on"
    if asked.verb == "status":
        now, then = (_how(done) for done in (_is_read_only(root), is_on(root)))
        return f"the root is {now}; from the next start it is {then}"
    changed = turn_on(root, _run) if asked.verb == "on" else turn_off(root)
    return "counts after a restart" if changed else "nothing to change"
