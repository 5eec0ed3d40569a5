"""How the pages look: room for the thumb, contrast, hostile text, and old browsers."""

import re
from importlib.resources import files

import pytest

from .browser import DESK, DoctorPage
from .scripted import Room, minutes_ago, token

STATIC = files("appliance.web").joinpath("static")
_LABEL = ("ink", "quiet", "calling", "attention", "trouble")
_PAIRS = [(front, back) for front in _LABEL for back in ("paper", "raised")]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_a_narrow_phone_shows_everything_without_sideways_scrolling(
    room: Room, page: DoctorPage, language: str
) -> None:
    waiting = [token(n, issued_at=minutes_ago(128), priority="high") for n in range(100, 120)]
    room.put(current=token(188, status="called", calls=3), waiting=waiting, state="closed")

    page.open_room(language)

    assert not page.overflows()
    box = page.run("return document.getElementById('call-next').getBoundingClientRect().toJSON()")
    assert box["height"] >= 88
    assert box["bottom"] <= 740  # in reach although the list is longer than the screen
    assert box["width"] >= 300


@pytest.mark.browser
def test_two_hundred_percent_zoom_keeps_the_button_in_view(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])

    page.open_room(size=(DESK[0] // 2, DESK[1] // 2))

    assert not page.overflows()
    box = page.run("return document.getElementById('call-next').getBoundingClientRect().toJSON()")
    assert box["bottom"] <= DESK[1] // 2
    assert box["top"] >= 0


@pytest.mark.browser
def test_everything_that_can_be_tapped_is_large_enough(room: Room, page: DoctorPage) -> None:
    room.put(current=token(13, status="called"), waiting=[token(14)])

    page.open_room()

    sizes = page.run(
        "return Array.from(document.querySelectorAll('button, a, input'))"
        ".filter((part) => part.offsetParent).map((part) => "
        "{ const box = part.getBoundingClientRect(); return [box.width, box.height]; })"
    )
    assert len(sizes) >= 9
    assert all(width >= 44 and height >= 44 for width, height in sizes)


@pytest.mark.browser
def test_hostile_names_stay_text(room: Room, page: DoctorPage) -> None:
    hostile = "<img src=x onerror=window.hurt=1><b>Bold</b></script><script>window.hurt=1</script>"
    names = {"en": hostile}
    room.put(
        name=hostile + "\u202e",
        current=token(13, status="called", department_name=hostile, department_names=names),
        waiting=[token(14, department_names=names), token(1, "P", label=hostile)],
    )

    page.open_room()

    page.shows("room", "<img src=x onerror=window.hurt=1>")
    page.shows("now-department", "<b>Bold</b>")
    assert page.run("return window.hurt") is None
    assert page.run("return document.querySelectorAll('main b, main img').length") == 0
    assert not page.overflows()


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), [*_PAIRS, ("on-calling", "calling")])
def test_text_stands_out_from_its_ground(theme: int, front: str, back: str) -> None:
    css = STATIC.joinpath("design.css").read_text()
    block = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[theme]
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", block))

    ratio = contrast(colours[front], colours[back])

    assert ratio >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_stand_only_in_the_custom_properties() -> None:
    css = STATIC.joinpath("design.css").read_text()

    elsewhere = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)

    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", elsewhere) == []


# What Chromium 70, an Android tablet of 2018, does not know.
_TOO_NEW = (
    "?.", "??", "replaceChildren", "replaceAll(", ".at(", "structuredClone", "catch {",
    "Object.fromEntries", "allSettled", "AbortSignal.timeout", "randomUUID",
)  # fmt: skip


@pytest.mark.parametrize(
    "script", sorted(p.name for p in STATIC.iterdir() if p.name.endswith("js"))
)
def test_scripts_use_what_an_old_tablet_knows_and_never_write_markup(script: str) -> None:
    text = STATIC.joinpath(script).read_text()
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)

    assert [word for word in _TOO_NEW if word in code] == []
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", code)
    assert not re.search(r"^(await|const .* = await)", code, re.MULTILINE)  # at the top level
