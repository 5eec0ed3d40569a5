"""The loudspeaker: `aplay`, which is given a whole sound and never waited for longer than that."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from appliance.rules.errors import ClinicError
from display.voice.wav import Sound, as_wav

COMMAND = ("aplay", "-q", "-")
# ALSA's word for the card that its default plays on. Not the card itself by -D: a television takes
# only frames that its default makes of the sound (IEC 958).
_CARD = "ALSA_CARD"
# What a device may take over the sound's own length.
_PATIENCE_S = 3.0
_DIES_WITHIN_S = 1.0


class SoundSilent(ClinicError):
    """The sound could not be played to its end."""

    code = "sound-silent"


class Loudspeaker(Protocol):
    """What sounds are played on."""

    def playing(self, sound: Sound) -> AbstractContextManager[None]:
        """Sounds from the beginning of the block; its end waits. Raises SoundSilent."""

    def stop(self) -> None:
        """Cuts the sound off."""


def _left_to_alsa() -> str:
    return ""


class Player:
    """Plays on the sound device. `stop` may be called from another thread.

    `card` is asked for each sound, as a television's may come late; empty leaves it to ALSA.
    """

    def __init__(
        self,
        command: tuple[str, ...] = COMMAND,
        patience_s: float = _PATIENCE_S,
        card: Callable[[], str] = _left_to_alsa,
    ) -> None:
        self._command, self._patience_s, self._card = command, patience_s, card
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def playing(self, sound: Sound) -> Iterator[None]:
        """Sounds from the beginning of the block; its end waits. Raises SoundSilent."""
        # One that a dead device holds in the kernel cannot even be killed: no second one then.
        if self._process and self._process.poll() is None:
            raise SoundSilent("the sound device holds the one before")
        # Files in memory: nobody waits for a device that takes or says nothing.
        with _in_memory(as_wav(sound)) as packed, _in_memory(b"") as told:
            self._process = self._started(packed, told)
            try:
                yield
                self._wait(self._process, told, sound.seconds + self._patience_s)
            finally:
                self._end(self._process)

    def stop(self) -> None:
        """Cuts the sound off."""
        if self._process:
            self._process.kill()

    def _started(self, packed: int, told: int) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(  # noqa: S603 - a fixed command
                self._command,
                stdin=packed,
                stdout=subprocess.DEVNULL,
                stderr=told,
                env=self._environment(),
            )
        except OSError as error:
            raise SoundSilent(str(error)) from None

    def _environment(self) -> Mapping[str, str]:
        card = self._card()
        return {**os.environ, _CARD: card} if card else os.environ

    @staticmethod
    def _wait(process: "subprocess.Popen[bytes]", told: int, at_most_s: float) -> None:
        try:
            status = process.wait(at_most_s)
        except subprocess.TimeoutExpired:
            raise SoundSilent("the sound device takes nothing") from None
        if status:
            said = os.pread(told, 4096, 0).decode("utf-8", "replace").strip().splitlines()
            raise SoundSilent(said[-1] if said else f"the player ended with {status}")

    @staticmethod
    def _end(process: "subprocess.Popen[bytes]") -> None:
        if process.poll() is not None:
            return
        process.kill()
        try:
            process.wait(_DIES_WITHIN_S)
        except subprocess.TimeoutExpired:
            return  # kept: nothing is played until it is gone


class Mute:
    """The loudspeaker of a screen without sound: what would be heard is over at once."""

    @contextmanager
    def playing(self, sound: Sound) -> Iterator[None]:  # noqa: ARG002
        """Nothing is heard."""
        yield

    def stop(self) -> None:
        """There is nothing to cut off."""


@contextmanager
def _in_memory(content: bytes) -> Iterator[int]:
    """A file that is nowhere on the card."""
    file = os.memfd_create("sound")
    try:
        os.write(file, content)
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)
