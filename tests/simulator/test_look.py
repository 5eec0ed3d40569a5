import re
from importlib.resources import files

import pytest

SHEET = files("appliance.simulator").joinpath("static/bench.css").read_text(encoding="utf-8")
PAIRS = [
    (ink, ground)
    for ink in ("ink", "quiet", "calling", "attention", "trouble")
    for ground in ("ground", "front", "paper")
]


def colours(dark: bool) -> dict[str, str]:
    light, twin = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
    found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", light))
    if dark:
        found |= dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", twin))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(ink: str, ground: str, dark: bool) -> None:
    found = colours(dark)

    low, high = sorted((luminance(found[ink]), luminance(found[ground])))

    assert (high + 0.05) / (low + 0.05) >= 4.5
