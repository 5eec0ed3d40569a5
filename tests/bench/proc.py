"""Processes from outside: memory, processor time, bytes written. Linux, `/proc`."""

import os
import time
from contextlib import suppress
from pathlib import Path


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(word) for word in (task / "children").read_text().split()]
    return found


def tree(pid: int) -> list[int]:
    """The process and everything it started that still runs."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children(found[-1])
    return found


def pss_kb(pid: int) -> int:
    """Proportional memory: what is shared is counted by halves, thirds and so on."""
    return _line(pid, "smaps_rollup", "Pss:")


def private_kb(pid: int) -> int:
    """Memory that would come back if the process ended."""
    return sum(_line(pid, "smaps_rollup", f"Private_{kind}:") for kind in ("Clean", "Dirty"))


def written_bytes(pid: int) -> int:
    """Bytes of pages dirtied so far: 4 KiB for each page touched, as the disk will see it."""
    return _line(pid, "io", "write_bytes:")


def cpu_s(pid: int) -> float:
    """Processor time of all its threads, to the nanosecond (Linux's clock of another process)."""
    return time.clock_gettime((~pid << 3) | 2)


def threads(pid: int) -> int:
    return _line(pid, "status", "Threads:")


def open_for_writing(pid: int) -> list[str]:
    """Paths of the regular files it holds open for writing."""
    found = []
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            flags = int(_text(pid, f"fdinfo/{link.name}").split("flags:")[1].split()[0], 8)
            target = link.readlink()
            if flags & os.O_ACCMODE != os.O_RDONLY and target.is_file():
                found.append(str(target))
    return found


def _line(pid: int, file: str, key: str) -> int:
    for line in _text(pid, file).splitlines():
        if line.startswith(key):
            return int(line.split()[1])
    raise ValueError(f"/proc/{pid}/{file} has no {key}")


def _text(pid: int, file: str) -> str:
    return Path(f"/proc/{pid}/{file}").read_text(encoding="ascii")
