"""Signs for people who do not read: drawn, because no font at hand has them all."""

from functools import cache

from PIL import Image, ImageDraw

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
