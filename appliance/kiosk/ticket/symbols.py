"""Signs for people who do not read: drawn, because no font at hand has them all."""

import math
from functools import cache

from PIL import Image, ImageChops, ImageDraw

# Drawn this much larger and scaled down, for smooth edges.
_FINER = 4


@cache
def person(height: int) -> Image.Image:
    """A head and shoulders."""
    side = height * _FINER
    picture = Image.new("L", (round(side * 0.86), side), 0)
    pen, width = ImageDraw.Draw(picture), picture.width
    head = side * 0.27
    pen.ellipse((width / 2 - head, 0, width / 2 + head, 2 * head), fill=255)
    pen.rounded_rectangle((0, side * 0.62, width - 1, side * 1.4), radius=width * 0.42, fill=255)
    return _scaled(picture, height)


@cache
def priority_sign(priority: str, height: int) -> Image.Image | None:
    """The sign of a priority; None for the normal one."""
    side = height * _FINER
    picture = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(picture)
    if priority == "emergency":
        third = side / 3
        pen.rectangle((third, 0, 2 * third, side), fill=255)
        pen.rectangle((0, third, side, 2 * third), fill=255)
    elif priority == "high":
        pen.polygon([(side / 2, 0), (side, side), (0, side)], fill=255)
    elif priority == "low":
        pen.polygon([(0, 0), (side, 0), (side / 2, side)], fill=255)
    else:
        return None
    return _scaled(picture, height)


def _scaled(picture: Image.Image, height: int) -> Image.Image:
    width = round(picture.width * height / picture.height)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


# --- for the self-test ---------------------------------------------------------------------------


@cache
def edge_bars(width: int) -> Image.Image:
    """A bar at either edge of what the head prints, and an arrow from one to the other."""
    high, bar = 48, 12
    picture = Image.new("L", (width, high), 0)
    pen, middle = ImageDraw.Draw(picture), high // 2
    for left in (0, width - bar):
        pen.rectangle((left, 0, left + bar - 1, high - 1), fill=255)
    pen.rectangle((bar + 8, middle - 1, width - bar - 9, middle + 1), fill=255)
    for tip, back in ((bar + 4, bar + 32), (width - bar - 5, width - bar - 33)):
        pen.polygon([(tip, middle), (back, middle - 14), (back, middle + 14)], fill=255)
    return picture


@cache
def density_bar(width: int) -> Image.Image:
    """Fields from light to black, each darker than the one before."""
    fields, high = 8, 48
    grey = Image.new("L", (width, high), 0)
    pen, wide = ImageDraw.Draw(grey), width // fields
    for field in range(fields):
        shade = 255 * (field + 1) // fields
        pen.rectangle((field * wide, 0, (field + 1) * wide - 5, high - 1), fill=shade)
    return dithered(grey)


def dithered(grey: Image.Image) -> Image.Image:
    """Shades as a pattern of dots, even over each field."""
    pattern = Image.frombytes("L", (4, 4), bytes(16 * order + 8 for order in _BAYER))
    screen = Image.new("L", grey.size)
    for x in range(0, grey.width, 4):
        for y in range(0, grey.height, 4):
            screen.paste(pattern, (x, y))
    return ImageChops.subtract(grey, screen).point([0] + [255] * 255)


# The order in which the dots of a 4 by 4 field get black.
_BAYER = (0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5)


# --- lamps ---------------------------------------------------------------------------------------


def lamp(light: float, side: int) -> Image.Image:
    """A lamp from dark (0: a black disc) to lit (1: a ring with rays)."""
    fine = side * _FINER
    picture = Image.new("L", (fine, fine), 0)
    pen, middle, radius = ImageDraw.Draw(picture), fine / 2, fine * 0.27
    disc = (middle - radius, middle - radius, middle + radius, middle + radius)
    if light <= 0:
        pen.ellipse(disc, fill=255)
        return _scaled(picture, side)
    pen.ellipse(disc, outline=255, width=fine // 16)
    for ray in range(8):
        x, y = math.cos(ray * math.pi / 4), math.sin(ray * math.pi / 4)
        near, far = fine * 0.34, fine * (0.36 + 0.13 * light)
        ends = (middle + near * x, middle + near * y, middle + far * x, middle + far * y)
        pen.line(ends, fill=255, width=fine // 16)
    return _scaled(picture, side)
