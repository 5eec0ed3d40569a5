"""The measures of a ticket, in dots, and what it leaves out to stay short. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

DOTS_PER_MM = 8  # 203 dpi
# Nothing is set smaller than this: 14 points at 203 dpi.
NOTE = 40
# A ticket is under 90 mm with a white edge around. Only one that is full of words in three
# languages and a QR code may have its ink as long as that.
LONGEST_MM = 83.5
LONGEST_EVER_MM = 89.5
# Paper between head and knife, used by each paper.
KNIFE_MM = 12.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of one paper width. Four sizes of text and nothing between.

    `small_print` is in how many languages counter and people ahead are told; `help` from 0, all of
    it, to 3, the shortest; `clinic_lines` is how many lines the clinic's name takes at most;
    `any_counter` is whether the ticket says that any doctor will do.
    """

    width: int
    label_capitals: int
    least_capitals: int
    title: int
    figure: int
    gap: int
    qr_module: int
    clinic_lines: int = 2
    small_print: int = 3
    help: int = 0
    any_counter: bool = True


LAYOUTS = {
    80: Layout(576, 164, 160, title=48, figure=72, gap=10, qr_module=5),
    58: Layout(384, 160, 96, title=44, figure=64, gap=10, qr_module=4),
}


def calm_layouts(paper_mm: int) -> Iterator[Layout]:
    """From the one that says most to those that leave out what nobody misses."""
    yield from _tightened(LAYOUTS[paper_mm], _CALM_SAVINGS[paper_mm])


def tight_layouts(paper_mm: int) -> Iterator[Layout]:
    """From the shortest of those to one that is as short as it gets."""
    *_, calm = calm_layouts(paper_mm)
    yield from _tightened(calm, _HARSH_SAVINGS[paper_mm])


def _tightened(layout: Layout, savings: tuple[Mapping[str, int], ...]) -> Iterator[Layout]:
    yield layout
    for saving in savings:
        layout = replace(layout, **saving)  # type: ignore[arg-type]
        yield layout


# The label keeps its height on wide paper. The clinic's name goes last: only from copies that have
# their mark to say too.
_CALM_SAVINGS: Mapping[int, tuple[Mapping[str, int], ...]] = {
    80: (
        {"help": 1},
        {"help": 2},
        {"small_print": 2},
        {"small_print": 1},
    ),
    58: (
        {"help": 1},
        {"help": 2},
        {"small_print": 2},
        {"small_print": 1},
        {"label_capitals": 136},
    ),
}
_HARSH_SAVINGS: Mapping[int, tuple[Mapping[str, int], ...]] = {
    80: ({"any_counter": False}, {"help": 3}, {"clinic_lines": 1}, {"clinic_lines": 0}),
    58: (
        {"label_capitals": 112},
        {"any_counter": False},
        {"help": 3},
        {"clinic_lines": 1},
        {"label_capitals": 96},
        {"clinic_lines": 0},
    ),
}
