"""Pictures and messages for an empty waiting room: files of a folder, whatever is in them."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from display.posters import (
    PIXELS_AT_MOST,
    PosterRefused,
    Posters,
    posters_in,
    read_poster,
)
from display.scene import Poster
from tests.support.waiting import wait_for

ROOM, GROUND = (160, 90), (250, 250, 250)


def picture(file: Path, size: tuple[int, int] = (400, 100), mode: str = "RGB") -> Path:
    Image.new(mode, size, "red" if mode == "RGB" else (255, 0, 0, 0)).save(file)
    return file


def message(file: Path, text: str = 'en = "Wash your hands."') -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def shown(poster: Poster) -> Image.Image:
    assert isinstance(poster.picture, Image.Image)
    return poster.picture


@pytest.fixture
def posters(tmp_path: Path) -> Iterator[Posters]:
    made = Posters(tmp_path, ROOM, GROUND)
    made.start()
    yield made
    made.stop(wait_s=5)


def test_pictures_and_messages_are_taken_by_name(tmp_path: Path) -> None:
    for name in ("b.JPG", "a.png", ".hidden.png", "notes.txt", "c.toml"):
        (tmp_path / name).touch()

    assert [file.name for file in posters_in(tmp_path)] == ["a.png", "b.JPG", "c.toml"]
    assert list(posters_in(tmp_path / "none")) == []


@pytest.mark.parametrize("name", ["wide.png", "wide.jpg"])
def test_a_picture_is_as_large_as_it_fits_and_keeps_its_shape(tmp_path: Path, name: str) -> None:
    found = shown(read_poster(picture(tmp_path / name), ROOM, GROUND))

    assert found.size == (160, 40)
    assert found.mode == "RGB"


def test_what_is_clear_shows_the_ground(tmp_path: Path) -> None:
    found = read_poster(picture(tmp_path / "clear.png", mode="RGBA"), ROOM, GROUND)

    assert shown(found).getpixel((80, 20)) == GROUND


def test_a_photo_stands_upright_as_its_camera_was_held(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter turn
    Image.new("RGB", (400, 100)).save(tmp_path / "photo.jpg", exif=turned)

    assert shown(read_poster(tmp_path / "photo.jpg", ROOM, GROUND)).size == (22, 90)


def test_a_message_has_a_text_per_language(tmp_path: Path) -> None:
    found = read_poster(message(tmp_path / "a.toml", 'hi = "हाथ धोएँ।"\nen = "Wash."'), ROOM, GROUND)

    assert found.texts == (("en", "Wash."), ("hi", "हाथ धोएँ।"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "en = 3",
        'fr = "Lavez."',
        "en = ",
        'en = " "',
        f'en = "{"x" * 301}"',
        "\0",
        "en = " + "[" * 5000,
    ],
)
def test_a_message_with_a_mistake_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PosterRefused):
        read_poster(message(tmp_path / "a.toml", text), ROOM, GROUND)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"\xff\xd8"]
)
def test_a_broken_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.png"
    file.write_bytes(content)

    with pytest.raises((PosterRefused, OSError)):
        read_poster(file, ROOM, GROUND)


def test_a_picture_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "huge.png"
    Image.new("1", (PIXELS_AT_MOST // 1000 + 1, 1000)).save(file)

    with pytest.raises(PosterRefused, match="pixels"):
        read_poster(file, ROOM, GROUND)


def test_nothing_is_read_before_the_screen_rests(tmp_path: Path, posters: Posters) -> None:
    message(tmp_path / "a.toml")

    assert posters.current is None
    posters.rest(True)
    wait_for(lambda: posters.current, 5, "the poster")


def test_each_rest_shows_the_next_one_and_broken_ones_are_passed_over(
    tmp_path: Path, posters: Posters, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    message(tmp_path / "a.toml")
    message(tmp_path / "b.toml", "en = 3")
    picture(tmp_path / "c.png")
    names: list[str] = []

    for _ in range(4):
        before = posters.current
        posters.rest(True)
        wait_for(lambda seen=before: posters.current is not seen, 5, "another")  # type: ignore[misc]
        posters.rest(False)
        assert posters.current
        names.append(posters.current.name)

    assert names == ["a.toml", "c.png"] * 2
    assert [record.getMessage().split()[:2] for record in caplog.records] == [
        ["poster-refused", "b.toml:"]
    ]


def test_a_folder_that_is_emptied_leaves_the_calm_page(tmp_path: Path, posters: Posters) -> None:
    file = message(tmp_path / "a.toml")
    posters.rest(True)
    wait_for(lambda: posters.current, 5, "the poster")
    posters.rest(False)

    file.unlink()
    posters.rest(True)

    assert wait_for(lambda: posters.current is None, 5, "the end of the poster")


def test_a_changed_file_is_read_anew(tmp_path: Path, posters: Posters) -> None:
    file = message(tmp_path / "a.toml")
    posters.rest(True)
    wait_for(lambda: posters.current, 5, "the poster")
    posters.rest(False)
    message(file, 'en = "Drink clean water."')
    os.utime(file, ns=(1, 1))

    posters.rest(True)

    assert wait_for(
        lambda: posters.current and "water" in posters.current.texts[0][1], 5, "the change"
    )
