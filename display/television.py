"""Switches the television itself off and on through its HDMI cable (CEC), where it listens.

`cec-ctl` of Debian's v4l-utils does it, in a thread: a television may take seconds to answer. Where
it does not work the glass is black all the same.
"""

import logging
import subprocess

from display.worker import Worker

log = logging.getLogger(__name__)

# The adapter says who it is, then tells the television, which is always at address 0.
_CONTROL = ("cec-ctl", "--device", "0", "--playback", "--to", "0")
OFF = ("--standby",)
ON = ("--image-view-on",)
WITHIN_S = 10.0
# One that did not listen is told anew: it must not stay dark for a day because it was busy once.
AGAIN_AFTER_S = 60.0


class Television(Worker):
    """`dark` belongs to the loop's thread; one that is off when this ends stays off."""

    def __init__(
        self, control: tuple[str, ...] = _CONTROL, again_after_s: float = AGAIN_AFTER_S
    ) -> None:
        super().__init__("television")
        self._control, self._again_after_s = control, again_after_s
        # Nobody knows how it was left: the first word is said in any case.
        self._wanted_dark: bool | None = None
        self._told_dark: bool | None = None
        self._deaf = False

    def dark(self, dark: bool) -> None:
        """Whether it should be off; returns at once."""
        if dark != self._wanted_dark:
            with self._changed:
                self._wanted_dark = dark
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._stopping or self._wanted_dark != self._told_dark
                )
                if self._stopping:
                    return
                wanted = self._wanted_dark
            if self._tell(dark=bool(wanted)):
                self._told_dark = wanted
            else:
                self._wait_for_other_than(wanted)

    def _wait_for_other_than(self, dark: bool | None) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or self._wanted_dark != dark, self._again_after_s
            )

    def _tell(self, *, dark: bool) -> bool:
        """Whether it listened."""
        try:
            subprocess.run(  # noqa: S603 - a fixed command
                (*self._control, *(OFF if dark else ON)),
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=WITHIN_S,
            )
        except (OSError, subprocess.SubprocessError) as error:
            if not self._deaf:
                log.warning("tv-deaf the television does not listen over HDMI: %s", error)
            self._deaf = True
            return False
        self._deaf = False
        log.info("tv-%s", "off" if dark else "on")
        return True
