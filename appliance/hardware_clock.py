"""A clock chip with a battery, such as a DS3231, read through sysfs. Any thread."""

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path("/sys/class/rtc")
AGREE_WITHIN_S = 120.0
# The chip answers over a slow wire: it is asked now and then, and at once after a step.
ASK_EVERY_S = 60.0
STEP_S = 1.0


class HardwareClock:
    """The machine's clock chips; `folder` holds one folder for each."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._asked: tuple[float, float, bool] | None = None

    def agrees(self, wall_s: float, uptime_s: float) -> bool:
        """Whether a sound chip says what the wall clock says (seconds since 1970 UTC)."""
        if self._asked:
            offset_s, at_uptime_s, answer = self._asked
            stepped = abs(wall_s - uptime_s - offset_s) > STEP_S
            if not stepped and 0 <= uptime_s - at_uptime_s < ASK_EVERY_S:
                return answer
        answer = any(abs(chip_s - wall_s) <= AGREE_WITHIN_S for chip_s in self._chips())
        self._asked = (wall_s - uptime_s, uptime_s, answer)
        return answer

    def _chips(self) -> Iterator[float]:
        """What each chip says. One whose oscillator has stopped refuses to be read (EINVAL)."""
        for chip in sorted(self._folder.glob("rtc*")):
            try:
                yield float((chip / "since_epoch").read_text(encoding="ascii"))
            except (OSError, ValueError):
                continue
