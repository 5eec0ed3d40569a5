"""How much of the machine others used while something was measured: the measure of its noise."""

import os
import resource
import time
from pathlib import Path


class Others:
    """Counts from its making."""

    def __init__(self) -> None:
        self._begun, self._busy, self._ours = time.monotonic(), _busy_s(), _ours_s()

    def cores(self) -> float:
        """Processor seconds a second, by all but this process and those it started that ended."""
        theirs = (_busy_s() - self._busy) - (_ours_s() - self._ours)
        return max(0.0, theirs / (time.monotonic() - self._begun))


def _busy_s() -> float:
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return (sum(ticks) - idle) / os.sysconf("SC_CLK_TCK")


def _ours_s() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)
