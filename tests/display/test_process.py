"""The real program: it starts, shows what the service says, and ends at once."""

import io
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from display.theme import LIGHT
from tests.display.waiting_room import alive, board, call, frame, stub_service

ROOT = Path(__file__).parents[2]


class Display:
    """The program with its log, headless unless SDL is told another `driver`."""

    def __init__(self, run: Path, *arguments: str, driver: str = "") -> None:
        command = [sys.executable, "-m", "display", "--run", str(run), *arguments]
        if not driver:
            command.append("--headless")
        self._run = run
        self.log = ""
        environment = {**os.environ, "SDL_VIDEODRIVER": driver}
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, env=environment)

    def wait_for(self, word: str, within_s: float = 10.0) -> None:
        """Reads the log until the word is in it."""
        assert self.process.stderr is not None
        ends = time.monotonic() + within_s
        while word not in self.log:
            ready, _, _ = select.select([self.process.stderr], [], [], ends - time.monotonic())
            assert ready, f"no {word!r} in {self.log!r}"
            piece = os.read(self.process.stderr.fileno(), 4096).decode()
            assert piece, f"it ended without {word!r}: {self.log!r}"
            self.log += piece

    def picture(self) -> Image.Image:
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(5)
            caller.connect(str(self._run / "screen.sock"))
            packed = b"".join(iter(lambda: caller.recv(65536), b""))
        return Image.open(io.BytesIO(packed)).convert("RGB")

    def wait_for_ground(self, colour: tuple[int, int, int], within_s: float = 8.0) -> None:
        """Until the top left of the picture has this colour."""
        ends = time.monotonic() + within_s
        while self.picture().getpixel((4, 4)) != colour:
            assert time.monotonic() < ends, f"the ground is {self.picture().getpixel((4, 4))}"


@contextmanager
def running(run: Path, *arguments: str, driver: str = "") -> Iterator[Display]:
    display = Display(run, *arguments, driver=driver)
    try:
        yield display
    finally:
        display.process.kill()
        display.process.communicate(timeout=10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_and_well(tmp_path: Path, number: signal.Signals) -> None:
    with (
        stub_service(frame(board())) as service,
        running(tmp_path, "--service-url", service.url) as display,
    ):
        display.wait_for("ready")
        service.wait_for_screens()
        # At work: its first picture of all, with every letter new, takes a loaded machine a second.
        service.tell(frame(board(call(1, "G12")), 2))
        display.wait_for("call-shown G12 at Room 1")
        begun = time.monotonic()
        display.process.send_signal(number)

        assert display.process.wait(5) == 0
        assert time.monotonic() - begun < 1.0
        assert not (tmp_path / "screen.sock").exists()


def test_a_signal_ends_it_while_the_service_is_away(tmp_path: Path) -> None:
    with running(tmp_path, "--service-url", "http://127.0.0.1:1") as display:
        display.wait_for("ready")
        begun = time.monotonic()
        display.process.terminate()

        assert display.process.wait(5) == 0
        assert time.monotonic() - begun < 1.0


def test_a_call_lights_the_screen_and_a_dead_service_greys_it(tmp_path: Path) -> None:
    with (
        stub_service(frame(board())) as service,
        running(tmp_path, "--service-url", service.url) as display,
    ):
        display.wait_for("ready")
        service.wait_for_screens()
        display.wait_for_ground(LIGHT.paper.ground)
        assert display.picture().size == (1920, 1080)

        service.tell(frame(board(call(1, "G12")), 2))
        display.wait_for("call-shown G12 at Room 1")
        display.wait_for_ground(LIGHT.calling.ground)

        service.stop()
        died = time.monotonic()
        display.wait_for_ground(LIGHT.stale.ground)
        assert time.monotonic() - died < 5.0


def test_a_call_is_spoken_in_its_turn_and_one_taken_back_is_not(tmp_path: Path) -> None:
    calls = [call(n, f"G{n}", f"room-{n % 2 + 1}") for n in range(3)]
    with (
        stub_service(frame(board(calls[0]))) as service,
        running(tmp_path, "--service-url", service.url) as display,
    ):
        display.wait_for("ready")
        service.wait_for_screens()

        service.tell(frame(board(*calls), 2))
        service.tell(frame(board(calls[1]), 3))

        # Two that entered at once; the second is taken back before its turn.
        display.wait_for("call-spoken G1 room-2 en,hi,or")
        assert "call-silent G2 room-1 gone" in display.log
        assert "call-spoken G0" not in display.log


def test_it_is_small(tmp_path: Path) -> None:
    with (
        stub_service(frame(board(call(1, "G12")))) as service,
        running(tmp_path, "--service-url", service.url) as display,
    ):
        display.wait_for("ready")
        service.wait_for_screens()
        display.wait_for_ground(LIGHT.calling.ground)
        service.tell(alive())

        # Far above what was measured (55 MB), to fail only for a true change.
        rollup = Path(f"/proc/{display.process.pid}/smaps_rollup").read_text()
        assert int(rollup.split("Pss:")[1].split()[0]) < 90_000


def test_wrong_settings_are_told_all_at_once_with_status_78(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[display]\nscreen_inch = 40\nvolume = 7\n")

    with running(tmp_path, "--settings", str(settings)) as display:
        display.wait_for("volume")
        assert display.process.wait(10) == 78

    assert "did you mean screen_inches?" in display.log
    assert "Traceback" not in display.log


def test_no_screen_is_told_in_one_line_with_status_1(tmp_path: Path) -> None:
    environment = {**os.environ, "SDL_VIDEODRIVER": "nothing-like-this"}
    ended = subprocess.run(
        [sys.executable, "-m", "display"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert ended.returncode == 1
    assert "no-screen" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stdout == ""


def test_the_console_s_screen_is_awaited_and_the_word_to_end_is_heard_meanwhile(
    tmp_path: Path,
) -> None:
    with running(tmp_path, driver="kmsdrm") as display:
        display.wait_for("screen-awaited")
        display.process.terminate()
        assert display.process.wait(10) == 0


def test_wrong_use_is_told_with_status_2(tmp_path: Path) -> None:
    with running(tmp_path, "--size", "large") as display:
        display.wait_for("no size like 1920x1080")
        assert display.process.wait(10) == 2
