import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import segno
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from appliance.simulator.escpos import Splitter
from appliance.simulator.paper import render
from appliance.simulator.printer import Printer
from appliance.simulator.status import State

from .jobs import raster

Receipt = Any  # python-escpos has no types


@pytest.fixture
def receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receipt]:
    """Makes bytes as a program of the field does."""
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path))
    from escpos.printer import Dummy  # noqa: PLC0415 - reads that folder when it is imported

    dummy = Dummy(profile="TM-T88V")
    dummy.hw("INIT")
    yield dummy
    dummy.close()


def ink(picture: Image.Image) -> Image.Image:
    """What is black, without the white around it."""
    black = picture.convert("L").point(lambda dot: 255 - dot)
    return black.crop(black.getbbox())


def ring() -> Image.Image:
    picture = Image.new("L", (200, 96), 255)
    ImageDraw.Draw(picture).ellipse((0, 0, 199, 95), outline=0, width=9)
    return picture


def test_text_leaves_ink_in_a_line_of_cells(receipt: Receipt) -> None:
    receipt.text("HHHHHHHHHH\n")

    width, height = ink(render(receipt.output, 80)).size

    assert 108 <= width <= 120
    assert 14 <= height <= 24


@pytest.mark.parametrize(("across", "down"), [(2, 1), (1, 2), (4, 4), (8, 8)])
def test_larger_letters_are_larger_by_whole_dots(receipt: Receipt, across: int, down: int) -> None:
    plain = ink(render(b"\x1b@H\n", 80))
    receipt.set_with_default(custom_size=True, width=across, height=down)
    receipt.text("H\n")

    large = ink(render(receipt.output, 80))

    assert large.size == (plain.width * across, plain.height * down)


def test_bold_is_darker_and_font_b_is_smaller() -> None:
    plain = ink(render(b"\x1b@Hello\n", 80))
    bold = ink(render(b"\x1b@\x1bE\x01Hello\n", 80))
    small = ink(render(b"\x1b@\x1bM\x01Hello\n", 80))

    assert bold.histogram()[255] > plain.histogram()[255]
    assert small.width < plain.width


def test_underline_runs_below_the_whole_text() -> None:
    picture = ink(render(b"\x1b@\x1b-\x02il\n", 80))

    assert picture.width == 24
    assert picture.crop((0, picture.height - 2, 24, picture.height)).getextrema() == (255, 255)


@pytest.mark.parametrize(("align", "left"), [(0, 32), (1, 32 + 252), (2, 32 + 504)])
def test_a_line_stands_left_in_the_middle_or_right(align: int, left: int) -> None:
    picture = render(b"\x1b@\x1ba" + bytes((align,)) + raster(8, row_bytes=9), 80)

    box = picture.convert("L").point(lambda dot: 255 - dot).getbbox()

    assert box is not None
    assert box[0] == left


def test_a_long_line_goes_on_in_the_next() -> None:
    one, two = render(b"\x1b@" + b"H" * 48 + b"\n", 80), render(b"\x1b@" + b"H" * 49 + b"\n", 80)

    assert two.height == one.height + 30


def test_a_code_page_changes_the_letter() -> None:
    german = ink(render("\x1b@\x1bt\x10ä\n".encode("cp1252"), 80))
    same = ink(render("\x1b@\x1bt\x02ä\n".encode("cp850"), 80))

    assert german.tobytes() == same.tobytes()


@pytest.mark.parametrize("way", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_each_way_to_send_a_picture_prints_it_dot_for_dot(receipt: Receipt, way: str) -> None:
    receipt.image(ring(), impl=way, center=False)

    printed = ink(render(receipt.output, 80))

    sent = ring().point(lambda dot: 255 if dot < 128 else 0)
    assert ImageChops.difference(printed, sent).getbbox() is None


def test_a_qr_code_has_the_modules_of_its_text(receipt: Receipt) -> None:
    receipt.qr("http://queue.local/t/7f3a", size=6, native=True)

    printed = ink(render(receipt.output, 80))

    modules = segno.make_qr("http://queue.local/t/7f3a", error="l", boost_error=False).matrix
    size = len(modules)
    assert printed.size == (size * 6, size * 6)
    small = printed.resize((size, size), Image.Resampling.BOX)
    assert list(small.tobytes()) == [255 * (module & 1) for row in modules for module in row]


def test_a_picture_that_is_too_wide_loses_its_right_edge() -> None:
    picture = ink(render(b"\x1b@" + raster(8, row_bytes=100), 58))

    assert picture.size == (384, 8)


def test_an_endless_qr_code_prints_nothing() -> None:
    text = b"x" * 4000
    length = len(text) + 3
    store = b"\x1d(k" + bytes((length % 256, length // 256)) + b"1P0" + text

    picture = render(store + b"\x1d(k\x03\x001Q0", 80)

    assert picture.convert("L").getextrema() == (255, 255)


# Bytes that look like commands find more than evenly spread ones.
PIECES = st.one_of(
    st.binary(max_size=24),
    st.builds(
        lambda first, second, rest: bytes((first, second)) + rest,
        st.sampled_from([0x10, 0x1B, 0x1C, 0x1D]),
        st.sampled_from(list(b"@!*-3=EGJMRVadtv(8kQLW&DB$\\\x04\x14c{T")),
        st.binary(max_size=16),
    ),
)
STREAMS = st.lists(PIECES, max_size=30).map(b"".join)


@given(stream=STREAMS, cuts=st.lists(st.integers(0, 400), max_size=8))
def test_chunks_make_no_difference_to_the_commands(stream: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    whole, pieces = Splitter(), Splitter()

    at_once = [command.raw for command in whole.feed(stream)]
    in_pieces = [
        command.raw for start, end in pairwise(edges) for command in pieces.feed(stream[start:end])
    ]

    assert b"".join(in_pieces) == b"".join(at_once)


@given(stream=STREAMS)
@example(stream=b"\x1d8L\xff\xff\xff\xff0p" + b"x" * 100)
@example(stream=b"\x1dv0\x03\xff\xff\xff\xff" + b"\xaa" * 200)
@example(stream=b"\x1bD" + b"\x01" * 100)
@example(stream=b"\x1d(L\x02\x000p\x1d(L\x02\x0002\x1d(k\x03\x001Q0")
def test_no_bytes_make_the_paper_fail(stream: bytes) -> None:
    picture = render(stream, 58)

    assert picture.width == 464


@given(
    chunks=st.lists(PIECES, max_size=20),
    states=st.lists(st.sampled_from(State), max_size=20),
    after=st.integers(0, 60),
)
def test_no_bytes_and_no_state_make_the_printer_fail(
    chunks: list[bytes], states: list[State], after: int
) -> None:
    printer = Printer()

    for number, chunk in enumerate(chunks):
        taken = printer.receive(chunk)
        assert 0 <= taken <= len(chunk)
        printer.take_replies()
        if number < len(states):
            printer.set_state(states[number], after_bytes=after)
    printer.set_state(State.READY)

    assert all(ticket.png for ticket in printer.tickets())


def test_a_flood_of_feeds_is_torn_into_pieces() -> None:
    printer = Printer()

    printer.receive((b"x\n" + b"\x1bd\xff" * 4) * 3)

    assert all(t.picture is not None and t.picture.height < 40_000 for t in printer.tickets())
    assert printer.tickets()


def test_a_picture_opens_as_a_file_of_one_bit_a_dot() -> None:
    file = io.BytesIO()

    render(b"\x1b@Hello\n", 80).save(file, "PNG")

    with Image.open(file) as picture:
        assert picture.mode == "1"
