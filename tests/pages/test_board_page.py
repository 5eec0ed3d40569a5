"""The board's page as the service sends it, and its colours, before any script."""

import json
import re
from importlib.resources import files

import pytest
from flask.testing import FlaskClient

from appliance.settings import Display, VolumeHours
from display.theme import THEMES, contrast

from .board import Queue, build

STATIC = files("appliance.web").joinpath("static")
GROUNDS = ("paper", "calling", "attention", "trouble", "stale")


def visitor(display: Display | None = None) -> FlaskClient:
    return build(Queue(), display or Display()).test_client()


def colours(theme: str) -> dict[str, str]:
    """The custom properties of a theme."""
    css = STATIC.joinpath("board.css").read_text()
    blocks = re.findall(r":root(?:\[data-theme=\"dark\"\])? \{(.*?)\}", css, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#\w{6});", blocks[["light", "dark"].index(theme)]))


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return red, green, blue


def test_the_page_keeps_nothing_and_asks_nobody_else() -> None:
    answer = visitor().get("/board?lang=hi")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert not re.search(r"<style|\sstyle=|\son\w+=|https?://|<a ", answer.text)


def test_what_the_clinic_has_set_of_its_screen_stands_in_the_page() -> None:
    display = Display(
        screen_inches=55,
        farthest_seat_m=9,
        languages=("or", "en"),
        theme="dark",
        volume_schedule=(VolumeHours("20:00", "07:00", 0.2),),
    )

    html = visitor(display).get("/board").text

    assert '<html lang="or" data-theme="dark">' in html
    facts = json.loads(re.findall(r'id="facts">(.*?)</script>', html, re.DOTALL)[0])
    assert (facts["screen_inches"], facts["farthest_seat_m"]) == (55, 9)
    assert facts["languages"] == ["or", "en"]
    assert facts["volume_schedule"] == [{"begins": "20:00", "ends": "07:00", "volume": 0.2}]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_colours_are_those_of_the_screen_and_stand_out(theme: str, ground: str) -> None:
    found, field = colours(theme), getattr(THEMES[theme], ground)

    assert rgb(found[ground]) == field.ground
    assert rgb(found[f"{ground}-ink"]) == field.ink
    assert rgb(found[f"{ground}-quiet"]) == field.quiet
    assert rgb(found[f"{ground}-rule"]) == field.rule
    for front in ("ink", "quiet"):
        assert contrast(rgb(found[f"{ground}-{front}"]), rgb(found[ground])) >= 7


def test_an_old_picture_stands_on_another_ground() -> None:
    for theme in THEMES:
        assert colours(theme)["stale"] != colours(theme)["paper"]
