"""The kernel's own picture of the console, for when nothing else draws. Any thread."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops

from appliance.rules.errors import ClinicError


class NoFramebuffer(ClinicError):
    """There is none, or none that can be drawn on."""

    code = "no-framebuffer"


class Framebuffer:
    """One frame buffer: its `device`, and the folder in which the kernel describes it."""

    def __init__(self, device: Path, described: Path) -> None:
        """Raises NoFramebuffer."""
        self._device = device
        try:
            width, height = (described / "virtual_size").read_text(encoding="ascii").split(",")
            self.size = int(width), int(height)
            bits = int((described / "bits_per_pixel").read_text(encoding="ascii"))
            self._stride = int((described / "stride").read_text(encoding="ascii"))
            self._pixels = _PIXELS[bits]
        except (OSError, ValueError) as error:
            raise NoFramebuffer(f"{device} is not described: {error}") from None
        except KeyError:
            raise NoFramebuffer(f"{device} has pixels of {bits} bits") from None

    def show(self, picture: Image.Image) -> None:
        """Puts the picture, of this buffer's size, onto it. Raises NoFramebuffer."""
        pixels = self._pixels(picture.convert("RGB"), self._stride)
        try:
            with self._device.open("r+b", buffering=0) as device:
                device.write(pixels)
        except OSError as error:
            raise NoFramebuffer(f"{self._device} takes no picture: {error}") from None


def _in_16_bits(picture: Image.Image, stride: int) -> bytes:
    """Five bits of red, six of green, five of blue, the low byte first."""
    red, green, blue = picture.split()
    low = ImageChops.add(
        green.point([(g & 0x1C) << 3 for g in range(256)]), blue.point([b >> 3 for b in range(256)])
    )
    high = ImageChops.add(
        red.point([r & 0xF8 for r in range(256)]), green.point([g >> 5 for g in range(256)])
    )
    return Image.merge("LA", (low, high)).tobytes("raw", "LA", stride)


# A picture's bytes as the kernel has them, by the bits of a pixel.
_PIXELS: dict[int, Callable[[Image.Image, int], bytes]] = {
    16: _in_16_bits,
    24: lambda picture, stride: picture.tobytes("raw", "BGR", stride),
    32: lambda picture, stride: picture.tobytes("raw", "BGRX", stride),
}
