"""The safe page: what the waiting room sees when the screen's own program keeps failing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from display.safe_page import Failure, safe_picture
from display.theme import LIGHT

ROOT = Path(__file__).parents[2]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "display.safe_page", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def console(folder: Path, bits: int, size: tuple[int, int] = (640, 360)) -> list[str]:
    """A frame buffer as the kernel describes one, with rows longer than the picture."""
    described = folder / "fb0"
    described.mkdir()
    stride = size[0] * bits // 8 + 64
    (described / "virtual_size").write_text(f"{size[0]},{size[1]}\n")
    (described / "bits_per_pixel").write_text(f"{bits}\n")
    (described / "stride").write_text(f"{stride}\n")
    (folder / "device").write_bytes(bytes(stride * size[1]))
    return ["--device", str(folder / "device"), "--described", str(described)]


@pytest.mark.parametrize(("bits", "layout"), [(16, "BGR;16"), (32, "BGRX")])
def test_the_page_reaches_the_console_as_it_was_drawn(
    bits: int, layout: str, tmp_path: Path
) -> None:
    # Given a console of this many bits a pixel
    place = console(tmp_path, bits)

    # When the screen's program keeps failing
    done = run("token-display", *place)

    # Then the console holds the page, row by row
    assert done.returncode == 0, done.stderr
    pixels = (tmp_path / "device").read_bytes()
    stride = 640 * bits // 8 + 64
    shown = Image.frombytes("RGB", (640, 360), pixels, "raw", layout, stride, 1)
    drawn = safe_picture((640, 360), Failure("token-display"))
    for at in [(5, 5), (60, 40), (400, 355), *((x, 40) for x in range(150, 400, 7))]:
        assert near(shown.getpixel(at), drawn.getpixel(at)), at


def near(one: object, other: object) -> bool:
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return all(abs(a - b) <= 8 for a, b in zip(one, other, strict=True))


def test_without_a_console_to_draw_on_it_says_it_in_plain_words(tmp_path: Path) -> None:
    # Given a machine without a frame buffer
    nowhere = tmp_path / "nowhere"

    # When the screen's program keeps failing
    done = run("token-display", "--device", str(nowhere), "--described", str(nowhere))

    # Then there are words that a console can show
    assert done.returncode == 1
    assert "Please ask at the desk." in done.stdout
    assert "display-keeps-failing" in done.stdout


def test_a_mistake_in_the_settings_has_a_code_of_its_own(tmp_path: Path) -> None:
    # Given a program that ended with the status of wrong settings, as systemd tells it
    nowhere = str(tmp_path / "nowhere")

    # When the page is made
    done = run(
        "token-service", "--device", nowhere, "--described", nowhere, MONITOR_EXIT_STATUS="78"
    )

    # Then its code is that of wrong settings
    assert "settings-wrong" in done.stdout


@pytest.mark.parametrize("unit", ["token-display", "token-service", "token-service.service"])
@pytest.mark.parametrize("exit_status", ["1", "78"])
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1024, 768), (1280, 1024)])
def test_all_of_it_fits_on_any_screen(unit: str, exit_status: str, size: tuple[int, int]) -> None:
    # When the page is drawn
    picture = safe_picture(size, Failure(unit, exit_status))

    # Then a margin of 4 % is free on every side but the coloured one
    width, height = size
    side = round(width * 0.19)
    assert only(picture, (side, 0, width, round(height * 0.04)), LIGHT.paper.ground)
    assert only(picture, (side, round(height * 0.96), width, height), LIGHT.paper.ground)
    assert only(picture, (round(width * 0.96), 0, width, height), LIGHT.paper.ground)
    assert only(picture, (0, round(height * 0.96), side, height), LIGHT.attention.ground)


def only(
    picture: Image.Image, part: tuple[int, int, int, int], colour: tuple[int, int, int]
) -> bool:
    return picture.crop(part).getcolors(maxcolors=4096) == [
        ((part[2] - part[0]) * (part[3] - part[1]), colour)
    ]
